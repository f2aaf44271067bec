//! Runs: how they are shown, when they rest, and what happens when their worker dies.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Reader, Seen, read};
use mixed_levels::essay::control::Table;

/// Before the page's scripts: keeps the opening figure's workers where a test can get at them, and
/// counts what is asked of all.
const WATCH_WORKERS: &str = "
    window.workers = [];
    window.asked = 0;
    window.Worker = class extends Worker {
        postMessage(...message) {
            if (/opening/.test(message[0].glue)) window.workers.push(this);
            window.asked += 1;
            super.postMessage(...message);
        }
    };";

async fn words(figure: Shown<'_>) -> Outcome<(String, String, Vec<Table>)> {
    figure.settles().await?;
    Ok((figure.state().await?, figure.sentence().await?, figure.tables().await?))
}

/// Trains the same network to its goal in two ways: at once, and slowly with rests and at last fast.
async fn at_every_pace(figure: Shown<'_>, goal: usize) -> Outcome {
    figure.hurry().await?;
    figure.press("train").await?;
    figure.until(&format!("figure.dataset.state.includes('step={goal}')")).await?;
    let at_once = words(figure).await?;

    figure.press("reset").await?;
    figure.settles().await?;
    assert_eq!(figure.count("step").await?, 0);
    figure.choose("pace", "slow").await?;
    figure.press("train").await?;
    figure.passes(4).await?;
    figure.press("pause").await?;
    figure.agrees().await?;
    let rested = figure.count("step").await?;
    assert!(rested < 400, "a slow run was at step {rested}");
    figure.choose("pace", "normal").await?;
    figure.press("train").await?;
    figure.passes(rested + 20).await?;
    figure.press("pause").await?;
    figure.agrees().await?;
    figure.press("step").await?;
    figure.settles().await?;
    figure.press("train").await?;
    figure.hurry().await?;
    figure.until(&format!("figure.dataset.state.includes('step={goal}')")).await?;
    assert_eq!(words(figure).await?, at_once);
    figure.agrees().await
}

#[test]
fn the_pace_changes_how_a_race_is_shown_and_nothing_else() -> Outcome {
    read(Seen::default(), async |reader| {
        at_every_pace(open(reader, "hero?v=1&seed=3&skip=1-10").await?, 1_500).await
    })
}

#[test]
fn the_pace_changes_how_the_gradient_is_shown_and_nothing_else() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = "fading-gradient?v=1&depth=6&init=glorot";
        at_every_pace(open(reader, link).await?, 1_500).await
    })
}

async fn asked(reader: &Reader) -> Outcome<u64> {
    Ok(reader.value("window.asked").await?.as_u64().unwrap_or_default())
}

#[test]
fn a_figure_out_of_view_rests_and_goes_on_when_it_is_seen_again() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.before_scripts(WATCH_WORKERS).await?;
        reader.open("").await?;
        let hero = Shown::hero(reader);
        reader.area("#hero .drawing").await?;
        hero.passes(20).await?;
        reader.area("#references").await?;
        // What was asked for already is answered.
        reader.frames(10).await?;
        let (state, before) = (hero.state().await?, asked(reader).await?);
        reader.frames(60).await?;
        assert_eq!(hero.state().await?, state, "the figure went on while nobody saw it");
        assert_eq!(asked(reader).await?, before, "the worker was asked for more");

        reader.area("#hero .drawing").await?;
        let rested = hero.count("step").await?;
        hero.passes(rested).await?;
        let soon = hero.count("step").await?;
        assert!(soon < rested + 200, "it went from {rested} to {soon} at once");
        hero.hurry().await?;
        hero.shows("hero?v=1&step=1500").await?;
        hero.agrees().await
    })
}

#[test]
fn a_figure_that_rests_asks_for_no_frames() -> Outcome {
    read(Seen { calm: true, ..Seen::default() }, async |reader| {
        let count = "window.asked = 0;
            const ask = window.requestAnimationFrame.bind(window);
            window.requestAnimationFrame = callback => { window.asked += 1; return ask(callback); };";
        reader.before_scripts(count).await?;
        reader.open("").await?;
        reader.area("#hero .drawing").await?;
        Shown::hero(reader).settles().await?;
        reader.frames(5).await?;
        let before = asked(reader).await?;
        reader.frames(30).await?;
        // Those are the test's own.
        assert_eq!(asked(reader).await? - before, 30);
        Ok(())
    })
}

