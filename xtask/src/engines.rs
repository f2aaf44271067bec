//! The browsers beside Chromium that the tests open: how each is found and installed.

use crate::process::{Outcome, on_path};
use crate::setup::{Crate, install_packages, on_debian_as_root};
use std::fs;
use std::path::{Path, PathBuf};

/// geckodriver passes on to Firefox what the tests ask of it.
const GECKODRIVER: Crate = Crate {
    name: "geckodriver",
    programs: &["geckodriver"],
    arguments: &[],
    effort: "0",
    duration: "about two minutes",
};

const GECKODRIVER_VERSION: &str = "0.37.1";
const DISTRIBUTION_FIREFOX: &[&str] = &["firefox-esr"];
const DISTRIBUTION_WEBKIT: &[&str] = &["webkit2gtk-driver", "xvfb"];

/// A browser other than Chromium.
pub(crate) struct Engine {
    /// As the tests call it.
    pub(crate) name: &'static str,
    /// Its programs, or its name and why it is not to be had.
    pub(crate) programs: Outcome<Programs>,
}

/// Where programs are, each with the variable that tells the tests.
type Programs = Vec<(&'static str, PathBuf)>;

/// Finds the engines with their drivers, and installs them where that is possible.
pub(crate) fn set_up() -> Vec<Engine> {
    vec![
        Engine { name: "firefox", programs: set_up_firefox() },
        Engine { name: "webkit", programs: set_up_webkit() },
    ]
}

fn set_up_firefox() -> Outcome<Programs> {
    if firefox().is_none() && on_debian_as_root() {
        install_packages(DISTRIBUTION_FIREFOX, "about a minute")
            .map_err(|problem| format!("Firefox: {problem}"))?;
    }
    let firefox = firefox()
        .ok_or("Firefox, which is not on the PATH (on Debian: apt-get install firefox-esr)")?;
    let folder = GECKODRIVER
        .set_up(GECKODRIVER_VERSION)
        .map_err(|problem| format!("Firefox, which has no driver: {problem}"))?;
    let driver = folder.map_or_else(|| "geckodriver".into(), |folder| folder.join("geckodriver"));
    Ok(vec![("FIREFOX", firefox), ("GECKODRIVER", driver)])
}

fn firefox() -> Option<PathBuf> {
    let application = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    let named = ["firefox-esr", "firefox"].iter().find_map(|name| on_path(name));
    named.or_else(|| application.is_file().then_some(application))
}

fn set_up_webkit() -> Outcome<Programs> {
    if webkit().is_none() && on_debian_as_root() {
        install_packages(DISTRIBUTION_WEBKIT, "about a minute")
            .map_err(|problem| format!("WebKit: {problem}"))?;
    }
    webkit().ok_or_else(|| {
        "WebKit, which needs WebKitWebDriver and Xvfb on the PATH, and MiniBrowser \
         (on Debian: apt-get install webkit2gtk-driver xvfb)"
            .to_owned()
    })
}

fn webkit() -> Option<Programs> {
    let (driver, screen) = (on_path("WebKitWebDriver")?, on_path("Xvfb")?);
    Some(vec![("WEBKIT_DRIVER", driver), ("XVFB", screen), ("MINIBROWSER", minibrowser()?)])
}

/// The browser that comes with WebKitGTK, which distributions keep beside its library or among
/// programs that are not for users: `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser`.
fn minibrowser() -> Option<PathBuf> {
    let roots = ["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from);
    let near: Vec<PathBuf> = roots.iter().flat_map(|root| folders(root)).collect();
    let far = near.iter().flat_map(|folder| folders(folder));
    let named = |folder: &PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit"))
    };
    let browsers = near.iter().cloned().chain(far).filter(named);
    browsers.map(|folder| folder.join("MiniBrowser")).filter(|browser| browser.is_file()).max()
}

fn folders(inside: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(inside).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}
