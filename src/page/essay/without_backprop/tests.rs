use super::*;
use crate::essay::{AnyFigure, Experiment as _, Figure as _};

const SMALL: &str = "without-backprop?v=1&network=relu-3&seeds=2";

fn computed(link: &str) -> WithoutBackprop {
    match AnyFigure::computed(link) {
        Ok(AnyFigure::WithoutBackprop(figure)) => figure,
        _ => unreachable!("a link to this figure"),
    }
}

fn opened(link: &str) -> WithoutBackprop {
    let mut figure = WithoutBackprop::default();
    figure.open(link).unwrap();
    figure
}

fn answered(job: &str) -> message::Snapshot {
    let mut experiment = Experiment::default();
    experiment.run(job).unwrap();
    experiment.snapshot()
}

#[test]
fn answers_in_any_order_show_the_same() {
    let mut figure = opened(SMALL);
    let mut jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
    assert_eq!((jobs.len(), figure.job()), (12, None));
    assert!(figure.sentence().starts_with("0 of 12 networks so far"));
    jobs.rotate_left(2);
    jobs.swap(0, 3);
    for job in &jobs {
        assert!(figure.is_busy());
        figure.receive(answered(job));
    }
    let native = computed(SMALL);
    assert!(!figure.is_busy());
    assert_eq!(figure.sentence(), native.sentence());
    assert_eq!(figure.tables(), native.tables());
    assert_eq!(figure.fingerprint(), native.fingerprint());
    assert_eq!(figure.permalink(), SMALL);
}

#[test]
fn the_race_is_asked_for_first_and_a_seed_of_ones_own_is_not_counted() {
    let mut figure = opened(&SMALL.replace("&seeds", "&seed=99&seeds"));
    let jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
    assert_eq!(jobs.len(), 18);
    assert!(jobs[..6].iter().all(|job| job.contains("seed=99")));
    figure.receive(answered(&jobs[0]));
    assert!(figure.seen[0].rows.is_empty() && figure.seen[0].own.is_some());
    figure.job_lost(&jobs[1]);
    assert_eq!(figure.job().as_deref(), Some(&jobs[1][..]));
    assert_eq!(figure.job(), None);
}

#[test]
fn a_stop_keeps_the_seeds_that_are_whole() {
    let mut figure = opened(&SMALL.replace("seeds=2", "seeds=4"));
    let jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
    for job in &jobs[..7] {
        figure.receive(answered(job));
    }
    figure.input("stop", &Input::Press);
    assert_eq!(figure.permalink(), SMALL.replace("seeds=2", "seeds=1"));
    assert!(!figure.is_busy());
    figure.input("seeds", &Input::Slide(2));
    // What is under way or there is not asked for again.
    assert_eq!((figure.permalink(), figure.job()), (SMALL.to_owned(), None));
}

#[test]
fn everything_can_be_pointed_at_and_a_tap_pins_the_rule() {
    let mut figure = computed(&format!("{SMALL}&predicted=shown"));
    let size = (960.0, 600.0);
    let scene = figure.scene();
    for (mark, said) in
        [(Mark::Race(30), "step 750"), (Mark::Angle(2), "layer 2"), (Mark::Dot(1), "seed 2")]
    {
        let target = Target { racer: 1, mark };
        let at = Places::new(size).of(&scene, target).unwrap();
        figure.pointer(Pointer { act: Act::Move, at, touch: false }, size);
        let found = figure.hover.unwrap();
        assert_eq!(Places::new(size).of(&scene, found), Some(at));
        assert_eq!(figure.cursor(), Cursor::Press);
        let reading = figure.reading(target).unwrap();
        assert!(reading.starts_with("feedback alignment") && reading.contains(said), "{reading}");
        figure.pointer(Pointer { act: Act::Up, at, touch: false }, size);
        assert_eq!(figure.state.pinned, Rule::ALL.get(found.racer).copied());
        assert!(figure.key(Key::Escape) && figure.state.pinned.is_none());
    }
    assert!(!figure.key(Key::Escape));
}

#[test]
fn keys_go_through_moments_and_rules() {
    let mut figure = opened(SMALL);
    assert!(figure.key(Key::Left) && figure.key(Key::Down) && figure.key(Key::Down));
    let (at, rule) = (figure.state.moment, figure.state.pinned);
    assert_eq!((at, rule), (1_475, Some(Rule::FeedbackAlignment)));
    assert!(figure.key(Key::Right) && figure.key(Key::Right) && figure.key(Key::Up));
    assert!(figure.key(Key::Up));
    assert_eq!(figure.permalink(), format!("{SMALL}&rule=backprop"));
}

#[test]
fn what_no_longer_fits_is_let_go_with_a_word() {
    let mut figure = opened("without-backprop?v=1&placement=one&rule=forward-forward");
    figure.input("network", &Input::Choose("tanh-3".to_owned()));
    assert_eq!(figure.permalink(), "without-backprop?v=1&network=tanh-3");
    assert!(figure.notice().unwrap().contains("needs 4 layers"));
    figure.input("placement", &Input::Choose("one".to_owned()));
    assert_eq!(figure.permalink(), "without-backprop?v=1&network=tanh-3");
    figure.input("seed", &Input::Type("x".to_owned()));
    assert!(figure.notice().unwrap().contains("seed 1"));
    figure.input("placement", &Input::Choose("every".to_owned()));
    assert_eq!(figure.notice(), None);
}

#[test]
fn coming_back_to_a_setting_asks_for_nothing_twice() {
    let mut figure = computed(SMALL);
    figure.input("times", &Input::Slide(6));
    assert!(figure.is_busy() && figure.permalink().contains("times=8"));
    figure.input("times", &Input::Slide(3));
    assert!(!figure.is_busy() && figure.job().is_none());
}

/// What the study of the command line says of the same networks.
#[test]
fn it_agrees_with_the_committed_study() {
    use crate::study::{Claims, Quantity};
    let claims = Claims::committed().unwrap();
    // MNIST is a study of its own, and too long for a test.
    for learner in Learner::ALL.iter().filter(|learner| learner.studies().1 == "c7") {
        let name = learner.name();
        let figure = computed(&format!("without-backprop?v=1&network={name}&seeds=2"));
        for seen in &figure.seen {
            let condition = format!("{name}-{}", seen.rule.name());
            let answers = |step, quantity: Quantity| {
                let row = claims.answers("c7", &condition, step, quantity)?;
                Some(row.values[..2].to_vec())
            };
            let ends: Vec<Option<f32>> = seen.rows.iter().map(|row| Some(row.1.end)).collect();
            assert_eq!(answers(TRAINED, Quantity::Accuracy), Some(ends), "{condition}");
            for (place, step) in [(0, 0), (ANGLED.len() - 1, TRAINED)] {
                for layer in 1..=figure.state.setting.depth() {
                    let angle = |row: &(u32, Answer)| row.1.angles[place][layer - 1];
                    let angles: Vec<Option<f32>> = seen.rows.iter().map(angle).collect();
                    match answers(step, Quantity::Angle(layer)) {
                        Some(committed) => assert_eq!(committed, angles, "{condition}"),
                        // Of backprop nobody asks, and forward-forward has none.
                        None => assert!(angles.iter().all(|it| it.unwrap_or(0.0) == 0.0)),
                    }
                }
            }
        }
    }
}
