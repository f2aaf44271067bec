//! The figure of the four measures and the nudge.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::figure::what_is_important::Places;
use mixed_levels::network::Neuron;
use thirtyfour::Key;

/// The amounts of a nudge run from -3 to 3.
const MOST: f64 = 3.0;

async fn places(figure: Shown<'_>) -> Outcome<Places> {
    Ok(Places::new(figure.size().await?, 12, 16))
}

#[test]
fn it_asks_before_it_shows_what_the_other_measures_say() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "what-is-important?v=1").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("Make a guess first"), "{sentence}");
        assert!(!sentence.contains("by ablation"), "{sentence}");
        figure.choose("prediction", "all").await?;
        figure.says("what-is-important?v=1&predicted=all").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("by ablation") && sentence.contains("as you thought"));
        Ok(())
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "what-is-important?v=1&predicted=shown").await?;
        figure.slide("blue-layer", 4).await?;
        figure.says("what-is-important?v=1&blue=4.7&predicted=shown").await?;
        figure.slide("nudged-layer", 2).await?;
        figure.slide("nudged-neuron", 5).await?;
        figure.says("what-is-important?v=1&blue=4.7&nudged=2.5&predicted=shown").await?;
        // The slider counts tenths from -3 on.
        figure.slide("amount", 12).await?;
        figure.choose("unit", "deviation").await?;
        let link = "what-is-important?v=1&blue=4.7&nudged=2.5&amount=-1.8&unit=deviation";
        figure.says(&format!("{link}&predicted=shown")).await?;
        figure.press("check").await?;
        figure.says(&format!("{link}&check=on&predicted=shown")).await?;
        assert!(figure.sentence().await?.contains("Finite differences agree with all 48"));
        // Other derivatives were not checked.
        figure.slide("example", 9).await?;
        figure.says(&format!("{link}&example=9&predicted=shown")).await
    })
}

#[test]
fn the_trained_network_is_trained_in_the_page_and_is_the_same_anywhere() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "what-is-important?v=1&blue=3.1&predicted=some").await?;
        figure.choose("moment", "trained").await?;
        figure.says("what-is-important?v=1&moment=trained&blue=3.1&predicted=some").await?;
        figure.choose("moment", "untrained").await?;
        figure.says("what-is-important?v=1&blue=3.1&predicted=some").await
    })
}

/// The amount is taken hold of on the chart, and what blue does follows.
#[test]
fn a_mouse_drags_the_nudge() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "what-is-important?v=1&blue=3.0").await?;
        let places = places(figure).await?;
        let path = [1.0, 0.0, -1.0, -2.5].map(|amount| places.handle(amount, MOST));
        figure.drag(Pointer::Mouse, &path).await?;
        figure.says("what-is-important?v=1&blue=3.0&amount=-2.5").await
    })
}

#[test]
fn a_finger_taps_an_amount_and_a_neuron_on_a_phone() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "what-is-important?v=1&blue=3.0").await?;
        let places = places(figure).await?;
        figure.drag(Pointer::Touch, &[places.handle(-1.0, MOST)]).await?;
        figure.says("what-is-important?v=1&blue=3.0&amount=-1").await?;
        let neuron = Neuron { layer: 2, index: 11 };
        figure.drag(Pointer::Touch, &[places.neuron(0, neuron)]).await?;
        figure.says("what-is-important?v=1&blue=3.0&nudged=2.11&amount=-1").await?;
        // Blue's own layer cannot move blue.
        let late = Neuron { layer: 3, index: 11 };
        figure.drag(Pointer::Touch, &[places.neuron(0, late)]).await?;
        figure.notices("before blue").await?;
        figure.says("what-is-important?v=1&blue=3.0&nudged=2.11&amount=-1").await
    })
}

#[test]
fn arrow_keys_on_the_drawing_change_the_nudge_and_escape_takes_it_back() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "what-is-important?v=1&blue=3.0&nudged=2.4&amount=0.3").await?;
        for (key, rest) in [
            (Key::Right, "nudged=2.4&amount=0.4"),
            (Key::Down, "nudged=2.5&amount=0.4"),
            (Key::Left, "nudged=2.5&amount=0.3"),
            (Key::Up, "nudged=2.4&amount=0.3"),
            (Key::Escape, "nudged=2.4&amount=0"),
        ] {
            figure.press_on_drawing(key).await?;
            figure.says(&format!("what-is-important?v=1&blue=3.0&{rest}")).await?;
        }
        Ok(())
    })
}

#[test]
fn a_bad_link_is_explained_and_leaves_the_figure_as_it_was() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = "what-is-important?v=1&blue=3.0&predicted=some";
        let figure = open(reader, link).await?;
        for (wrong, word) in [("blue=1.0", "layers 2 to 12"), ("amount=0.25", "tenths")] {
            let go = format!("(location.hash = '#what-is-important?v=1&{wrong}')");
            reader.value(&go).await?;
            let notice = figure.notices(word).await?;
            assert!(notice.contains("cannot be followed"), "{notice}");
            figure.says(link).await?;
        }
        Ok(())
    })
}
