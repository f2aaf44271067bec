//! A reader with a browser: opens the page, looks, types, drags, and notices what went wrong.

use crate::engine::Engine;
use crate::server::{BASE, Site};
use serde_json::{Value, json};
use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use thirtyfour::WebDriverRunError;
use thirtyfour::common::command::{Actions, Command as DriverCommand};
use thirtyfour::prelude::*;
use tokio::time::sleep;

/// How long a reader waits for something before it counts as missing.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a test comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a test failed, printed as it is.
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl<E: fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What the page is seen on, and how its reader likes it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct Seen {
    /// In CSS pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// A phone: three device pixels a CSS pixel, and fingers instead of a mouse.
    pub(crate) phone: bool,
    /// `prefers-color-scheme: dark`.
    pub(crate) dark: bool,
    /// `prefers-reduced-motion: reduce`.
    pub(crate) calm: bool,
    pub(crate) script: bool,
    /// Whether the browser keeps a record of what it does: see [`Reader::trace`].
    pub(crate) traced: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 900,
            phone: false,
            dark: false,
            calm: false,
            script: true,
            traced: false,
        }
    }
}

impl Seen {
    pub(crate) fn phone() -> Self {
        Self { width: 390, height: 844, phone: true, ..Self::default() }
    }
}

/// What a drag is done with.
#[derive(Clone, Copy)]
pub(crate) enum Pointer {
    Mouse,
    Touch,
}

/// A point of the window, in CSS pixels.
pub(crate) type Point = (f64, f64);

/// Runs a test with a browser and a server of its own. Whatever it does, there must be no error in
/// the console, no missing file and no request to another host.
pub(crate) fn read(seen: Seen, test: impl AsyncFnOnce(&Reader) -> Outcome) -> Outcome {
    read_in(Engine::Chromium, seen, test)
}

/// The same in a browser of any kind.
pub(crate) fn read_in(
    engine: Engine,
    seen: Seen,
    test: impl AsyncFnOnce(&Reader) -> Outcome,
) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Chromium's driver tells what the console says.
        let site = Site::serve(&folder(), engine != Engine::Chromium)?;
        let program = engine.drive()?;
        let process = program.process();
        let driver = WebDriver::new(program.address(), engine.capabilities(seen)?).await?;
        let outcome = driver.run_and_quit(|driver| async move {
            let reader = Reader { engine, driver, site, seen, process };
            reader.adjust().await?;
            test(&reader).await?;
            reader.nothing_went_wrong().await
        });
        outcome.await.map_err(|error| match error {
            WebDriverRunError::Body(failure)
            | WebDriverRunError::BodyAndCleanup { body: failure, .. } => failure,
            other => Failure(format!("{other:?}")),
        })
    })
}

/// The page in a browser. Elements are named by CSS selectors.
pub(crate) struct Reader {
    engine: Engine,
    driver: WebDriver,
    site: Site,
    seen: Seen,
    /// The driver's, below which are the browser's.
    process: u32,
}

impl Reader {
    /// Opens the page; `rest` is what follows the folder: "", "?seed=3", "#depth".
    pub(crate) async fn open(&self, rest: &str) -> Outcome {
        Ok(self.driver.goto(format!("{}{BASE}{rest}", self.site.origin())).await?)
    }

    /// Waits until an expression of JavaScript is true.
    pub(crate) async fn until(&self, expression: &str) -> Outcome {
        self.until_within(PATIENCE, expression).await
    }

