//! How fast and how smooth the built page is. Nothing is judged here: every measurement is printed as
//! a line of JSON with its goal, which `cargo xtask bench` reads, shows and keeps.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Reader, Seen, read};
use mixed_levels::essay::message::{self, Command, Request};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Before the page's scripts: what is to be known of frames, of long tasks, and of how long it takes
/// from what a reader does to the end of the next frame.
const WATCH: &str = "
    window.watched = {frames: [], inputs: [], long: [0]};
    new PerformanceObserver(list =>
        list.getEntries().forEach(task => watched.long.push(task.duration)))
        .observe({type: 'longtask', buffered: true});
    for (const kind of ['input', 'pointermove', 'keydown']) addEventListener(kind, event =>
        requestAnimationFrame(() => {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = () => watched.inputs.push(performance.now() - event.timeStamp);
            port2.postMessage('after the frame');
        }), {capture: true});
    window.watch = () => {
        performance.mark('watch');
        watched.inputs = [];
        watched.frames = [];
        const frame = now => { watched.frames.push(now); requestAnimationFrame(frame); };
        requestAnimationFrame(frame);
    };";

/// Before the page's scripts: a canvas that paints nothing, for what the page costs without.
const UNPAINTED: &str = "
    for (const name of ['fill', 'stroke', 'fillRect', 'fillText'])
        CanvasRenderingContext2D.prototype[name] = () => {};";

/// The race of the opening figure, at its end.
const RACED: &str = "hero?v=1&skip=1-11&step=1500&twin=1500";

/// Whether only a first impression is wanted.
fn quick() -> bool {
    std::env::var_os("MIXED_LEVELS_QUICK").is_some()
}

fn runs() -> usize {
    if quick() { 2 } else { 5 }
}

/// How long something is watched.
fn while_watching() -> Duration {
    Duration::from_secs(if quick() { 5 } else { 30 })
}

fn tell(name: &str, unit: &str, goal: &str, values: &[f64]) {
    println!("{}", json!({"measured": name, "unit": unit, "goal": goal, "values": values}));
}

#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn loading() -> Outcome {
    let (mut paint, mut live, mut longest) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs() {
        read(Seen::default(), async |reader| {
            if run == 0 {
                println!("{}", json!({"browser": reader.browser().await?}));
            }
            reader.before_scripts(WATCH).await?;
            let watch = "addEventListener('DOMContentLoaded', () =>
                new MutationObserver((_, observer) => {
                    if (!document.querySelector('#hero canvas')) return;
                    watched.live = performance.now();
                    observer.disconnect();
                }).observe(document.querySelector('#hero .drawing'), {childList: true}));";
            reader.before_scripts(watch).await?;
            // Once to warm up: a reader's browser does not start with the page.
            reader.open("?warm").await?;
            reader.until("watched.live > 0").await?;
            reader.open("").await?;
            reader.until("watched.live > 0").await?;
            // What follows at once belongs to it.
            sleep(Duration::from_secs(1)).await;
            let first = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
            paint.push(number(&reader.value(first).await?));
            live.push(number(&reader.value("watched.live").await?));
            longest.push(number(&reader.value("Math.max(...watched.long)").await?));
            Ok(())
        })?;
    }
    tell("loading/first contentful paint", "ms", "under 300", &paint);
    tell("loading/opening figure lives", "ms", "under 1000", &live);
    tell("loading/longest task over 50 ms while loading", "ms", "none, 0", &longest);
    Ok(())
}

