//! The figure of the shortcuts and of the race with the plain twin.

use crate::figure::{Shown, open, percentages};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::figure::shortcut::Places;
use thirtyfour::Key;

const RACED: &str = "shortcut?v=1&step=1500&twin=1500";

async fn places(figure: Shown<'_>) -> Outcome<Places> {
    Ok(Places::new(figure.size().await?, 12, 16))
}

/// Drags the end of the selected skip that lies at a layer to another one.
async fn drag_end(figure: Shown<'_>, pointer: Pointer, from: f64, to: f64) -> Outcome {
    let network = places(figure).await?.network;
    figure.drag(pointer, &[network.skip_end(from), network.skip_end(to)]).await
}

#[test]
fn its_skip_is_dragged_and_slid_and_what_it_says_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1").await?;
        figure.agrees().await?;
        figure.hurry().await?;
        drag_end(figure, Pointer::Mouse, 11.0, 6.0).await?;
        figure.until("figure.dataset.state.includes('skips=1-6')").await?;
        figure.agrees().await?;
        drag_end(figure, Pointer::Mouse, 1.0, 3.0).await?;
        figure.until("figure.dataset.state.includes('skips=3-6')").await?;
        figure.agrees().await?;
        figure.slide("skip-to", 8).await?;
        figure.until("figure.dataset.state.includes('skips=3-8')").await?;
        figure.agrees().await?;
        figure.press_on_drawing(Key::Left).await?;
        figure.until("figure.dataset.state.includes('skips=3-7')").await?;
        figure.agrees().await
    })
}

#[test]
fn a_finger_drags_its_skip_on_a_phone() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "shortcut?v=1").await?;
        figure.hurry().await?;
        drag_end(figure, Pointer::Touch, 11.0, 6.0).await?;
        figure.until("figure.dataset.state.includes('skips=1-6')").await?;
        figure.agrees().await
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1&depth=8&width=8&skips=1-7").await?;
        let says = async |rest: &str| figure.says(&format!("shortcut?v=1{rest}")).await;
        figure.slide("depth", 6).await?;
        says("&depth=6&width=8&skips=1-5").await?;
        figure.slide("width", 6).await?;
        says("&depth=6&width=6&skips=1-5").await?;
        figure.choose("activation", "relu").await?;
        says("&depth=6&width=6&activation=relu&skips=1-5").await?;
        figure.slide("gain", 104).await?;
        says("&depth=6&width=6&activation=relu&init=gain:1.04&skips=1-5").await?;
        figure.choose("initialisation", "he").await?;
        says("&depth=6&width=6&activation=relu&init=he&skips=1-5").await?;
        figure.fill_in("seed", "7").await?;
        figure.until("figure.dataset.state.includes('seed=7')").await?;
        figure.agrees().await?;
        figure.press("step").await?;
        figure.until("figure.dataset.state.includes('&step=1')").await?;
        figure.agrees().await?;
        figure.press("reset").await?;
        figure.until("!figure.dataset.state.includes('step=')").await?;
        figure.agrees().await
    })
}

#[test]
fn the_skip_wins_the_race_against_the_plain_twin() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1").await?;
        figure.hurry().await?;
        figure.press("train").await?;
        figure.says(RACED).await?;
        let sentence = figure.sentence().await?;
        let (shown, twin) = sentence.split_once("plain twin").ok_or("no twin is named")?;
        assert!(shown.contains("reached 95%"), "{sentence}");
        let twin = twin.split('.').next().unwrap_or_default();
        assert!(!twin.contains("reached") && percentages(twin)[0] < 20.0, "{sentence}");
        Ok(())
    })
}

#[test]
fn left_alone_the_race_is_run_by_itself() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let figure = Shown::of(reader, "shortcut")?;
        reader.area(&figure.inside(".drawing")).await?;
        figure.passes(0).await?;
        figure.hurry().await?;
        figure.says(RACED).await
    })
}

#[test]
fn with_glorot_there_is_no_need_of_a_skip() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1&skips=none").await?;
        figure.hurry().await?;
        figure.choose("initialisation", "glorot").await?;
        figure.settles().await?;
        figure.press("train").await?;
        figure.says("shortcut?v=1&init=glorot&skips=none&step=1500").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.starts_with("Without a skip"), "{sentence}");
        assert!(sentence.contains("reached 95%"), "{sentence}");
        Ok(())
    })
}

#[test]
fn both_twins_are_normalised_and_race_as_on_any_machine() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1").await?;
        figure.hurry().await?;
        figure.choose("normalisation", "layer").await?;
        figure.says("shortcut?v=1&norm=layer").await?;
        figure.press("train").await?;
        figure.says("shortcut?v=1&norm=layer&step=1500&twin=1500").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("its plain twin, normalised as well,"), "{sentence}");
        // Another choice starts both again.
        figure.choose("normalisation", "none").await?;
        figure.says(RACED).await
    })
}

#[test]
fn skips_are_added_selected_made_of_another_kind_and_removed() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1&depth=6&width=8&skips=1-5").await?;
        figure.hurry().await?;
        let has = async |what: &str| -> Outcome {
            figure.until(&format!("figure.dataset.state.includes('{what}')")).await?;
            figure.agrees().await
        };
        figure.press("add-skip").await?;
        has("&skips=1-5,2-6&selected=2").await?;
        figure.choose("kind", "projection").await?;
        has("&skips=1-5,2-6:projection&selected=2").await?;
        figure.slide("selected-skip", 1).await?;
        assert_eq!(figure.setting("kind").await?, "identity");
        figure.choose("kind", "concat").await?;
        has("1-5:concat,2-6:projection").await?;
        figure.press("remove-skip").await?;
        figure.until("!figure.dataset.state.includes('concat')").await?;
        has("2-6:projection").await?;
        figure.press("remove-skip").await?;
        has("&skips=none").await?;
        figure.choose("skip", "every-second").await?;
        figure.until("!figure.dataset.state.includes('skips=none')").await?;
        figure.agrees().await
    })
}

#[test]
fn a_skip_that_cannot_be_is_refused_and_the_reason_told() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "shortcut?v=1&skips=2-9").await?;
        // The input has more values than a layer: they cannot be added without weights.
        figure.slide("skip-from", 1).await?;
        reader.press(&figure.control("skip-from"), Key::Left + "").await?;
        let notice = figure.notices("64").await?;
        assert!(notice.contains("stays as it was"), "{notice}");
        figure.settles().await?;
        let state = figure.state().await?;
        assert!(!state.contains("skips=0-"), "{state}");
        assert_eq!(figure.setting("skip-from").await?, "1");
        drag_end(figure, Pointer::Mouse, 1.0, 0.0).await?;
        figure.notices("64").await?;
        figure.agrees().await?;
        // What the notice says is over when the reader goes on.
        figure.slide("skip-from", 2).await?;
        figure.settles().await?;
        assert_eq!(figure.notice().await?, None);
        Ok(())
    })
}