#[test]
fn sliders_answer_while_another_figure_trains() -> Outcome {
    // A window that is high enough to see both.
    read(Seen { height: 5_000, ..Seen::default() }, async |reader| {
        let hero = open(reader, "hero?v=1&step=1500").await?;
        hero.hurry().await?;
        hero.press("keep-training").await?;
        hero.passes(1_500).await?;
        let fading = Shown::fading_gradient(reader);
        for value in [13, 14, 12] {
            let before = fading.sentence().await?;
            fading.slide("depth", value).await?;
            fading.answers(&before).await?;
        }
        fading.agrees().await?;
        // So do the controls of the figure that trains, and it trains on.
        let before = hero.sentence().await?;
        hero.slide("blue-layer", 4).await?;
        hero.answers(&before).await?;
        hero.until("figure.dataset.state.includes('blue=4.7')").await?;
        let step = hero.count("step").await?;
        hero.passes(step + 100).await?;
        hero.press("pause").await?;
        hero.agrees().await?;
        assert!(hero.count("step").await? < 40_000);
        Ok(())
    })
}

#[test]
fn a_network_can_be_changed_while_it_trains() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1").await?;
        figure.press("train").await?;
        figure.passes(20).await?;
        figure.slide("depth", 9).await?;
        // Another network starts at its own beginning, and waits to be trained.
        figure.shows("fading-gradient?v=1&depth=9").await?;
        figure.agrees().await
    })
}

async fn kill_worker(reader: &Reader) -> Outcome {
    reader.value("window.workers.at(-1).dispatchEvent(new Event('error'))").await?;
    Ok(())
}

#[test]
fn when_the_worker_dies_another_one_repeats_the_run() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.before_scripts(WATCH_WORKERS).await?;
        let hero = open(reader, "hero?v=1&skip=1-11").await?;
        hero.press("train").await?;
        hero.passes(100).await?;
        kill_worker(reader).await?;
        hero.notices("worker").await?;
        assert_eq!(reader.value("window.workers.length").await?, 2);
        hero.hurry().await?;
        hero.shows("hero?v=1&skip=1-11&step=1500&twin=1500").await?;
        hero.agrees().await?;
        hero.press("step").await?;
        hero.shows("hero?v=1&skip=1-11&step=1501&twin=1500").await?;
        hero.agrees().await?;

        // At rest as well.
        kill_worker(reader).await?;
        hero.press("step").await?;
        hero.shows("hero?v=1&skip=1-11&step=1502&twin=1500").await?;
        hero.agrees().await
    })
}

#[test]
fn when_workers_die_again_and_again_the_figures_rest_and_say_so() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.before_scripts(WATCH_WORKERS).await?;
        let hero = open(reader, "hero?v=1&step=100").await?;
        let sentence = hero.sentence().await?;
        for _ in 0..3 {
            kill_worker(reader).await?;
        }
        hero.notices("again and again").await?;
        assert_eq!(reader.value("window.workers.length").await?, 3);
        reader.frames(10).await?;
        assert_eq!(hero.sentence().await?, sentence, "what was shown stays");
        hero.speaks_no_nonsense().await
    })
}

#[test]
fn a_seed_gives_the_same_run_after_any_other() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&seed=2&step=50").await?;
        let first = words(hero).await?;
        hero.fill_in("seed", "3").await?;
        hero.until("figure.dataset.state.includes('seed=3')").await?;
        hero.settles().await?;
        hero.fill_in("seed", "2").await?;
        hero.until("figure.dataset.state.includes('seed=2')").await?;
        hero.settles().await?;
        for _ in 0..50 {
            hero.press("step").await?;
        }
        hero.shows("hero?v=1&seed=2&step=50").await?;
        assert_eq!(words(hero).await?, first);
        Ok(())
    })
}
