//! The lab.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::essay::lab::PRESETS;
use mixed_levels::figure::lab::Places;
use mixed_levels::network::file::{Given, read as read_network};
use mixed_levels::network::{Activation, Neuron};
use std::fs;
use std::path::{Path, PathBuf};
use thirtyfour::Key;

/// The places of networks of these widths on points in the plane.
async fn places(figure: Shown<'_>, networks: &[Vec<usize>]) -> Outcome<Places> {
    Ok(Places::new(figure.size().await?, networks, true))
}

/// Waits for a state that says this, in which the figure says what any machine computes.
async fn has(figure: Shown<'_>, what: &str) -> Outcome {
    figure.until(&format!("figure.dataset.state.includes('{what}')")).await?;
    figure.agrees().await
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&depth=4&width=5").await?;
        figure.agrees().await?;
        figure.choose("data", "moons").await?;
        has(figure, "data=moons").await?;
        figure.slide("width", 6).await?;
        has(figure, "width=6").await?;
        figure.slide("layer", 2).await?;
        figure.slide("layer-width", 8).await?;
        has(figure, "widths=2:8").await?;
        figure.slide("depth", 5).await?;
        has(figure, "depth=5").await?;
        figure.choose("skip", "one").await?;
        has(figure, "skips=1-4").await?;
        figure.choose("loss", "squared-error").await?;
        has(figure, "loss=squared-error").await?;
        figure.choose("optimiser", "adam").await?;
        has(figure, "optimiser=adam").await?;
        figure.slide("learning-rate", 2).await?;
        has(figure, "rate=0.01").await?;
        figure.slide("batch", 4).await?;
        has(figure, "batch=16").await?;
        figure.choose("activation", "silu").await?;
        has(figure, "activation=silu").await?;
        figure.slide("gain", 120).await?;
        has(figure, "init=gain:1.2").await?;
        figure.slide("blue-layer", 3).await?;
        figure.slide("blue-neuron", 2).await?;
        has(figure, "blue=3.2").await?;
        figure.slide("example", 7).await?;
        has(figure, "example=7").await?;
        figure.choose("measure", "ablation").await?;
        has(figure, "measure=ablation").await?;
        figure.press("step").await?;
        has(figure, "&step=1").await?;
        figure.press("reset").await?;
        figure.until("!figure.dataset.state.includes('step=')").await?;
        // Back, one change after the other.
        for gone in ["init=gain", "activation=silu", "batch=16"] {
            figure.press("undo").await?;
            figure.until(&format!("!figure.dataset.state.includes('{gone}')")).await?;
        }
        figure.agrees().await
    })
}

#[test]
fn a_run_ends_by_itself_when_nothing_is_left_to_learn() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&data=xor&depth=3&rate=0.3").await?;
        figure.hurry().await?;
        figure.press("train").await?;
        figure
            .until("figure.querySelector('output').textContent.includes('Nothing is left')")
            .await?;
        figure.agrees().await?;
        assert!(!reader.find(&figure.control("train")).await?.is_enabled().await?);
        Ok(())
    })
}

#[test]
fn presets_open_what_they_are_named_after() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1").await?;
        for (name, _, link) in [PRESETS[2], PRESETS[3]] {
            figure.choose("preset", name).await?;
            figure.says(link).await?;
        }
        figure.slide("depth", 11).await?;
        figure.settles().await?;
        assert_eq!(figure.setting("preset").await?, "own");
        Ok(())
    })
}

#[test]
fn a_second_network_differs_in_one_thing_and_both_train_together() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&depth=4&width=5&step=50").await?;
        figure.press("fork").await?;
        has(figure, "second=on&step=50").await?;
        assert!(figure.sentence().await?.starts_with("The two networks are alike"));
        figure.hurry().await?;
        figure.choose("activation", "relu").await?;
        figure.until("figure.dataset.state.includes('second.activation=relu')").await?;
        figure.press("pause").await?;
        figure.agrees().await?;
        assert!(figure.sentence().await?.contains("ReLU instead of tanh"));
        // One selection for both, made in either.
        let at = places(figure, &[vec![5; 4], vec![5; 4]]).await?.panels()[1]
            .network
            .at(Neuron { layer: 3, index: 1 });
        figure.drag(Pointer::Mouse, &[at]).await?;
        has(figure, "blue=3.1").await?;
        figure.press("close").await?;
        figure.until("!figure.dataset.state.includes('second')").await?;
        has(figure, "activation=relu").await
    })
}

#[test]
fn a_skip_is_dragged_and_blue_is_moved_by_keys() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&skips=1-5").await?;
        let places = places(figure, &[vec![8; 6]]).await?;
        let network = &places.panels()[0].network;
        figure.drag(Pointer::Mouse, &[network.skip_end(5.0), network.skip_end(3.0)]).await?;
        has(figure, "skips=1-3").await?;
        figure.press_on_drawing(Key::Left).await?;
        has(figure, "blue=5.0").await?;
        figure.press_on_drawing(Key::Down).await?;
        has(figure, "blue=5.1").await
    })
}