    /// The same, for no longer than this.
    pub(crate) async fn until_within(&self, patience: Duration, expression: &str) -> Outcome {
        let start = Instant::now();
        loop {
            let value = self.value(expression).await;
            if matches!(value, Ok(Value::Bool(true))) {
                return Ok(());
            }
            if start.elapsed() > patience {
                let last = value.map_or_else(|failure| failure.0, |value| value.to_string());
                let shown = self.shown().await;
                let wait = patience.as_secs();
                return Err(Failure(format!(
                    "waited {wait} s for `{expression}`; it is still {last}\n{shown}"
                )));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lets the page draw so many frames, so that it has heard of everything before.
    pub(crate) async fn frames(&self, count: u32) -> Outcome {
        let script = "
            const done = arguments[arguments.length - 1];
            let left = arguments[0];
            const frame = () => (left-- > 0 ? requestAnimationFrame(frame) : done());
            frame();";
        self.driver.execute_async(script, vec![json!(count)]).await?;
        Ok(())
    }

    /// Runs a script before any of the page's own, whenever a page is opened from now on.
    pub(crate) async fn before_scripts(&self, source: &str) -> Outcome {
        let script = json!({"source": source});
        self.tell("Page.addScriptToEvaluateOnNewDocument", script).await
    }

    /// What an expression of JavaScript comes to.
    pub(crate) async fn value(&self, expression: &str) -> Outcome<Value> {
        let script = format!("return ({expression});");
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// What a script hands to its last argument; its first is `argument`.
    pub(crate) async fn promised(&self, script: &str, argument: Value) -> Outcome<Value> {
        Ok(self.driver.execute_async(script, vec![argument]).await?.json().clone())
    }

    /// The browser's name and version.
    pub(crate) async fn browser(&self) -> Outcome<String> {
        let version = self.driver.cdp().send_raw("Browser.getVersion", json!({})).await?;
        Ok(version["product"].as_str().unwrap_or_default().replace('/', " "))
    }

    /// What the browser has done since this was last asked, as events of its trace; only if it is
    /// [`Seen::traced`].
    pub(crate) async fn trace(&self) -> Outcome<Vec<Value>> {
        let entries = self.driver.get_log("performance").await?;
        let events = entries.iter().filter_map(|entry| {
            let mut said: Value = serde_json::from_str(&entry.message).ok()?;
            Some(said["message"]["params"].take())
        });
        Ok(events.filter(|event| event["name"].is_string()).collect())
    }

    /// Bytes that the page's scripts hold, after what they no longer need was collected.
    pub(crate) async fn heap(&self) -> Outcome<f64> {
        self.tell("Performance.enable", json!({})).await?;
        self.tell("HeapProfiler.collectGarbage", json!({})).await?;
        let metrics = self.driver.cdp().send_raw("Performance.getMetrics", json!({})).await?;
        let heap = metrics["metrics"].as_array().and_then(|metrics| {
            metrics.iter().find(|metric| metric["name"] == "JSHeapUsedSize")?["value"].as_f64()
        });
        Ok(heap.ok_or("the browser does not tell its memory")?)
    }

    /// Bytes of memory that the process of the page and its worker uses, where the system tells: of
    /// the browser's processes for pages the largest.
    pub(crate) fn resident_memory(&self) -> Option<f64> {
        let file = |process: u32, name: &str| format!("/proc/{process}/{name}");
        let mut below = vec![self.process];
        let mut place = 0;
        while let Some(&process) = below.get(place) {
            let threads = fs::read_dir(file(process, "task")).into_iter().flatten().flatten();
            let lists =
                threads.filter_map(|of| fs::read_to_string(of.path().join("children")).ok());
            below.extend(lists.flat_map(|list| numbers(&list)));
            place += 1;
        }
        let text = |process, name| fs::read_to_string(file(process, name)).unwrap_or_default();
        let pages = below
            .into_iter()
            .filter(|&process| text(process, "cmdline").contains("--type=renderer"));
        let kilobytes = pages.filter_map(|process| {
            let status = text(process, "status");
            numbers(status.lines().find(|line| line.starts_with("VmRSS:"))?).first().copied()
        });
        kilobytes.max().map(|kilobytes| 1_024.0 * f64::from(kilobytes))
    }

    /// An element, once it is there.
    pub(crate) async fn find(&self, selector: &str) -> Outcome<WebElement> {
        // Asked of the driver and not of a script: also true where scripts are off.
        let start = Instant::now();
        loop {
            match self.driver.find(By::Css(selector)).await {
                Ok(element) => return Ok(element),
                Err(_) if start.elapsed() < PATIENCE => sleep(Duration::from_millis(50)).await,
                Err(error) => {
                    let shown = self.shown().await;
                    return Err(Failure(format!("no `{selector}`: {error}\n{shown}")));
                }
            }
        }
    }

    /// The text of an element as it is rendered.
    pub(crate) async fn text(&self, selector: &str) -> Outcome<String> {
        Ok(self.find(selector).await?.text().await?)
    }

    /// An attribute as it is written in the document now.
    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> Outcome<Option<String>> {
        Ok(self.find(selector).await?.attr(name).await?)
    }

    /// Whether an element is to be seen.
    pub(crate) async fn is_seen(&self, selector: &str) -> Outcome<bool> {
        Ok(self.find(selector).await?.is_displayed().await?)
    }

    /// Shows the page as it is printed.
    pub(crate) async fn on_paper(&self) -> Outcome {
        self.tell("Emulation.setEmulatedMedia", json!({"media": "print"})).await
    }

    /// Clicks or, on a phone, taps an element.
    pub(crate) async fn click(&self, selector: &str) -> Outcome {
        self.bring(selector, "nearest").await?;
        Ok(self.find(selector).await?.click().await?)
    }

    /// Types into an element; special keys are `thirtyfour::Key`.
    pub(crate) async fn press(&self, selector: &str, keys: impl Into<TypingData>) -> Outcome {
        Ok(self.find(selector).await?.send_keys(keys.into()).await?)
    }

    /// Moves a slider to a value with the arrow keys.
    pub(crate) async fn slide(&self, selector: &str, value: f64) -> Outcome {
        let slider = self.find(selector).await?;
        let number = async |name: &str, default: f64| -> Outcome<f64> {
            let text = slider.prop(name).await?.unwrap_or_default();
            Ok(text.parse().unwrap_or(default))
        };
        let step = number("step", 1.0).await?;
        let steps = ((value - number("value", 0.0).await?) / step).round();
        let key = if steps < 0.0 { Key::Left } else { Key::Right };
        // Not Home and End: a reader's keys pass through every value on the way.
        for _ in 0..steps.abs() as usize {
            slider.send_keys(key.clone() + "").await?;
        }
        let reached = number("value", f64::NAN).await?;
        if (reached - value).abs() > step / 2.0 {
            return Err(Failure(format!("`{selector}` went to {reached} and not to {value}")));
        }
        Ok(())
    }

    /// What an element is and how it is called, for those who hear the page: as the browser tells it
    /// to a screen reader.
    pub(crate) async fn spoken(&self, selector: &str) -> Outcome<(String, String)> {
        let expression = format!("document.querySelector({})", json!(selector));
        let cdp = self.driver.cdp();
        let found = cdp.send_raw("Runtime.evaluate", json!({"expression": expression})).await?;
        let which = json!({"objectId": found["result"]["objectId"], "fetchRelatives": false});
        let tree = cdp.send_raw("Accessibility.getPartialAXTree", which).await?;
        let text =
            |part: &str| tree["nodes"][0][part]["value"].as_str().unwrap_or_default().to_owned();
        Ok((text("role"), text("name")))
    }

    /// Presses a key where the focus is.
    pub(crate) async fn press_where_focus_is(&self, keys: impl Into<TypingData>) -> Outcome {
        Ok(self.driver.active_element().await?.send_keys(keys.into()).await?)
    }

    /// The box of an element in the window, which is scrolled to its middle: left, top, width and
    /// height in CSS pixels.
    pub(crate) async fn area(&self, selector: &str) -> Outcome<[f64; 4]> {
        self.bring(selector, "center").await
    }

    /// Scrolls an element into view, waits until the page rests, for it scrolls smoothly and nobody
    /// hits what moves, and returns the element's box.
    async fn bring(&self, selector: &str, whereto: &str) -> Outcome<[f64; 4]> {
        self.find(selector).await?;
        let area = format!(
            "(() => {{ const element = document.querySelector({});
               element.scrollIntoView({{block: '{whereto}', behavior: 'instant'}});
               const box = element.getBoundingClientRect();
               return [box.left, box.top, box.width, box.height]; }})()",
            json!(selector)
        );
        let mut before = Value::Null;
        for _ in 0..200 {
            let now = self.value(&area).await?;
            if now == before {
                return Ok(serde_json::from_value(now)?);
            }
            before = now;
            self.frames(2).await?;
        }
        Err(Failure(format!("{selector} does not come to rest")))
    }

    /// Puts the pointer down at the first point, takes it along the others and lifts it at the last.
    pub(crate) async fn drag(&self, pointer: Pointer, points: &[Point]) -> Outcome {
        let Some(&first) = points.first() else {
            return Ok(());
        };
        let mut steps = vec![move_to(first, 0), json!({"type": "pointerDown", "button": 0})];
        for leg in points.windows(2) {
            // A hand does not jump: the page hears of places on the way.
            steps.extend((1..=8).map(|eighths| {
                let part = f64::from(eighths) / 8.0;
                let [(x, y), (to_x, to_y)] = [leg[0], leg[1]];
                move_to((x + part * (to_x - x), y + part * (to_y - y)), 16)
            }));
        }
        steps.push(json!({"type": "pointerUp", "button": 0}));
        self.act(pointer, steps).await
    }

    /// Presses the mouse at the first point, takes it along the others and does not let go.
    pub(crate) async fn hold(&self, points: &[Point]) -> Outcome {
        let mut steps: Vec<Value> = points.iter().map(|&point| move_to(point, 16)).collect();
        steps.insert(1, json!({"type": "pointerDown", "button": 0}));
        self.act(Pointer::Mouse, steps).await
    }

    /// Lets go of what is held.
    pub(crate) async fn let_go(&self) -> Outcome {
        let up = json!({"type": "pointerUp", "button": 0});
        self.act(Pointer::Mouse, vec![up]).await
    }

    /// Moves the mouse to a point without pressing.
    pub(crate) async fn hover(&self, point: Point) -> Outcome {
        self.act(Pointer::Mouse, vec![move_to(point, 0)]).await
    }

    /// Takes the mouse from one point to another in a second, wherever it is pressed or not.
    pub(crate) async fn wander(&self, from: Point, to: Point) -> Outcome {
        let steps = (1..=60).map(|step| {
            let part = f64::from(step) / 60.0;
            move_to((from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1)), 16)
        });
        self.act(Pointer::Mouse, steps.collect()).await
    }

