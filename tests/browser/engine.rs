//! The browsers that the tests open: the program that drives each, and what it has to be told.
//!
//! Where the programs are is said by variables, which `cargo xtask test` sets; otherwise they are
//! looked for by their names.

use crate::reader::{Failure, Outcome, Seen};
use serde_json::{Value, json};
use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, LoggingPrefsLogLevel};

/// A kind of browser. What only Chromium's developer tools can do, other readers cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    /// As WebKitGTK has it.
    WebKit,
}

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--hide-scrollbars",
];

impl Engine {
    /// Those that `MIXED_LEVELS_ENGINES` names, and all three where nothing is said.
    pub(crate) fn to_test() -> Outcome<Vec<Self>> {
        let names = env::var("MIXED_LEVELS_ENGINES");
        let names = names.unwrap_or_else(|_| "chromium firefox webkit".to_owned());
        let engine = |name: &str| match name {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            other => Err(Failure::new(format!("there is no engine {other}"))),
        };
        names.split_whitespace().map(engine).collect()
    }

    /// Starts its driver.
    pub(crate) fn drive(self) -> Outcome<Driver> {
        match self {
            Self::Chromium => Driver::start(
                Command::new(variable("CHROMEDRIVER", "chromedriver")).arg("--port=0"),
                // "ChromeDriver was started successfully on port 45678."
                "started successfully on port ",
            ),
            Self::Firefox => Driver::start(
                Command::new(variable("GECKODRIVER", "geckodriver")).args(["--port", "0"]),
                // "1700000000000 geckodriver INFO Listening on 127.0.0.1:45678"
                "Listening on 127.0.0.1:",
            ),
            Self::WebKit => Driver::start_webkit(),
        }
    }

    /// What its driver is told about the browser.
    pub(crate) fn capabilities(self, seen: Seen) -> Outcome<Capabilities> {
        let plain = Seen { width: seen.width, height: seen.height, ..Seen::default() };
        if self != Self::Chromium && seen != plain {
            return Err(Failure::new(format!("{self:?} shows a plain window only, not {seen:?}")));
        }
        match self {
            Self::Chromium => chromium(seen),
            Self::Firefox => {
                let mut options = json!({"args": ["-headless"]});
                if let Some(firefox) = env::var_os("FIREFOX") {
                    options["binary"] = text(firefox)?;
                }
                named("moz:firefoxOptions", options)
            }
            Self::WebKit => {
                let browser = env::var_os("MINIBROWSER");
                let browser = browser.ok_or("MINIBROWSER names no browser of WebKit's")?;
                let options = json!({"binary": text(browser)?, "args": ["--automation"]});
                named("webkitgtk:browserOptions", options)
            }
        }
    }
}

fn chromium(seen: Seen) -> Outcome<Capabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    for flag in FLAGS {
        chrome.add_arg(flag)?;
    }
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    if seen.traced {
        chrome.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
        let categories = "disabled-by-default-devtools.timeline,blink.user_timing";
        let record = json!({
            "enableNetwork": false, "enablePage": false, "traceCategories": categories,
        });
        chrome.add_experimental_option("perfLoggingPrefs", record)?;
    }
    if seen.phone {
        let metrics = json!({
            "width": seen.width, "height": seen.height, "pixelRatio": 3, "touch": true, "mobile": true,
        });
        chrome.add_experimental_option("mobileEmulation", json!({"deviceMetrics": metrics}))?;
    }
    Ok(chrome.into())
}

fn named(name: &str, options: Value) -> Outcome<Capabilities> {
    let mut capabilities = Capabilities::new();
    capabilities.set(name, options)?;
    Ok(capabilities)
}

fn variable(name: &str, default: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| default.into())
}

fn text(path: OsString) -> Outcome<Value> {
    let text = path.into_string().map_err(|path| format!("{} is no text", path.display()))?;
    Ok(text.into())
}

/// A program that drives a browser, until it is dropped.
pub(crate) struct Driver {
    port: u16,
    program: Program,
    /// What a browser that knows no other is shown on. Dropped after the program.
    _screen: Option<Program>,
}

impl Driver {
    /// Starts a driver on a port of its own choice, which it names after these words. The port may
    /// have been taken in the meantime.
    fn start(command: &mut Command, words: &str) -> Outcome<Self> {
        let mut start = || -> Outcome<Self> {
            let (program, port) = Program::saying(command, words)?;
            Ok(Self { port, program, _screen: None })
        };
        start().or_else(|_| start()).or_else(|_| start())
    }

    /// WebKit's driver is told its port, and its browser needs a screen.
    fn start_webkit() -> Outcome<Self> {
        let mut screen = Command::new(variable("XVFB", "Xvfb"));
        screen.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        let (screen, display) = Program::saying(&mut screen, "")?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut driver = Command::new(variable("WEBKIT_DRIVER", "WebKitWebDriver"));
        driver
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{display}"))
            .env("GDK_BACKEND", "x11")
            // Without a graphics processor it draws ten times faster when it does not pretend one.
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Its sandbox cannot be had by root or inside most containers. The page is ours.
            .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        let mut program = Program::start(driver.stdout(Stdio::null()))?;
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if program.0.try_wait()?.is_some() || start.elapsed() > Duration::from_secs(20) {
                return Err(Failure::new("WebKitWebDriver did not start"));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { port, program, _screen: Some(screen) })
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.program.0.id()
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A program that runs until it is dropped.
struct Program(Child);

impl Program {
    fn start(command: &mut Command) -> Outcome<Self> {
        let process = command.stderr(Stdio::null()).spawn().map_err(|error| {
            let name = command.get_program().display();
            format!("cannot start {name}: {error}; `cargo xtask test engines` sets it up")
        })?;
        Ok(Self(process))
    }

    /// Starts a program, and waits until it prints the number that it follows these words with.
    fn saying(command: &mut Command, words: &str) -> Outcome<(Self, u16)> {
        let name = command.get_program().display().to_string();
        let mut program = Self::start(command.stdout(Stdio::piped()))?;
        let stdout = program.0.stdout.take().ok_or("what it prints is not to be had")?;
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        while stdout.read_line(&mut line)? > 0 {
            let number = line.trim_end().trim_end_matches('.').split_once(words);
            if let Some(number) = number.and_then(|(_, number)| number.parse().ok()) {
                // Somebody has to listen as long as it talks.
                thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
                return Ok((program, number));
            }
            line.clear();
        }
        Err(Failure::new(format!("{name} did not start")))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
