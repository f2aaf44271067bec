//! The figure of the fading gradient.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Point, Pointer, Seen, read};
use mixed_levels::figure::fading_gradient::Places;
use mixed_levels::network::Neuron;
use thirtyfour::Key;

/// Drags from one place to another, both found in the geometry of a network of that shape.
async fn drag(
    figure: Shown<'_>,
    pointer: Pointer,
    (depth, width): (usize, usize),
    ends: impl FnOnce(&Places) -> [Point; 2],
) -> Outcome {
    let places = Places::new(figure.size().await?, depth, width);
    figure.drag(pointer, &ends(&places)).await
}

#[test]
fn grips_and_handles_change_the_network_and_what_it_says_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1").await?;
        figure.agrees().await?;
        drag(figure, Pointer::Mouse, (12, 16), |places| {
            let (x, y) = places.depth_grip();
            [(x, y), (x - 4.0 * places.network.spacing(), y)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&depth=8").await?;
        figure.agrees().await?;
        drag(figure, Pointer::Mouse, (8, 16), |places| {
            let (x, y) = places.width_grip();
            [(x, y), (x, y - 60.0)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&depth=8&width=6").await?;
        figure.agrees().await?;
        figure.choose("skip", "one").await?;
        figure.shows("fading-gradient?v=1&depth=8&width=6&skips=1-7").await?;
        figure.agrees().await?;
        drag(figure, Pointer::Mouse, (8, 6), |places| {
            [places.network.skip_end(7.0), places.network.skip_end(5.0)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&depth=8&width=6&skips=1-5").await?;
        drag(figure, Pointer::Mouse, (8, 6), |places| {
            [places.network.skip_end(1.0), places.network.skip_end(3.0)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&depth=8&width=6&skips=3-5").await?;
        figure.agrees().await
    })
}

#[test]
fn fingers_drag_the_grips_on_a_phone() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1&skips=1-11").await?;
        drag(figure, Pointer::Touch, (12, 16), |places| {
            [places.network.skip_end(11.0), places.network.skip_end(6.0)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&skips=1-6").await?;
        figure.agrees().await?;
        drag(figure, Pointer::Touch, (12, 16), |places| {
            let (x, y) = places.depth_grip();
            [(x, y), (x - 3.0 * places.network.spacing(), y)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&depth=9&skips=1-6").await?;
        figure.agrees().await
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1").await?;
        let shows = async |rest: &str| -> Outcome {
            figure.shows(&format!("fading-gradient?v=1{rest}")).await?;
            figure.agrees().await
        };
        figure.slide("depth", 10).await?;
        shows("&depth=10").await?;
        figure.slide("width", 12).await?;
        shows("&depth=10&width=12").await?;
        figure.slide("gain", 104).await?;
        shows("&depth=10&width=12&init=gain:1.04").await?;
        figure.choose("activation", "relu").await?;
        shows("&depth=10&width=12&activation=relu&init=gain:1.04").await?;
        figure.choose("initialisation", "he").await?;
        shows("&depth=10&width=12&activation=relu&init=he").await?;
        figure.choose("skip", "every-second").await?;
        shows("&depth=10&width=12&activation=relu&init=he&skips=1-3,3-5,5-7,7-9").await?;
        figure.choose("skip", "one").await?;
        figure.slide("skip-from", 3).await?;
        shows("&depth=10&width=12&activation=relu&init=he&skips=3-9").await?;
        figure.slide("skip-to", 7).await?;
        shows("&depth=10&width=12&activation=relu&init=he&skips=3-7").await?;
        figure.fill_in("seed", "12").await?;
        shows("&depth=10&width=12&activation=relu&init=he&skips=3-7&seed=12").await?;
        for step in 1..4 {
            figure.press("step").await?;
            shows(&format!(
                "&depth=10&width=12&activation=relu&init=he&skips=3-7&seed=12&step={step}"
            ))
            .await?;
        }
        figure.press("reset").await?;
        shows("&depth=10&width=12&activation=relu&init=he&skips=3-7&seed=12").await
    })
}

#[test]
fn it_is_normalised_and_trains_as_any_machine_trains_it() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1").await?;
        figure.choose("normalisation", "layer").await?;
        figure.shows("fading-gradient?v=1&norm=layer").await?;
        figure.agrees().await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("the normalised network names"), "{sentence}");
        figure.hurry().await?;
        figure.press("train").await?;
        figure.shows("fading-gradient?v=1&norm=layer&step=1500").await?;
        figure.agrees().await?;
        figure.choose("normalisation", "none").await?;
        figure.shows("fading-gradient?v=1").await?;
        figure.agrees().await
    })
}

#[test]
fn a_moment_can_be_gone_back_to_and_training_goes_on_from_the_end() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1&init=glorot").await?;
        figure.hurry().await?;
        figure.press("train").await?;
        figure.shows("fading-gradient?v=1&init=glorot&step=1500").await?;
        figure.agrees().await?;
        let trained = figure.sentence().await?;
        // Every marked moment is kept: one every 25 steps, and the start.
        assert_eq!(figure.setting("moment").await?, "60");
        figure.slide("moment", 57).await?;
        figure.shows("fading-gradient?v=1&init=glorot&step=1500&moment=1425").await?;
        figure.agrees().await?;
        figure.reader.press(&figure.control("moment"), Key::Home + "").await?;
        figure.shows("fading-gradient?v=1&init=glorot&step=1500&moment=0").await?;
        figure.agrees().await?;
        assert!(figure.sentence().await?.contains("Before training"));
        figure.reader.press(&figure.control("moment"), Key::End + "").await?;
        figure.shows("fading-gradient?v=1&init=glorot&step=1500").await?;
        assert_eq!(figure.sentence().await?, trained);

        // A step from an earlier moment is a step from the end.
        figure.slide("moment", 55).await?;
        figure.press("step").await?;
        figure.shows("fading-gradient?v=1&init=glorot&step=1501").await?;
        figure.agrees().await?;
        figure.press("train").await?;
        figure.passes(1_600).await?;
        figure.press("pause").await?;
        figure.agrees().await
    })
}

#[test]
fn a_moment_can_be_gone_back_to_while_training_goes_on() -> Outcome {
    read(Seen::default(), async |reader| {
        for pace in ["fast", "normal"] {
            reader.open(&format!("?{pace}#fading-gradient?v=1&width=20")).await?;
            let figure = Shown::fading_gradient(reader);
            figure.shows("fading-gradient?v=1&width=20").await?;
            figure.choose("pace", pace).await?;
            figure.watch_steps().await?;
            figure.press("train").await?;
            figure.passes(100).await?;
            reader.press(&figure.control("moment"), Key::Home + "").await?;
            figure.until("figure.dataset.state.includes('moment=0')").await?;
            figure.agrees().await?;
            figure.never_went_back().await?;
            let step = figure.count("step").await?;
            assert!(step > 100, "the run is at step {step}");
        }
        Ok(())
    })
}

#[test]
fn neurons_are_read_by_hovering_and_by_arrow_keys() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1").await?;
        let picture = "figure.querySelector('canvas').toDataURL()";
        let before = figure.value(picture).await?;
        figure.press_on_drawing(Key::Right).await?;
        figure.settles().await?;
        let first = figure.value(picture).await?;
        assert_ne!(before, first, "a neuron is marked and read");
        figure.press_on_drawing(Key::Right).await?;
        figure.settles().await?;
        assert_ne!(figure.value(picture).await?, first);
        figure.press_on_drawing(Key::Escape).await?;
        figure.settles().await?;
        assert_eq!(figure.value(picture).await?, before);

        let places = Places::new(figure.size().await?, 12, 16);
        let [left, top, ..] = reader.area("#fading-gradient canvas").await?;
        let (x, y) = places.network.at(Neuron { layer: 4, index: 4 });
        reader.hover((left + x, top + y)).await?;
        figure.settles().await?;
        assert_ne!(figure.value(picture).await?, before);
        // Looking changes nothing of what is shown.
        assert_eq!(figure.state().await?, "fading-gradient?v=1");
        figure.agrees().await
    })
}

#[test]
fn a_depth_without_room_for_the_skip_is_explained() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1&depth=5&skips=1-4").await?;
        figure.slide("depth", 4).await?;
        figure.shows("fading-gradient?v=1&depth=4&skips=1-3").await?;
        assert_eq!(figure.notice().await?, None);
        figure.slide("depth", 3).await?;
        let notice = figure.notices("4 layers").await?;
        assert!(notice.contains("none"), "{notice}");
        figure.shows("fading-gradient?v=1&depth=3").await?;
        assert_eq!(figure.setting("skip").await?, "none");
        figure.agrees().await?;
        // What the notice says is over when the reader goes on.
        figure.slide("depth", 4).await?;
        figure.settles().await?;
        assert_eq!(figure.notice().await?, None);
        Ok(())
    })
}