    /// The addresses below the site that were asked for, in order.
    pub(crate) fn requested(&self) -> Vec<String> {
        let answered = self.site.answered().into_iter();
        answered.map(|request| request.path.trim_start_matches(BASE).to_owned()).collect()
    }

    /// What the console says since this was last asked: level and message.
    pub(crate) async fn console(&self) -> Outcome<Vec<String>> {
        if self.engine != Engine::Chromium {
            let heard = self.value("window.heard.splice(0)").await?;
            return Ok(serde_json::from_value(heard)?);
        }
        let entries = self.driver.browser_log().await?.into_iter();
        Ok(entries.map(|entry| format!("{} {}", entry.level, entry.message)).collect())
    }

    /// Fails if there was an error in the console, a missing file, or a request to another host.
    pub(crate) async fn nothing_went_wrong(&self) -> Outcome {
        let mut wrong = self.console().await?;
        wrong.retain(|line| line.starts_with("SEVERE"));
        let missing = self.site.answered().into_iter().filter(|request| request.status != 200);
        wrong.extend(missing.map(|request| format!("{} {}", request.status, request.path)));
        let origin = self.site.origin();
        let elsewhere = self.elsewhere(&origin).await?;
        wrong.extend(elsewhere.into_iter().map(|address| format!("another host: {address}")));
        if wrong.is_empty() { Ok(()) } else { Err(Failure(wrong.join("\n"))) }
    }

