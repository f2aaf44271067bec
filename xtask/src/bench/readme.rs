//! What the README says of speed, between its marks.

use super::kept::{FILE, Kept, grouped};
use crate::process::{Outcome, root};
use std::fs;

const MARKS: [&str; 2] = ["<!-- speed -->\n", "<!-- /speed -->"];

/// What the README tells of the native benchmarks: a name in words, and the one that is kept.
const NATIVE: &[(&str, &str)] = &[
    ("a training step of the opening network", "step/hero"),
    ("the same with its skip", "step/hero with its skip"),
    ("a training step of 64-32x8-10, batches of 32", "step/64-32x8-10, batch 32"),
    ("of 2-8x3-1, batches of 10, squared error", "step/2-8x3-1, batch 10, squared error"),
    ("of 784-128x3-10, ReLU, batches of 64", "step/784-128x3-10 ReLU, batch 64"),
    ("the opening network's forward pass, 360 digits", "pass/forward, 360 digits"),
    ("one neuron by all before it, 360 digits", "pass/importance of a neuron, 360 digits"),
];

/// Rewrites what stands between the marks.
pub(super) fn write(kept: &Kept) -> Outcome {
    let file = root().join("README.md");
    let at = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = fs::read_to_string(&file).map_err(at)?;
    fs::write(&file, rewritten(&text, kept)?).map_err(at)
}

/// A README with what is kept between its marks.
fn rewritten(text: &str, kept: &Kept) -> Outcome<String> {
    let [open, close] = MARKS;
    let (before, rest) = text.split_once(open).ok_or("README.md has no <!-- speed -->")?;
    let (_, after) = rest.split_once(close).ok_or("README.md has no <!-- /speed -->")?;
    Ok(format!("{before}{open}{}{close}{after}", section(kept)?))
}

fn section(kept: &Kept) -> Outcome<String> {
    let loading = |name: &str| kept.median(&format!("loading/{name}"));
    let frames = |name: &str| kept.median(&format!("frames/opening network trains: {name}"));
    let steps = |name: &str| {
        Ok::<_, String>(hundreds(kept.median(&format!("steps/training steps, {name}"))?))
    };
    let mut text = format!(
        "In the built page the opening network and its plain twin take **{}** training steps a second \
         between them while they are measured and drawn, {} where nothing is painted, and {} in a \
         worker that is asked for all of them at once. The page is first painted after {} ms, and its \
         first figure lives after {} ms. While the network trains, a frame takes {} ms of the page's \
         thread, and what a reader does shows after {} ms.\n\n",
        steps("drawn and measured")?,
        steps("nothing painted")?,
        steps("the worker by itself")?,
        whole(loading("first contentful paint")?),
        whole(loading("opening figure lives")?),
        tenths(frames("page's thread, processor time a frame")?),
        whole(frames("input to the end of the next frame, median")?),
    );
    text += "| natively, on one core | µs |\n|---|---:|\n";
    for (words, name) in NATIVE {
        text += &format!("| {words} | {} |\n", tenths(kept.median(&format!("native/{name}"))?));
    }
    text += &format!(
        "\nMedians, on a shared machine ({}; {}; {}). `cargo xtask bench` measures all this and more \
         again, shows it beside what it found before, keeps it in [{FILE}]({FILE}) and rewrites these \
         lines; `--quick` takes a minute or two and keeps nothing.\n",
        kept.processor, kept.compiler, kept.browser
    );
    Ok(text)
}

/// A number to the hundred, which is as exact as it is the next time.
fn hundreds(value: f64) -> String {
    grouped(&format!("{:.0}", (value / 100.0).round() * 100.0))
}

fn whole(value: f64) -> String {
    grouped(&format!("{value:.0}"))
}

fn tenths(value: f64) -> String {
    if value >= 100.0 { whole(value) } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_quotes_what_is_kept() {
        let text = fs::read_to_string(root().join("README.md")).unwrap();
        assert_eq!(rewritten(&text, &Kept::read().unwrap()).unwrap(), text);
    }
}
