//! The figure of the gain dial.

use crate::figure::{Shown, open, percentages};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::figure::gain_dial::Places;
use thirtyfour::Key;

async fn places(figure: Shown<'_>, depth: usize) -> Outcome<Places> {
    Ok(Places::new(figure.size().await?, depth))
}

/// The share in the layer just before, which the sentence gives first.
async fn just_before(figure: Shown<'_>) -> Outcome<f64> {
    let sentence = figure.sentence().await?;
    Ok(*percentages(&sentence).first().ok_or("no share is told")?)
}

#[test]
fn it_opens_below_the_critical_gain_and_says_so() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let figure = Shown::of(reader, "gain-dial")?;
        reader.area(&figure.inside(".drawing")).await?;
        figure.until("figure.hasAttribute('data-state')").await?;
        figure.says("gain-dial?v=1").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("below the critical gain of linear neurons (1)"), "{sentence}");
        assert!(just_before(figure).await? > 85.0, "{sentence}");
        Ok(())
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "gain-dial?v=1&seeds=3").await?;
        figure.slide("gain", 57).await?;
        figure.says("gain-dial?v=1&gain=0.57&seeds=3").await?;
        figure.choose("activation", "relu").await?;
        figure.says("gain-dial?v=1&gain=0.57&activation=relu&seeds=3").await?;
        figure.slide("depth", 6).await?;
        figure.says("gain-dial?v=1&gain=0.57&activation=relu&depth=6&seeds=3").await?;
        figure.slide("width", 13).await?;
        figure.says("gain-dial?v=1&gain=0.57&activation=relu&depth=6&width=13&seeds=3").await?;
        figure.slide("seeds", 4).await?;
        figure.says("gain-dial?v=1&gain=0.57&activation=relu&depth=6&width=13&seeds=4").await
    })
}

/// The dial is dragged from where it stands over the critical gain, and the five follow.
fn dragging_turns_the_dial(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let figure = open(reader, "gain-dial?v=1").await?;
        let places = places(figure, 8).await?;
        let path = [0.5, 0.8, 1.1, 1.5].map(|gain| places.handle(gain));
        figure.drag(pointer, &path).await?;
        figure.until("figure.dataset.state !== 'gain-dial?v=1'").await?;
        figure.agrees().await?;
        // A pixel is more than a hundredth on a narrow page.
        let state = figure.state().await?;
        let gain: f64 = state.split_once("&gain=").ok_or("no gain")?.1.parse()?;
        assert!((gain - 1.5).abs() < 0.02, "{state}");
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("above the critical gain"), "{sentence}");
        assert!(just_before(figure).await? < 5.0, "{sentence}");
        Ok(())
    })
}

#[test]
fn a_mouse_drags_the_dial() -> Outcome {
    dragging_turns_the_dial(Seen::default(), Pointer::Mouse)
}

#[test]
fn a_finger_drags_the_dial_on_a_phone() -> Outcome {
    dragging_turns_the_dial(Seen::phone(), Pointer::Touch)
}

#[test]
fn a_tap_beside_the_dial_calls_it_there() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "gain-dial?v=1&activation=tanh&seeds=2").await?;
        let (x, y) = places(figure, 8).await?.handle(2.0);
        figure.drag(Pointer::Touch, &[(x, y - 60.0)]).await?;
        figure.until("/gain=(2|1.9\\d|2.0\\d)&/.test(figure.dataset.state)").await?;
        figure.agrees().await
    })
}

#[test]
fn arrow_keys_on_the_drawing_turn_the_dial() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "gain-dial?v=1&gain=0.95&depth=4&width=5&seeds=2").await?;
        for (key, gain) in
            [(Key::Right, "0.96"), (Key::Up, "1.06"), (Key::Left, "1.05"), (Key::Down, "0.95")]
        {
            figure.press_on_drawing(key).await?;
            figure.says(&format!("gain-dial?v=1&gain={gain}&depth=4&width=5&seeds=2")).await?;
        }
        Ok(())
    })
}

#[test]
fn a_bad_link_is_explained_and_leaves_the_dial_where_it_was() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = "gain-dial?v=1&gain=1.3&depth=4&width=5&seeds=2";
        let figure = open(reader, link).await?;
        for (wrong, word) in [("gain=0.505", "hundredths"), ("depth=2", "3 to 24")] {
            let go = format!("(location.hash = '#gain-dial?v=1&{wrong}')");
            reader.value(&go).await?;
            let notice = figure.notices(word).await?;
            assert!(notice.contains("cannot be followed"), "{notice}");
            figure.says(link).await?;
        }
        Ok(())
    })
}