    async fn elsewhere(&self, origin: &str) -> Outcome<Vec<String>> {
        let names = "performance.getEntriesByType('resource').map(entry => entry.name)";
        let mut names: Vec<String> = serde_json::from_value(self.value(names).await?)?;
        names.retain(|name| !name.starts_with(&format!("{origin}/")));
        Ok(names)
    }

    /// A picture of the whole page: `name`.png in the folder that `MIXED_LEVELS_SCREENSHOTS` names.
    pub(crate) async fn picture(&self, name: &str) -> Outcome {
        self.driver.screenshot(&picture_file(name)?).await?;
        Ok(())
    }

    /// A picture of one element, likewise, in the device's own pixels.
    pub(crate) async fn picture_of(&self, selector: &str, name: &str) -> Outcome {
        Ok(self.find(selector).await?.screenshot(&picture_file(name)?).await?)
    }

    /// Makes the window as high as the page, so that all of it is in view and comes to life, with so
    /// many device pixels a CSS pixel.
    pub(crate) async fn see_everything(&self, pixels: u32) -> Outcome {
        let height = self.value("document.documentElement.scrollHeight").await?;
        // No higher than what browsers draw at once.
        let height = height.as_u64().unwrap_or_default().clamp(1, 16_000);
        let mut metrics = metrics(Seen { height: u32::try_from(height)?, ..self.seen });
        metrics["deviceScaleFactor"] = json!(pixels);
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.frames(3).await
    }