#[test]
fn a_skip_of_ones_own_follows_the_depth_as_far_as_it_can() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1&skips=1-11").await?;
        drag(figure, Pointer::Mouse, (12, 16), |places| {
            [places.network.skip_end(1.0), places.network.skip_end(3.0)]
        })
        .await?;
        figure.shows("fading-gradient?v=1&skips=3-11").await?;
        assert_eq!(figure.setting("skip").await?, "custom");
        figure.slide("depth", 10).await?;
        let notice = figure.notices("3 to 11").await?;
        assert!(notice.contains("layer 10"), "{notice}");
        figure.shows("fading-gradient?v=1&depth=10&skips=3-10").await?;
        figure.agrees().await?;
        figure.slide("depth", 4).await?;
        figure.notices("gone").await?;
        figure.shows("fading-gradient?v=1&depth=4").await?;
        figure.agrees().await
    })
}

#[test]
fn a_network_that_diverges_is_told_in_words() -> Outcome {
    read(Seen::default(), async |reader| {
        let start = "fading-gradient?v=1&activation=relu&init=gain:3";
        // By a link that asks for more steps than there can be.
        reader.open(&format!("#{start}&step=50")).await?;
        let figure = Shown::fading_gradient(reader);
        figure.settles().await?;
        let by_link = figure.sentence().await?;
        assert!(by_link.contains("diverged"), "{by_link}");
        figure.speaks_no_nonsense().await?;
        figure.agrees().await?;

        // And by training.
        figure.press("reset").await?;
        figure.shows(start).await?;
        figure.agrees().await?;
        figure.hurry().await?;
        figure.press("train").await?;
        figure.settles().await?;
        assert_eq!(figure.sentence().await?, by_link);
        figure.speaks_no_nonsense().await?;
        assert!(!reader.find(&figure.control("train")).await?.is_enabled().await?);
        figure.agrees().await
    })
}

#[test]
fn a_moment_before_the_network_diverged_is_one_that_a_link_can_show() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = Shown::fading_gradient(reader);
        reader.open("#fading-gradient?v=1&activation=relu&init=gain:3&step=50").await?;
        figure.settles().await?;
        figure.reader.press(&figure.control("moment"), Key::Home + "").await?;
        figure.until("figure.dataset.state.includes('moment=0')").await?;
        figure.agrees().await
    })
}