#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn smooth_training() -> Outcome {
    smooth("opening network trains", RACED, async |reader, hero| {
        hero.press("keep-training").await?;
        reader.value("watch()").await?;
        // The reader looks for something among the neurons meanwhile.
        let [left, top, width, height] = reader.area(&hero.inside("canvas")).await?;
        let points =
            [(0.2, 0.3), (0.7, 0.4), (0.4, 0.6)].map(|(x, y)| (left + x * width, top + y * height));
        let start = Instant::now();
        while start.elapsed() < while_watching() {
            for legs in points.windows(2).chain([[points[2], points[0]].as_slice()]) {
                reader.wander(legs[0], legs[1]).await?;
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn smooth_dragging() -> Outcome {
    smooth("depth slider is dragged", "fading-gradient?v=1", async |reader, figure| {
        let slider = figure.control("depth");
        let [left, top, width, height] = reader.area(&slider).await?;
        // To and fro, a second each way, in sixteen movements.
        let points: Vec<_> = (0..=16)
            .map(|leg| 1.0 - f64::from(leg % 16) / 8.0)
            .map(|share| {
                (left + (0.5 + 0.45 * (2.0 * share.abs() - 1.0)) * width, top + height / 2.0)
            })
            .collect();
        reader.value("watch()").await?;
        let start = Instant::now();
        while start.elapsed() < while_watching() {
            reader.drag(Pointer::Mouse, &points).await?;
        }
        if figure.state().await? == "fading-gradient?v=1" {
            return Err("the slider was not dragged")?;
        }
        Ok(())
    })
}

/// Watches the frames, the tasks of the page's thread and the answers to what the reader does.
async fn watched(reader: &Reader, what: &str) -> Outcome {
    reader.value("performance.mark('watched')").await?;
    let frames = numbers(&reader.value("watched.frames").await?);
    let inputs = numbers(&reader.value("watched.inputs").await?);
    let between: Vec<f64> = frames.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // The driver hands over a hundred thousand events at a time.
    let mut record = Vec::new();
    for _ in 0..20 {
        sleep(Duration::from_millis(250)).await;
        record.extend(reader.trace().await?);
        if record.iter().any(|event| event["name"] == "watched") {
            break;
        }
    }
    let tasks = tasks(&record)?;
    let say = |name: &str, unit: &str, goal: &str, value: f64| {
        tell(&format!("frames/{what}: {name}"), unit, goal, &[value]);
    };
    say("frames a second, by the median", "1/s", "60", 1_000.0 / quantile(&between, 0.5));
    say("longest frame", "ms", "at most 34", quantile(&between, 1.0));
    say("frames over 34 ms", "%", "0", share_over(&between, 34.0));
    let (wall, busy): (Vec<f64>, Vec<f64>) = tasks.into_iter().unzip();
    say("tasks of the page, 99th percentile", "ms", "under 16", quantile(&wall, 0.99));
    say("the same, processor time", "ms", "under 16", quantile(&busy, 0.99));
    say(
        "page's thread, processor time a frame",
        "ms",
        "",
        busy.iter().sum::<f64>() / frames.len() as f64,
    );
    say("input to the end of the next frame, median", "ms", "under 50", quantile(&inputs, 0.5));
    say("the same, 98th percentile", "ms", "under 50", quantile(&inputs, 0.98));
    Ok(())
}

fn smooth(
    what: &str,
    link: &str,
    doing: impl AsyncFnOnce(&Reader, Shown<'_>) -> Outcome,
) -> Outcome {
    read(Seen { traced: true, ..Seen::default() }, async |reader| {
        reader.before_scripts(WATCH).await?;
        let figure = open(reader, link).await?;
        doing(reader, figure).await?;
        watched(reader, what).await
    })
}

/// Wall time and processor time, in milliseconds, of every task of the page's thread between the
/// marks `watch` and `watched`.
fn tasks(trace: &[Value]) -> Outcome<Vec<(f64, f64)>> {
    let mark = |name: &str| trace.iter().find(|event| event["name"] == name);
    let (Some(from), Some(to)) = (mark("watch"), mark("watched")) else {
        let has = |name: &str| mark(name).is_some();
        let (from, to, events) = (has("watch"), has("watched"), trace.len());
        return Err(format!("the browser's record of {events} events has marks: {from}, {to}"))?;
    };
    let is_task = |event: &&Value| {
        event["name"] == "RunTask"
            && (&event["pid"], &event["tid"]) == (&from["pid"], &from["tid"])
            && (number(&from["ts"])..number(&to["ts"])).contains(&number(&event["ts"]))
    };
    let milliseconds = |value: &Value| number(value) / 1_000.0;
    let tasks = trace.iter().filter(is_task);
    Ok(tasks.map(|task| (milliseconds(&task["dur"]), milliseconds(&task["tdur"]))).collect())
}

#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn training_steps_a_second() -> Outcome {
    let (mut drawn, mut unpainted, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that what else the machine does meanwhile concerns all three.
    for _ in 0..runs() {
        read(Seen::default(), async |reader| {
            drawn.push(steps_a_second(reader).await?);
            Ok(())
        })?;
        read(Seen::default(), async |reader| {
            reader.before_scripts(UNPAINTED).await?;
            unpainted.push(steps_a_second(reader).await?);
            Ok(())
        })?;
        read(Seen::default(), async |reader| {
            alone.push(steps_a_second_alone(reader).await?);
            Ok(())
        })?;
    }
    tell(
        "steps/training steps, drawn and measured",
        "1/s",
        "within 10% of those where nothing is painted",
        &drawn,
    );
    tell("steps/training steps, nothing painted", "1/s", "", &unpainted);
    tell("steps/training steps, the worker by itself", "1/s", "", &alone);
    Ok(())
}

/// Training steps of the opening figure's two networks that the page takes in a second, as fast as it
/// goes.
async fn steps_a_second(reader: &Reader) -> Outcome<f64> {
    let hero = open(reader, RACED).await?;
    hero.hurry().await?;
    // Steps and time are read in the same moment, by the page's own clock.
    let watch = "(() => {
        const steps = () => ['step', 'twin']
            .map(key => Number(new RegExp(`${key}=(\\\\d+)`).exec(figure.dataset.state)[1]))
            .reduce((sum, steps) => sum + steps);
        window.seen = [];
        new MutationObserver(() => window.seen.push([performance.now(), steps()]))
            .observe(figure, {attributes: true, attributeFilter: ['data-state']});
        return true; })()";
    hero.value(watch).await?;
    hero.press("keep-training").await?;
    let goal = 3_000 + if quick() { 10_000 } else { 60_000 };
    let reached = format!("window.seen.length > 1 && window.seen.at(-1)[1] >= {goal}");
    reader.until_within(Duration::from_mins(2), &reached).await?;
    let [(from, first), (to, last)]: [(f64, f64); 2] =
        serde_json::from_value(reader.value("[window.seen[0], window.seen.at(-1)]").await?)?;
    Ok((last - first) / (to - from) * 1_000.0)
}

/// The same steps, taken by a worker that is asked for all of them at once and measured when it is
/// done.
async fn steps_a_second_alone(reader: &Reader) -> Outcome<f64> {
    open(reader, RACED).await?;
    let request = |command| message::to_bytes(&Request { figure: "hero".to_owned(), command });
    let (warm, steps) = (300, if quick() { 5_000 } else { 30_000 });
    let advance = |until| Command::Advance { until, twin_until: until, milliseconds: 120_000.0 };
    let requests = [
        request(Command::Show("hero?v=1&skip=1-11".to_owned()))?,
        request(advance(warm))?,
        request(advance(warm + steps))?,
    ];
    let ask = "
        const [requests, done] = arguments;
        const address = id => document.getElementById(id);
        WebAssembly.compileStreaming(fetch(address('opening-module').href)).then(async module => {
            const worker = new Worker(address('boot').src, {type: 'module'});
            const answer = () => new Promise(heard => { worker.onmessage = heard; });
            const ready = answer();
            worker.postMessage({glue: address('opening-glue').href, module});
            await ready;
            let start;
            for (const request of requests) {
                const answered = answer();
                start = performance.now();
                worker.postMessage(new Uint8Array(request));
                await answered;
            }
            const milliseconds = performance.now() - start;
            worker.terminate();
            done(milliseconds);
        });";
    let milliseconds = number(&reader.promised(ask, json!(requests)).await?);
    Ok(2_000.0 * steps as f64 / milliseconds)
}

/// From the click on a link to the last of 60 networks: those of the opening figure's study,
/// plain and with the skip, each trained for 1,500 steps and asked about every neuron of its last layer.
#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn seeds_of_a_study() -> Outcome {
    let mut seconds = Vec::new();
    for _ in 0..runs() {
        read(Seen::default(), async |reader| {
            // So that all workers are there already.
            let figure = open(reader, "many-networks?v=1&moment=untrained").await?;
            let watch = "(() => {
                window.seen = [performance.now()];
                new MutationObserver(() => figure.hasAttribute('aria-busy') || window.seen.push(performance.now()))
                    .observe(figure, {attributes: true, attributeFilter: ['aria-busy']});
                location.hash = '#many-networks?v=1';
                return true; })()";
            figure.value(watch).await?;
            figure.shows("many-networks?v=1").await?;
            let [from, to] = serde_json::from_value::<Vec<f64>>(
                reader.value("[window.seen[0], window.seen.at(-1)]").await?,
            )?[..] else {
                return Err("nothing was seen")?;
            };
            seconds.push((to - from) / 1_000.0);
            Ok(())
        })?;
    }
    tell("seeds/30 seeds of the opening study", "s", "under 10 on two cores", &seconds);
    Ok(())
}

