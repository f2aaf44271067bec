use super::*;
use crate::essay::{AnyFigure, Experiment as _, Figure as _};
use crate::figure::text::in_words;

/// Small networks, few of them, and a quick attack.
const SMALL: &str = "adversarial?v=1&network=relu-3&placement=every&attack=fgsm&seeds=1";
const SIZE: (f64, f64) = (960.0, 830.0);

fn computed(link: &str) -> Adversarial {
    match AnyFigure::computed(link) {
        Ok(AnyFigure::Adversarial(figure)) => figure,
        _ => unreachable!("a link to this figure"),
    }
}

/// Lets a figure have all that it still asks for.
fn settle(figure: &mut Adversarial) {
    let mut experiment = Experiment::default();
    figure.experiment_lost();
    while figure.is_busy() {
        for command in figure.tick(1.0) {
            match command {
                Command::Show(link) => experiment.show(&link).unwrap(),
                Command::Advance { until, .. } => experiment.advance(until, until, &mut || true),
                other => panic!("{other:?}"),
            }
            figure.receive(experiment.snapshot());
        }
        if let Some(job) = figure.job() {
            figure.receive(answered(&job));
        }
    }
}

fn answered(job: &str) -> message::Snapshot {
    let mut experiment = Experiment::default();
    experiment.run(job).unwrap();
    experiment.snapshot()
}

fn point(figure: &mut Adversarial, act: Act, at: (f64, f64), touch: bool) {
    figure.pointer(Pointer { act, at, touch }, SIZE);
}

#[test]
fn answers_in_any_order_show_the_same() {
    let mut figure = computed(SMALL);
    let native = computed(SMALL);
    figure.answers.clear();
    figure.under_way.clear();
    figure.sum();
    let mut jobs: Vec<String> = std::iter::from_fn(|| figure.job()).collect();
    assert_eq!((jobs.len(), figure.job()), (5, None));
    assert!(figure.sentence().contains("0 of 5 measurements so far"), "{}", figure.sentence());
    jobs.reverse();
    figure.job_lost(&jobs[2]);
    assert_eq!(figure.job().as_deref(), Some(&jobs[2][..]));
    for job in &jobs {
        assert!(figure.is_busy());
        figure.receive(answered(job));
    }
    assert!(!figure.is_busy());
    assert_eq!(figure.sentence(), native.sentence());
    assert_eq!(figure.tables(), native.tables());
    assert_eq!(figure.fingerprint(), native.fingerprint());
    assert_eq!(figure.permalink(), SMALL);
}

/// Forward-forward's changes are jobs of their own, and come to what one job would.
#[test]
fn what_takes_long_is_measured_in_parts() {
    let link = SMALL.replace("&attack", "&rule=forward-forward&attack");
    let mut figure = computed(&format!("{link}&predicted=shown"));
    let ends = figure.wanted.iter().filter(|it| it.group == 1 && it.what == contest::What::End);
    assert_eq!(ends.count(), CHANGES.len() - 1);
    let whole = figure.state.job(figure.state.groups()[1], 1, Attack::Fgsm, Part::End);
    let Some(Told::Measured(whole)) = answered(&whole.permalink()).read() else { panic!() };
    let parts: Vec<f64> =
        figure.standings.all[1].shares.iter().flatten().map(|it| it.mean).collect();
    let whole: Vec<f64> = whole.shares.iter().flatten().map(|it| f64::from(*it)).collect();
    assert_eq!(parts, whole);
    // Its networks answer by goodness, and no logit wins.
    assert!(figure.seen().unwrap().fives.is_none());
    assert!(figure.sentence().contains("stand aside"), "{}", figure.sentence());
    assert_eq!(figure.tables().len(), 3);
    figure.input("network", &Input::Choose("tanh-3".to_owned()));
    assert!(figure.notice().unwrap().contains("Back to backprop"));
}