    async fn adjust(&self) -> Outcome {
        if self.engine != Engine::Chromium {
            return self.resize().await;
        }
        let Seen { dark, calm, script, .. } = self.seen;
        self.tell("Emulation.setDeviceMetricsOverride", metrics(self.seen)).await?;
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }},
            {"name": "prefers-reduced-motion", "value": if calm { "reduce" } else { "no-preference" }},
        ]});
        self.tell("Emulation.setEmulatedMedia", media).await?;
        self.tell("Emulation.setScriptExecutionDisabled", json!({"value": !script})).await
    }

    /// Makes the window so large that the page has its size.
    async fn resize(&self) -> Outcome {
        let (width, height) = (i64::from(self.seen.width), i64::from(self.seen.height));
        self.driver.set_window_rect(0, 0, self.seen.width, self.seen.height).await?;
        let frame = self.value(&format!("[{width} - innerWidth, {height} - innerHeight]")).await?;
        let [beside, above]: [i64; 2] = serde_json::from_value(frame)?;
        let (width, height) = (u32::try_from(width + beside)?, u32::try_from(height + above)?);
        self.driver.set_window_rect(0, 0, width, height).await?;
        let Seen { width, height, .. } = self.seen;
        self.until(&format!("innerWidth === {width} && innerHeight === {height}")).await
    }

    async fn tell(&self, command: &str, parameters: Value) -> Outcome {
        self.driver.cdp().send_raw(command, parameters).await?;
        Ok(())
    }

    async fn act(&self, pointer: Pointer, steps: Vec<Value>) -> Outcome {
        let kind = match pointer {
            Pointer::Mouse => "mouse",
            Pointer::Touch => "touch",
        };
        let actions = json!([{
            "type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": steps,
        }]);
        let command = DriverCommand::PerformActions(Actions::from(actions));
        self.driver.cmd(command).await?;
        Ok(())
    }

    /// The page as it is, for a message.
    async fn shown(&self) -> String {
        let address = self.value("location.href").await.unwrap_or_default();
        let text = self.value("document.body.innerText").await.unwrap_or_default();
        let text: String = text.as_str().unwrap_or_default().chars().take(800).collect();
        let console = self.console().await.unwrap_or_default().join("\n");
        format!("the page at {address} shows:\n{text}\nthe console says:\n{console}")
    }
}

/// The whole numbers in a text.
fn numbers(text: &str) -> Vec<u32> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn move_to((x, y): Point, milliseconds: u32) -> Value {
    let (x, y) = (x.round() as i64, y.round() as i64);
    json!({"type": "pointerMove", "duration": milliseconds, "x": x, "y": y, "origin": "viewport"})
}

fn metrics(seen: Seen) -> Value {
    json!({
        "width": seen.width, "height": seen.height,
        "deviceScaleFactor": if seen.phone { 3 } else { 1 }, "mobile": seen.phone,
    })
}

/// The built site.
pub(crate) fn folder() -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    env::var_os("MIXED_LEVELS_SITE").map_or_else(default, PathBuf::from)
}

fn picture_file(name: &str) -> Outcome<PathBuf> {
    let folder = env::var_os("MIXED_LEVELS_SCREENSHOTS").map(PathBuf::from);
    let folder = folder.ok_or("MIXED_LEVELS_SCREENSHOTS names no folder for pictures")?;
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{name}.png")))
}