/// Trains for ten minutes, again and again from the start, and watches the memory.
#[test]
#[ignore = "measures: run `cargo xtask bench`"]
fn memory() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&skip=1-11").await?;
        let go_on = "setInterval(() => {
            const button = key => figure.querySelector(`button[data-control=${key}]`);
            const done = /step=40000/.test(figure.dataset.state);
            const next = (done ? ['reset'] : ['keep-training', 'train'])
                .map(button).find(button => !button.disabled);
            if (!button('train').disabled) next?.click();
        }, 500) > 0";
        hero.value(go_on).await?;
        let (mut heap, mut module, mut resident) = (Vec::new(), Vec::new(), Vec::new());
        // The first is the one that the others are compared with, when everything has been used.
        let (between, samples) = if quick() { (5, 4_u32) } else { (60, 11) };
        for _ in 0..samples {
            sleep(Duration::from_secs(between)).await;
            heap.push(reader.heap().await? / 1e6);
            let memory = "import(document.getElementById('opening-glue').href)
                .then(glue => glue.default())
                .then(module => arguments[1](module.memory.buffer.byteLength))";
            module.push(number(&reader.promised(memory, Value::Null).await?) / 1e6);
            resident.extend(reader.resident_memory().map(|bytes| bytes / 1e6));
        }
        println!(
            "memory of the page's thread {heap:.1?}, of its module {module:.1?}, resident {resident:.0?}"
        );
        let minutes = f64::from(samples - 1) * between as f64 / 60.0;
        let growth =
            |values: &[f64]| values.last().zip(values.first()).map(|(last, first)| last - first);
        for (name, values) in [
            ("heap of the page", &heap),
            ("memory of the module", &module),
            ("resident memory", &resident),
        ] {
            let Some(growth) = growth(values) else { continue };
            tell(&format!("memory/{name}"), "MB", "", &values[values.len() - 1..]);
            tell(&format!("memory/{name}, change in {minutes:.0} minutes"), "MB", "0", &[growth]);
        }
        Ok(())
    })
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().map(number).collect()
}

/// The value that this share of the values does not exceed.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let place = (share * values.len() as f64).ceil() as usize;
    values.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The share of the values over a limit, in per cent.
fn share_over(values: &[f64], limit: f64) -> f64 {
    let over = values.iter().filter(|value| **value > limit).count();
    100.0 * over as f64 / values.len().max(1) as f64
}
