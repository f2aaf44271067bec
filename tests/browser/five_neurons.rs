//! The figures of the five neurons that matter most: in one network, and in twins.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Point, Pointer, Seen, read};
use mixed_levels::figure::five_neurons::Places;
use mixed_levels::network::Neuron;
use thirtyfour::Key;

const PICTURE: &str = "figure.querySelector('canvas').toDataURL()";

async fn places(figure: Shown<'_>) -> Outcome<Places> {
    let (twins, depth) = if figure.name == "five-neurons" { (false, 10) } else { (true, 12) };
    Ok(Places::new(figure.size().await?, twins, depth, 16))
}

/// Where a neuron lies in the first network.
async fn at(figure: Shown<'_>, layer: usize, index: usize) -> Outcome<Point> {
    let places = places(figure).await?;
    let network = places.networks().next().ok_or("there is no network")?;
    Ok(network.at(Neuron { layer, index }))
}

/// Where an end of the skip lies.
async fn end(figure: Shown<'_>, layer: f64) -> Outcome<Point> {
    let places = places(figure).await?;
    Ok(places.networks().nth(1).ok_or("there is no twin")?.skip_end(layer))
}

#[test]
fn a_tap_pins_the_blue_neuron_keys_move_it_and_escape_clears_it() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons?v=1").await?;
        figure.agrees().await?;
        let point = at(figure, 6, 3).await?;
        figure.drag(Pointer::Mouse, &[point]).await?;
        figure.says("five-neurons?v=1&blue=6.3").await?;
        for (key, blue) in
            [(Key::Right, "7.3"), (Key::Down, "7.4"), (Key::Left, "6.4"), (Key::Up, "6.3")]
        {
            figure.press_on_drawing(key).await?;
            figure.says(&format!("five-neurons?v=1&blue={blue}")).await?;
        }
        figure.press_on_drawing(Key::Escape).await?;
        figure.says("five-neurons?v=1&blue=none").await?;
        assert!(figure.sentence().await?.contains("Choose a neuron"));
        // Nothing hidden comes before layer 1, and the figure says so.
        let point = at(figure, 1, 4).await?;
        figure.drag(Pointer::Mouse, &[point]).await?;
        figure.notices("layer 1").await?;
        assert_eq!(figure.state().await?, "five-neurons?v=1&blue=none");
        Ok(())
    })
}

#[test]
fn a_finger_pins_the_blue_neuron_on_a_phone() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "five-neurons?v=1").await?;
        let point = at(figure, 6, 9).await?;
        figure.drag(Pointer::Touch, &[point]).await?;
        figure.says("five-neurons?v=1&blue=6.9").await?;
        let figure = open(reader, "five-neurons-skip?v=1").await?;
        let ends = [end(figure, 11.0).await?, end(figure, 8.0).await?];
        figure.drag(Pointer::Touch, &ends).await?;
        figure.says("five-neurons-skip?v=1&skips=1-8").await
    })
}

#[test]
fn hovering_previews_and_changes_nothing() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons?v=1").await?;
        let sentence = figure.sentence().await?;
        let before = figure.value(PICTURE).await?;
        figure.hover(at(figure, 6, 3).await?).await?;
        figure.settles().await?;
        assert_ne!(figure.value(PICTURE).await?, before, "the five of the neuron are shown");
        assert_eq!(figure.state().await?, "five-neurons?v=1");
        assert_eq!(figure.sentence().await?, sentence);
        figure.agrees().await?;
        // The pointer leaves, and all is as it was.
        reader.hover((2.0, 2.0)).await?;
        figure.settles().await?;
        figure.until(&format!("{PICTURE} === {before}")).await?;
        assert_eq!(figure.state().await?, "five-neurons?v=1");
        Ok(())
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons?v=1").await?;
        let says = async |rest: &str| figure.says(&format!("five-neurons?v=1{rest}")).await;
        figure.slide("depth", 8).await?;
        says("&depth=8").await?;
        figure.slide("width", 14).await?;
        says("&depth=8&width=14").await?;
        figure.slide("blue-layer", 6).await?;
        says("&depth=8&width=14&blue=6.7").await?;
        figure.slide("blue-neuron", 4).await?;
        says("&depth=8&width=14&blue=6.4").await?;
        figure.slide("input", 3).await?;
        says("&depth=8&width=14&blue=6.4&input=2").await?;
        figure.choose("activation", "relu").await?;
        says("&depth=8&width=14&activation=relu&blue=6.4&input=2").await?;
        figure.choose("initialisation", "he").await?;
        says("&depth=8&width=14&activation=relu&init=he&blue=6.4&input=2").await?;
        figure.fill_in("seed", "12").await?;
        says("&depth=8&width=14&activation=relu&init=he&seed=12&blue=6.4&input=2").await?;
        figure.press("step").await?;
        says("&depth=8&width=14&activation=relu&init=he&seed=12&step=1&blue=6.4&input=2").await?;
        figure.press("reset").await?;
        says("&depth=8&width=14&activation=relu&init=he&seed=12&blue=6.4&input=2").await
    })
}