#[test]
fn a_stroke_of_the_mouse_makes_a_drawing_of_the_digit() {
    let mut figure = computed(SMALL);
    let digit = Drawing::of(8, &figure.seen().unwrap().pixels);
    let places = figure.places(SIZE);
    let at = |row, column| places.pixel((row, column), 8);
    // A finger scrolls, until the reader says that it draws.
    point(&mut figure, Act::Down, at(1, 1), true);
    point(&mut figure, Act::Up, at(1, 1), true);
    assert_eq!(figure.permalink(), SMALL);
    point(&mut figure, Act::Down, at(1, 1), false);
    assert_eq!(figure.cursor(), Cursor::Grabbing);
    point(&mut figure, Act::Move, at(1, 6), false);
    point(&mut figure, Act::Up, at(1, 6), false);
    point(&mut figure, Act::Move, at(6, 6), false);
    let mut expected = digit;
    expected.stroke((1.5, 1.5), (1.5, 1.5), false);
    expected.stroke((1.5, 1.5), (6.5, 1.5), false);
    assert_eq!(figure.state.picture, Picture::Drawing(expected.clone()));
    settle(&mut figure);
    let said = figure.sentence();
    assert!(said.starts_with("Your drawing") && said.contains("has no label"), "{said}");
    // The link has all of it.
    let link = figure.permalink();
    assert!(
        link.contains(&format!("&drawing={}&", expected.text()))
            || link.ends_with(&expected.text())
    );
    let again = computed(&link);
    assert_eq!((again.sentence(), again.tables()), (figure.sentence(), figure.tables()));
    // What is rubbed out is gone, and with a clear sheet everything.
    figure.input("rub-out", &Input::Tick(true));
    point(&mut figure, Act::Down, at(1, 1), true);
    point(&mut figure, Act::Leave, at(1, 1), true);
    assert_eq!(figure.drawing().ink((1, 1)), 0);
    figure.input("clear", &Input::Press);
    assert!(figure.permalink().contains("drawing=a64"));
    figure.input("source", &Input::Choose("digit".to_owned()));
    assert_eq!(figure.permalink(), SMALL);
}

#[test]
fn keys_and_sliders_draw_as_well() {
    let mut figure = computed(SMALL);
    figure.input("source", &Input::Choose("drawing".to_owned()));
    assert!(!figure.key(Key::Escape));
    // The first arrow shows where one is: in the middle.
    assert!(figure.key(Key::Left) && figure.key(Key::Left) && figure.key(Key::Up));
    assert_eq!(figure.cursor, Some((3, 3)));
    assert!(figure.paint(false) && figure.key(Key::Down) && figure.paint(false));
    assert!(figure.permalink().contains("drawing=a27qa7qa28"), "{}", figure.permalink());
    assert!(figure.paint(true));
    assert!(figure.permalink().contains("drawing=a27qa36"));
    figure.input("row", &Input::Slide(8));
    figure.input("column", &Input::Slide(9));
    figure.input("ink", &Input::Slide(5));
    assert!(figure.permalink().contains("drawing=a27qa35f"));
    assert!(figure.key(Key::Escape) && figure.cursor.is_none());
}

#[test]
fn the_change_is_dragged_along_the_chart() {
    let mut figure = computed(SMALL);
    let places = figure.places(SIZE);
    point(&mut figure, Act::Down, places.of_change(0.2), false);
    point(&mut figure, Act::Move, places.of_change(0.26), false);
    point(&mut figure, Act::Up, places.of_change(0.26), false);
    assert!(figure.permalink().contains("epsilon=0.26"));
    // A finger taps.
    point(&mut figure, Act::Down, places.of_change(0.05), true);
    assert!(figure.permalink().contains("epsilon=0.26"));
    point(&mut figure, Act::Up, places.of_change(0.05), true);
    assert!(figure.permalink().contains("epsilon=0.05"));
    figure.input("epsilon", &Input::Slide(99));
    assert!(figure.permalink().contains("epsilon=0.3"));
    settle(&mut figure);
    let seen = figure.seen().unwrap();
    let most = seen.pixels.iter().zip(&seen.changed).map(|(was, is)| (was - is).abs());
    assert!((most.fold(0.0, f32::max) - 0.3).abs() < 1e-6);
}

#[test]
fn without_a_change_nothing_changes() {
    let figure = computed(&format!("{SMALL}&epsilon=0"));
    let seen = figure.seen().unwrap();
    assert_eq!(seen.pixels, seen.changed);
    assert_eq!(seen.probabilities[0], seen.probabilities[1]);
    assert_eq!(seen.exchanged(), Some(0));
    assert!(figure.sentence().contains("Nothing is changed."));
}

