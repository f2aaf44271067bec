//! What was measured, and the file in which it is kept.

use crate::process::{Outcome, output, program, root};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The file, in the folder of the workspace.
pub(crate) const FILE: &str = "benches/results.json";

/// All that was measured, and where.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) processor: String,
    pub(crate) compiler: String,
    pub(crate) browser: String,
    pub(crate) measured: Vec<Measured>,
}

/// One thing that was measured several times.
#[derive(Clone)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) unit: String,
    /// What it should be, in words; nothing where there is no goal.
    pub(crate) goal: String,
    pub(crate) median: f64,
    /// The ends of the median's 95 % interval, or the least and the most that was seen.
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Measured {
    /// From what a measurement prints; none if it has no values.
    pub(super) fn of_line(said: &Value) -> Option<Self> {
        let mut values: Vec<f64> =
            said["values"].as_array()?.iter().filter_map(Value::as_f64).collect();
        values.sort_by(f64::total_cmp);
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        Some(Self {
            name: text("measured"),
            unit: text("unit"),
            goal: text("goal"),
            median: *values.get(values.len() / 2)?,
            least: *values.first()?,
            most: *values.last()?,
        })
    }

    fn of_json(kept: &Value) -> Option<Self> {
        let text = |key: &str| kept[key].as_str().map(str::to_owned);
        Some(Self {
            name: text("name")?,
            unit: text("unit")?,
            goal: text("goal")?,
            median: kept["median"].as_f64()?,
            least: kept["least"].as_f64()?,
            most: kept["most"].as_f64()?,
        })
    }

    fn as_json(&self) -> Value {
        let Self { name, unit, goal, .. } = self;
        let [median, least, most] = [self.median, self.least, self.most].map(rounded);
        json!({"name": name, "unit": unit, "goal": goal, "median": median, "least": least, "most": most})
    }
}

impl Kept {
    /// Nothing yet, on this machine.
    pub(crate) fn of_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        Self {
            processor: format!("{}, {cores} threads", processor()),
            compiler: output(program("rustc").arg("--version")).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// What is kept; nothing, if there is no file.
    pub(crate) fn read() -> Outcome<Self> {
        let file = root().join(FILE);
        if !file.exists() {
            return Ok(Self::default());
        }
        let kept = read_json(&file)?;
        let text = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        let measured: Option<Vec<_>> = kept["measured"]
            .as_array()
            .map(|all| all.iter().filter_map(Measured::of_json).collect());
        Ok(Self {
            processor: text("processor"),
            compiler: text("compiler"),
            browser: text("browser"),
            measured: measured.unwrap_or_default(),
        })
    }

    /// Keeps it, a line for everything that was measured.
    pub(crate) fn write(&self) -> Outcome {
        let lines: Vec<String> =
            self.measured.iter().map(|measured| format!("    {}", measured.as_json())).collect();
        let text = format!(
            "{{\n  \"processor\": {},\n  \"compiler\": {},\n  \"browser\": {},\n  \"measured\": [\n{}\n  ]\n}}\n",
            json!(self.processor),
            json!(self.compiler),
            json!(self.browser),
            lines.join(",\n")
        );
        let file = root().join(FILE);
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// The median of that name.
    pub(crate) fn median(&self, name: &str) -> Outcome<f64> {
        let found = self.measured.iter().find(|measured| measured.name == name);
        found.map(|measured| measured.median).ok_or_else(|| format!("{FILE} has no `{name}`"))
    }

    /// This, and what was kept before of all that was not measured this time.
    pub(super) fn after(mut self, before: Self) -> Self {
        let is_new = |old: &Measured| self.measured.iter().all(|new| new.name != old.name);
        // A part that was measured replaces all of what was kept of it: what is gone is gone.
        let part = |measured: &Measured| measured.name.split('/').next().map(str::to_owned);
        let parts: Vec<_> = self.measured.iter().map(part).collect();
        let old: Vec<_> = before
            .measured
            .into_iter()
            .filter(|old| is_new(old) && !parts.contains(&part(old)))
            .collect();
        self.measured.extend(old);
        self.measured.sort_by_key(|measured| part(measured));
        if self.browser.is_empty() {
            self.browser = before.browser;
        }
        self
    }

    /// A table of this beside what was measured before.
    pub(super) fn beside(&self, before: &Self) -> String {
        let wide =
            |texts: &[String]| texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        let mut rows =
            vec![["", "", "now", "from to", "before", "change", "goal"].map(str::to_owned)];
        for now in &self.measured {
            let old = before.measured.iter().find(|old| old.name == now.name).map(|old| old.median);
            let change = old.filter(|old| *old != 0.0).map(|old| 100.0 * (now.median / old - 1.0));
            rows.push([
                now.name.clone(),
                now.unit.clone(),
                figures(now.median),
                format!("{} {}", figures(now.least), figures(now.most)),
                old.map_or_else(String::new, figures),
                change.map_or_else(String::new, |change| format!("{change:+.0}%")),
                now.goal.clone(),
            ]);
        }
        let widths: Vec<usize> = (0..7)
            .map(|column| wide(&rows.iter().map(|row| row[column].clone()).collect::<Vec<_>>()))
            .collect();
        let mut table = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
                // Numbers stand under each other's ends.
                if (2..6).contains(&column) {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:<width$}")
                }
            });
            let line: Vec<_> = cells.collect();
            let _ = writeln!(table, "{}", line.join("  ").trim_end());
        }
        if !before.processor.is_empty() && before.processor != self.processor {
            let _ = writeln!(table, "Before: on another machine, {}.", before.processor);
        }
        table
    }
}

/// A JSON file.
pub(super) fn read_json(file: &Path) -> Outcome<Value> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Four figures are more than a measurement is worth.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// A number as a table has it: three figures, whole from a hundred on.
fn figures(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 100.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    grouped(&format!("{value:.decimals$}"))
}

/// The thousands of a number apart: 12,345.
pub(super) fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{rest}")
}

fn processor() -> String {
    let linux = || {
        let text = fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let mac = || output(program("sysctl").args(["-n", "machdep.cpu.brand_string"]));
    linux().or_else(mac).unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