#[test]
fn points_are_painted_by_a_finger_and_put_by_controls() -> Outcome {
    read(Seen::phone(), async |reader| {
        let figure = open(reader, "lab?v=1&depth=3&width=4").await?;
        figure.choose("data", "points").await?;
        has(figure, "points=").await?;
        let painted = figure.state().await?;
        let surface = places(figure, &[vec![4; 3]]).await?;
        let at = |x: f32| surface.panels()[0].pixel((x, 1.1), 1.2);
        figure.drag(Pointer::Touch, &[at(-0.2), at(0.0), at(0.2)]).await?;
        figure.until(&format!("figure.dataset.state !== '{painted}'")).await?;
        figure.agrees().await?;
        assert!(figure.state().await?.len() > painted.len() + 4);
        let painted = figure.state().await?;
        figure.choose("brush", "1").await?;
        figure.slide("point-y", 1).await?;
        figure.press("put-point").await?;
        figure.until(&format!("figure.dataset.state !== '{painted}'")).await?;
        figure.agrees().await
    })
}

/// A table of forty days.
fn days() -> String {
    let rows = (0..40).map(|day| {
        let warm = day % 4 < 2;
        let degrees = if warm { 20 + day % 5 } else { 5 + day % 3 };
        format!("{degrees},{},{}\n", day % 7, if warm { "yes" } else { "no" })
    });
    format!("degrees,wind,swim\n{}", rows.collect::<String>())
}

/// A file that PyTorch wrote.
fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pytorch").join(name)
}

#[test]
fn a_table_is_dropped_learned_and_nothing_is_lost_on_a_bad_one() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&depth=3&width=4").await?;
        figure.drop_file("days.csv", &days()).await?;
        figure.notices("40 rows, 2 columns to learn from").await?;
        figure.until("figure.dataset.state.includes('table=2.2.2.')").await?;
        let table = days();
        let files = [("days.csv", table.as_bytes())];
        figure.agrees_with(&files).await?;
        figure.slide("label", 1).await?;
        figure.until("figure.dataset.state.includes('table=1.7.1.')").await?;
        figure.agrees_with(&files).await?;
        let before = figure.state().await?;
        figure.drop_file("bad.csv", &table.replace("\n20,0,", "\n20,none,")).await?;
        figure.notices("row 2, column 2 (wind): “none” is not a number").await?;
        figure.settles().await?;
        assert_eq!(figure.state().await?, before);
        figure.agrees_with(&files).await
    })
}

#[test]
fn a_file_of_pytorch_is_asked_for_its_activation_and_trains_on() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1").await?;
        let path = reference("case-12.sequential.safetensors");
        figure.open_file("file", &path).await?;
        figure.notices("does not say which activation").await?;
        assert_eq!(figure.state().await?, "lab?v=1");
        figure.choose("file-activation", "linear").await?;
        figure.press("read-file").await?;
        figure.until("figure.dataset.state.includes('start=')").await?;
        figure.settles().await?;
        // What is saved before the first step is what PyTorch wrote, to the bit.
        let (name, saved) = figure.saves("save-network").await?;
        assert_eq!(name, "mixed-levels.safetensors");
        let linear = Given { activation: Some(Activation::Linear), skips: None };
        let theirs = read_network(&fs::read(&path)?, &linear)?;
        let ours = read_network(&saved, &Given::default())?;
        assert_eq!(ours, theirs);
        figure.press("step").await?;
        figure.until("figure.dataset.state.includes('&step=1')").await?;
        figure.agrees_with(&[("saved", &saved)]).await
    })
}

#[test]
fn run_tables_and_drawing_are_saved() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "lab?v=1&depth=3&width=4&step=50").await?;
        let (name, run) = figure.saves("save-run").await?;
        assert_eq!(name, "mixed-levels-run.json");
        let (name, tables) = figure.saves("save-tables").await?;
        assert_eq!(name, "mixed-levels-tables.csv");
        let first = &figure.tables().await?[0].caption;
        assert!(String::from_utf8(tables)?.contains(&first[..30]));
        let (name, drawing) = figure.saves("save-svg").await?;
        assert_eq!(name, "mixed-levels.svg");
        assert!(String::from_utf8(drawing)?.starts_with("<svg"));
        let (name, picture) = figure.saves("save-png").await?;
        assert_eq!(name, "mixed-levels.png");
        assert!(picture.starts_with(b"\x89PNG"));
        // The run leads back from another state.
        figure.slide("depth", 5).await?;
        figure.until("figure.dataset.state.includes('depth=5')").await?;
        figure.drop_file("run.json", &String::from_utf8(run)?).await?;
        figure.says("lab?v=1&depth=3&width=4&step=50").await
    })
}