#[test]
fn every_measure_has_a_table_of_its_own() -> Outcome {
    read(Seen::default(), async |reader| {
        for name in ["five-neurons", "five-neurons-skip"] {
            let figure = open(reader, &format!("{name}?v=1")).await?;
            let mut seen = vec![figure.tables().await?];
            for measure in ["typical", "activation", "ablation"] {
                figure.choose("measure", measure).await?;
                figure.says(&format!("{name}?v=1&measure={measure}")).await?;
                let tables = figure.tables().await?;
                assert!(!seen.contains(&tables), "{measure} changes nothing in the tables");
                seen.push(tables);
            }
        }
        Ok(())
    })
}

#[test]
fn a_moment_can_be_gone_back_to_after_training() -> Outcome {
    read(Seen::default(), async |reader| {
        for name in ["five-neurons", "five-neurons-skip"] {
            let figure = open(reader, &format!("{name}?v=1")).await?;
            figure.hurry().await?;
            figure.press("train").await?;
            figure.passes(200).await?;
            figure.press("pause").await?;
            figure.agrees().await?;
            let trained = figure.state().await?;
            reader.press(&figure.control("moment"), Key::Home + "").await?;
            figure.says(&format!("{trained}&moment=0")).await?;
            assert!(figure.sentence().await?.contains("Before training"));
            reader.press(&figure.control("moment"), Key::Right + "").await?;
            figure.says(&format!("{trained}&moment=25")).await?;
            reader.press(&figure.control("moment"), Key::End + "").await?;
            figure.says(&trained).await?;
        }
        Ok(())
    })
}

#[test]
fn the_five_follow_the_skip_while_it_is_dragged() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons-skip?v=1").await?;
        figure.agrees().await?;
        let [left, top, ..] = reader.area(&figure.inside("canvas")).await?;
        let place = async |layer: f64| -> Outcome<Point> {
            let (x, y) = end(figure, layer).await?;
            Ok((left + x, top + y))
        };
        let mut before = figure.tables().await?;
        reader.hold(&[place(11.0).await?, place(10.0).await?]).await?;
        for layer in [9, 7, 5] {
            reader.hover(place(f64::from(layer)).await?).await?;
            figure.says(&format!("five-neurons-skip?v=1&skips=1-{layer}")).await?;
            let tables = figure.tables().await?;
            assert_ne!(tables, before, "the tables with the skip to {layer}");
            before = tables;
        }
        let cursor = "getComputedStyle(figure.querySelector('canvas')).cursor";
        assert_eq!(figure.value(cursor).await?, "grabbing", "the skip is held still");
        reader.let_go().await?;
        figure.says("five-neurons-skip?v=1&skips=1-5").await?;
        // And by its other end, and by a key.
        let ends = [end(figure, 1.0).await?, end(figure, 3.0).await?];
        figure.drag(Pointer::Mouse, &ends).await?;
        figure.says("five-neurons-skip?v=1&skips=3-5").await?;
        figure.slide("skip-to", 6).await?;
        figure.says("five-neurons-skip?v=1&skips=3-6").await?;
        figure.slide("skip-from", 2).await?;
        figure.says("five-neurons-skip?v=1&skips=2-6").await?;
        figure.choose("kind", "projection").await?;
        figure.says("five-neurons-skip?v=1&skips=2-6:projection").await
    })
}

#[test]
fn the_twin_of_the_blue_neuron_can_be_hidden() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons-skip?v=1").await?;
        let point = at(figure, 11, 7).await?;
        figure.drag(Pointer::Mouse, &[point]).await?;
        figure.says("five-neurons-skip?v=1&blue=11.7").await?;
        // The tables are of the network without the skip and of that with it.
        let is_there = async || -> Outcome<bool> {
            let with = figure.tables().await?.swap_remove(1);
            Ok(with.rows.iter().any(|row| row[1] == "1" && row[2] == "7"))
        };
        assert!(is_there().await?, "the twin is among the five");
        assert!(figure.sentence().await?.contains("the skip copies it"));
        figure.press("hide-twin").await?;
        figure.says("five-neurons-skip?v=1&blue=11.7&twin=hidden").await?;
        assert!(!is_there().await?, "the twin is hidden");
        assert!(figure.sentence().await?.contains("is hidden"));
        figure.press("hide-twin").await?;
        figure.says("five-neurons-skip?v=1&blue=11.7").await?;
        assert!(is_there().await?);
        Ok(())
    })
}

#[test]
fn another_skip_starts_both_networks_again_and_the_figure_says_so() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "five-neurons-skip?v=1&step=30").await?;
        figure.slide("skip-to", 10).await?;
        figure.notices("start again").await?;
        figure.says("five-neurons-skip?v=1&skips=1-10").await
    })
}