#[test]
fn nothing_of_the_challengers_is_given_away_before_the_reader_predicts() {
    let mut figure = computed(SMALL);
    let tables = figure.tables();
    let secret = "predict first".to_owned();
    assert!(figure.sentence().contains("Predict, and see"));
    assert!(tables[2].rows[1][2..].iter().all(|cell| *cell == secret), "{:?}", tables[2]);
    assert!(tables[3].rows.last().unwrap()[1..].iter().all(|cell| *cell == secret));
    let scene = figure.scene().unwrap();
    assert!(!scene.revealed && scene.lines.len() == 2);
    let mut verdicts = Vec::new();
    for predicted in ["more", "alike", "less"] {
        figure.input("prediction", &Input::Choose(predicted.to_owned()));
        let said = figure.sentence();
        assert!(said.contains("At equal accuracy") && said.contains("You predicted"), "{said}");
        verdicts.push(said.contains("and so it is"));
    }
    // One of the three came true.
    assert_eq!(verdicts.iter().filter(|right| **right).count(), 1);
    figure.input("prediction", &Input::Choose("shown".to_owned()));
    assert!(!figure.sentence().contains("You predicted"));
}

/// Layer-local networks that are very sure have gradients of exactly 0, and a weak attack is fooled.
#[test]
fn an_attack_that_is_weak_is_said_to_be() {
    let figure = computed(
        "adversarial?v=1&placement=none&attack=fgsm&epsilon=0.15&compare=rules&seeds=1&predicted=shown",
    );
    let said = figure.sentence();
    assert!(said.contains("The strong attack leaves less, most of all of"), "{said}");
    let local = &figure.standings.all[4];
    assert_eq!(local.group.rule, Rule::LayerLocal);
    let gap = local.shares[4].unwrap().mean - local.strong[4].unwrap().mean;
    assert!(gap > 0.1, "{gap}");
    assert_eq!(figure.tables()[2].rows.len(), 6);
    let best = in_words(figure.standings.all.len() - 1);
    assert!(said.contains(&format!("the best of {best}")), "{said}");
}

#[test]
fn what_no_longer_fits_is_let_go_with_a_word() {
    let mut figure = Adversarial::default();
    figure.input("network", &Input::Choose("tanh-3".to_owned()));
    assert_eq!(figure.permalink(), "adversarial?v=1&network=tanh-3&placement=every-second");
    assert!(figure.notice().unwrap().contains("needs 4 layers"));
    figure.input("placement", &Input::Choose("one".to_owned()));
    assert!(figure.notice().unwrap().contains("needs 4 layers"));
    figure.input("depth", &Input::Slide(6));
    figure.input("placement", &Input::Choose("one".to_owned()));
    assert_eq!(figure.permalink(), "adversarial?v=1&network=tanh-3&depth=6");
    assert_eq!(figure.notice(), None);
    figure.input("rule", &Input::Choose("forward-forward".to_owned()));
    assert!(figure.notice().unwrap().contains("goodness"));
    figure.input("seed", &Input::Type("x".to_owned()));
    assert!(figure.notice().unwrap().contains("seed 1"));
    // A drawing of another size cannot be kept.
    figure.input("clear", &Input::Press);
    figure.input("network", &Input::Choose("mnist".to_owned()));
    assert!(!figure.permalink().contains("drawing"));
    assert_eq!(figure.wanted(), Some(MNIST));
    assert!(figure.job().is_none() && figure.tick(1.0).is_empty() && figure.is_busy());
    figure.brought(MNIST, Err("nobody has it".to_owned()));
    assert!(figure.notice().unwrap().contains("nobody has it") && !figure.is_busy());
    figure.input("fetch", &Input::Press);
    assert_eq!(figure.wanted(), Some(MNIST));
}

#[test]
fn a_run_is_gone_through_step_by_step() {
    let mut figure = computed(&format!("{SMALL}&step=20"));
    figure.input("step", &Input::Press);
    settle(&mut figure);
    assert_eq!(figure.permalink(), SMALL.replace("&seeds", "&step=21&seeds"));
    figure.input("reset", &Input::Press);
    figure.input("pace", &Input::Choose("fast".to_owned()));
    settle(&mut figure);
    assert_eq!(figure.permalink(), SMALL.replace("&seeds", "&step=0&seeds"));
    figure.input("train", &Input::Press);
    settle(&mut figure);
    assert_eq!(figure.permalink(), SMALL);
    assert_eq!(figure.sentence(), computed(SMALL).sentence());
}
