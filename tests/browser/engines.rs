//! The same page in every engine that is there: Chromium, Firefox, WebKit. Each compiles the module
//! with a compiler of its own, and must come to the bits that the command line comes to.

use crate::engine::Engine;
use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Reader, Seen, read_in};
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::control::Table;
use mixed_levels::figure::hero::Places;
use serde_json::{Value, json};
use std::process::Command;
use thirtyfour::Key;

/// Networks that differ in everything, and what is measured of them.
const RUNS: [&str; 4] = [
    // Twelve plain layers of tanh, and the derivatives of one neuron by all before it.
    "five-neurons?v=1&depth=12&step=300",
    // With a skip, ReLU and Adam; beside it its plain twin.
    "five-neurons-skip?v=1&activation=relu&init=he&optimiser=adam&rate=0.001&seed=5&step=200",
    // Every learning rule there is.
    "without-backprop?v=1&network=relu-3&seeds=1",
    // The spiral, SiLU, a skip that learns, and the gradient by layer.
    "fading-gradient?v=1&data=spiral&depth=5&width=9&activation=silu&init=glorot\
     &skips=0-4:projection&optimiser=momentum&rate=0.02&step=300",
];

/// Opens the page in one engine after the other.
fn in_every_engine(test: impl AsyncFn(&Reader) -> Outcome) -> Outcome {
    for engine in Engine::to_test()? {
        println!("{engine:?}");
        read_in(engine, Seen::default(), async |reader| test(reader).await)?;
    }
    Ok(())
}

/// What the command line prints for a state: sentence, tables, and the fingerprint of weights and
/// scores.
fn told(link: &str) -> Outcome<Value> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_mixed-levels"));
    let output = program.args(["tell", "--state", link, "--format", "json"]).output()?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn weights_scores_and_words_are_those_of_the_native_program() -> Outcome {
    let told: Vec<Value> = RUNS.into_iter().map(told).collect::<Outcome<_>>()?;
    in_every_engine(async |reader| {
        for (link, told) in RUNS.iter().zip(&told) {
            let figure = open(reader, link).await?;
            let tables = figure.tables().await?.into_iter();
            let tables: Vec<Value> = tables
                .map(|Table { caption, head, rows }| {
                    json!({"caption": caption, "head": head, "rows": rows})
                })
                .collect();
            let shown = json!({
                "link": link,
                "sentence": figure.sentence().await?,
                "tables": tables,
                "fingerprint": figure.fingerprint().await?,
            });
            assert_eq!(shown, *told);
        }
        Ok(())
    })
}

#[test]
fn every_figure_lives() -> Outcome {
    in_every_engine(async |reader| {
        reader.open("").await?;
        for any in AnyFigure::all() {
            let figure = Shown::of(reader, any.as_figure().name())?;
            reader.area(&figure.inside(".drawing")).await?;
            figure.until("figure.querySelector('canvas') !== null").await?;
            // Some have begun to train by themselves.
            if figure.value("figure.querySelector('[data-control=pace]') !== null").await? == true {
                figure.hurry().await?;
            }
            // Some ask so many networks that what has come must do.
            let stop = "figure.querySelector('[data-control=stop]:not([disabled])') !== null";
            if figure.value(stop).await? == true {
                figure.press("stop").await?;
            }
            figure.agrees().await?;
            assert_eq!(figure.notice().await?, None, "{}", figure.name);
            let colours = "(canvas => new Set(new Uint32Array(canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)
                (figure.querySelector('canvas'))";
            let colours = figure.value(colours).await?.as_u64();
            assert!(colours > Some(50), "{}: a drawing of {colours:?} colours", figure.name);
        }
        Ok(())
    })
}

#[test]
fn pointer_keys_and_controls_do_what_they_do_elsewhere() -> Outcome {
    in_every_engine(async |reader| {
        let hero = open(reader, "hero?v=1&step=60").await?;
        let network = Places::new(hero.size().await?, 12, 16).network;
        hero.drag(Pointer::Mouse, &[network.skip_end(5.0), network.skip_end(8.0)]).await?;
        hero.until("figure.dataset.state.includes('skip=1-8')").await?;
        hero.passes(3).await?;
        hero.press("pause").await?;
        hero.agrees().await?;
        hero.press_on_drawing(Key::Left).await?;
        hero.until("figure.dataset.state.includes('blue=11.7')").await?;
        hero.agrees().await?;
        hero.slide("input", 2).await?;
        hero.until("figure.dataset.state.includes('input=2')").await?;
        hero.agrees().await?;
        hero.fill_in("seed", "7").await?;
        hero.until("figure.dataset.state.includes('seed=7')").await?;
        hero.press("pause").await?;
        hero.agrees().await
    })
}

#[test]
fn what_the_console_says_is_heard() -> Outcome {
    in_every_engine(async |reader| {
        reader.open("").await?;
        reader.until("document.readyState === 'complete'").await?;
        reader.nothing_went_wrong().await?;
        let mishaps = "(() => { console.error('an error is told');
            const script = document.createElement('script');
            script.src = 'mishaps.js';
            document.head.append(script); })()";
        reader.value(mishaps).await?;
        let told = ["an error is told", "a promise is broken", "a script has failed"];
        let mut heard: Vec<String> = Vec::new();
        for _ in 0..200 {
            reader.frames(1).await?;
            heard.extend(reader.console().await?);
            heard.retain(|line| line.starts_with("SEVERE"));
            if told.iter().all(|mishap| heard.iter().any(|line| line.contains(mishap))) {
                return Ok(());
            }
        }
        Err(format!("of {told:?} only this is heard: {heard:?}").into())
    })
}
