//! What comes into the lab and goes out of it: networks, tables, runs, drawings. Nothing leaves the
//! page; files are read and written on the reader's device.

use serde::{Deserialize, Serialize};

use super::{Lab, Own, Snapshot, State, words};
use crate::data::{Data, NOTHING, Table, fnv};
use crate::essay::Draw;
use crate::essay::permalink::{LinkError, VERSION};
use crate::essay::{Content, Saved, control, twins};
use crate::figure::text::{count, counted};
use crate::figure::{Theme, svg};
use crate::gradient::GradientByLayer;
use crate::named::Named as _;
use crate::network::{Activation, Network, file};
use crate::training::Recipe;

/// A file that was read, with its bytes, which the worker is told, and their hash, by which states
/// speak of it.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) print: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) what: What,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub(super) enum What {
    Table(Table),
    Network(Network),
}

impl Held {
    /// What the bytes of a table or a network hold.
    ///
    /// # Errors
    /// Why they are neither.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, String> {
        let what = if is_network(&bytes) {
            let network = file::read(&bytes, &file::Given::default());
            What::Network(network.map_err(|error| error.to_string())?)
        } else {
            What::Table(Table::read(&bytes).map_err(|error| error.to_string())?)
        };
        Ok(Self::new(bytes, what))
    }

    /// A network, as the file that it is written to.
    fn of(network: &Network) -> Self {
        Self::new(file::write(network), What::Network(network.clone()))
    }

    fn new(bytes: Vec<u8>, what: What) -> Self {
        Self { print: fnv(NOTHING, &bytes) as u32, bytes, what }
    }

    /// The table, if it is one.
    pub(super) fn table(&self) -> Option<&Table> {
        match &self.what {
            What::Table(table) => Some(table),
            What::Network(_) => None,
        }
    }

    /// The network, if it is one.
    pub(super) fn network(&self) -> Option<&Network> {
        match &self.what {
            What::Network(network) => Some(network),
            What::Table(_) => None,
        }
    }
}

/// Whether a file is a network: after the length of its header a JSON object begins.
fn is_network(bytes: &[u8]) -> bool {
    bytes.get(8) == Some(&b'{') && bytes[..8].iter().any(|byte| *byte < b' ')
}

/// A run as a file.
#[derive(Serialize)]
struct Run<'a> {
    program: &'a str,
    version: &'a str,
    link_version: &'a str,
    state: String,
    networks: Vec<RunOf<'a>>,
}

/// One network of a run.
#[derive(Serialize)]
struct RunOf<'a> {
    recipe: &'a Recipe,
    steps: usize,
    ended: Option<super::experiment::End>,
    test_accuracy: Vec<(f32, f32)>,
    training_accuracy: Vec<(f32, f32)>,
    gradient: &'a GradientByLayer,
}

/// What is read back of a run: all the rest follows from it.
#[derive(Deserialize)]
struct Written {
    state: String,
}

impl Lab {
    /// Somebody opens a file. It is read whole, or a notice says why not and nothing changes.
    pub(super) fn take_in(&mut self, name: &str, bytes: Vec<u8>) {
        let outcome = if bytes.is_empty() {
            Err("it is empty, or your browser could not read it".to_owned())
        } else if bytes.len() > control::LARGEST_FILE {
            Err(format!("it has more than {} bytes", count(control::LARGEST_FILE)))
        } else if bytes.first() == Some(&b'{') {
            self.open_run(&bytes)
        } else if is_network(&bytes) {
            self.open_network(name, bytes)
        } else {
            self.open_table(name, bytes)
        };
        if let Err(problem) = outcome {
            let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
            self.notice = Some(format!("{name} cannot be opened: {problem}. Nothing has changed."));
        }
    }

    fn open_run(&mut self, bytes: &[u8]) -> Result<(), String> {
        let written: Written = serde_json::from_slice(bytes)
            .map_err(|_| "it is JSON, but no run that was saved here".to_owned())?;
        let state = State::from_permalink(&written.state).map_err(|error| error.to_string())?;
        self.has_files_of(&state).map_err(|error| error.to_string())?;
        self.remember("file");
        self.notice = None;
        self.set_state(state);
        Ok(())
    }

    fn open_table(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), String> {
        let held = Held::read(bytes)?;
        let Some(table) = held.table() else { return Err("it is no table".to_owned()) };
        let label = table.likely_label().map_err(|error| error.to_string())?;
        table.split(label).map_err(|error| error.to_string())?;
        self.hold(held);
        self.learn_column(label);
        if let Some(table) = self.table() {
            let (inputs, rows) = (table.inputs(label).len(), count(table.rows()));
            let left_out: Vec<&str> = table
                .columns
                .iter()
                .enumerate()
                .filter(|(place, column)| *place != label && column.numbers.is_none())
                .map(|(_, column)| column.name.as_str())
                .collect();
            let left_out = match &left_out[..] {
                [] => String::new(),
                names => format!(" Left out, as they are words: {}.", names.join(", ")),
            };
            self.notice = Some(format!(
                "{name}: {rows} rows, {} to learn from, and the label “{}” with {} values. Choose another column by Label column.{left_out}",
                counted(inputs, "column", "columns"),
                table.columns[label].name,
                self.state.recipe.data.classes()
            ));
        }
        Ok(())
    }

    /// Keeps a file, in the place of an equal one.
    fn hold(&mut self, held: Held) {
        self.files.retain(|other| other.print != held.print);
        self.files.push(held);
    }

    /// Makes this column of the newest table what is learned.
    pub(super) fn learn_column(&mut self, label: usize) {
        let Some(held) = self.files.iter().rev().find(|held| held.table().is_some()) else {
            self.notice = Some(
                "Open a CSV file first, or drop it on the lab: its rows are then learned. It stays on your device."
                    .to_owned(),
            );
            return;
        };
        let (print, table) = (held.print, held.table());
        match table.map(|table| table.split(label)) {
            Some(Ok(split)) => {
                let data = Data::Own { inputs: split.inputs(), classes: split.classes };
                self.set_data("label", data, Own::Table { label, print });
            }
            Some(Err(problem)) => {
                self.notice = Some(format!("That column cannot be learned: {problem}."));
            }
            None => {}
        }
    }

    /// The table that is learned.
    pub(super) fn table(&self) -> Option<&Table> {
        let Own::Table { print, .. } = self.state.own else { return None };
        self.files.iter().find(|held| held.print == print).and_then(Held::table)
    }

    /// Whether the tables and networks that a state speaks of are here.
    pub(super) fn has_files_of(&self, state: &State) -> Result<(), LinkError> {
        let held = |print: u32| self.files.iter().find(|held| held.print == print);
        if let Own::Table { label, print } = state.own {
            let table = held(print).and_then(Held::table);
            let table = table.filter(|table| label < table.columns.len());
            let shape = table
                .and_then(|table| table.split(label).ok())
                .map(|split| Data::Own { inputs: split.inputs(), classes: split.classes });
            if shape != Some(state.recipe.data) {
                return Err(LinkError::new(
                    "it speaks of a table that is not here; open the file first",
                ));
            }
        }
        if let Some(start) = state.start
            && held(start).and_then(Held::network).is_none()
        {
            return Err(LinkError::new(
                "it speaks of a network that is not here; open the file first",
            ));
        }
        Ok(())
    }

    fn open_network(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), String> {
        match file::read(&bytes, &file::Given::default()) {
            Ok(network) => self.start_from(name, &network),
            // What a file of PyTorch lacks is asked for, if that is all.
            Err(problem) => {
                let given = file::Given { activation: Some(Activation::Linear), skips: None };
                file::read(&bytes, &given).map_err(|_| problem.to_string())?;
                self.pending = Some((name.to_owned(), bytes));
                self.notice = Some(format!(
                    "{name} holds weights, but does not say which activation its neurons have. Choose it by Activation of the file, and press Read the file."
                ));
                Ok(())
            }
        }
    }

    /// Reads the file that waits for its activation.
    pub(super) fn read_pending(&mut self) {
        let Some((name, bytes)) = self.pending.take() else { return };
        let given = file::Given { activation: Some(self.file_activation), skips: None };
        let read = file::read(&bytes, &given).map_err(|error| error.to_string());
        if let Err(problem) = read.and_then(|network| self.start_from(&name, &network)) {
            self.notice = Some(format!("{name} cannot be opened: {problem}. Nothing has changed."));
        }
    }

    /// The network, or the first of two, is this one from now on.
    fn start_from(&mut self, name: &str, network: &Network) -> Result<(), String> {
        let shape = &network.architecture;
        shape.validate().map_err(|error| error.to_string())?;
        let (inputs, classes) = (shape.inputs, shape.outputs);
        let present = self.state.recipe.data;
        let fits = |data: &Data| (data.inputs(), data.classes()) == (inputs, classes);
        // What it may have learned: the present data, or else a named set of its shape.
        let data = std::iter::once(present).chain(Data::ALL.iter().copied()).find(fits);
        let data = data.ok_or_else(|| {
            format!(
                "it has {} and {}, which no data here have: open a table of that shape first",
                counted(inputs, "input", "inputs"),
                counted(classes, "output", "outputs")
            )
        })?;
        let held = Held::of(network);
        let print = held.print;
        self.hold(held);
        self.remember("file");
        let mut recipe = self.state.recipe.clone().with_hidden(&shape.hidden);
        (recipe.activation, recipe.normalisation) = (shape.activation, shape.normalisation);
        (recipe.skips, recipe.data) = (shape.skips.clone(), data);
        if data != present {
            self.state.own = Own::None;
        }
        self.state = State {
            second: None,
            start: Some(print),
            blue: Some(super::usual_blue(recipe.depth)),
            selected: 0,
            example: 0,
            recipe,
            ..self.state.clone()
        };
        self.edited = 0;
        self.settle(self.state.recipe.depth);
        self.start_again();
        self.notice = Some(format!(
            "{name}: {} of {} neurons on {}. Networks of this shape start from it, until a preset is chosen or data of another shape.",
            counted(self.state.recipe.depth, "layer", "layers"),
            self.state.recipe.activation.label(),
            match &self.state.own {
                Own::None => data.label(),
                Own::Points(_) => "your points",
                Own::Table { .. } => "your table",
            }
        ));
        Ok(())
    }

    /// Writes what a button asks for. Says whether it was one of those.
    pub(super) fn save(&mut self, key: &str) -> bool {
        let Some(snapshot) = self.snapshot.as_deref() else { return false };
        let bytes = |name: &str, kind: &'static str, bytes: Vec<u8>| Saved {
            name: name.to_owned(),
            content: Content::Bytes(kind, bytes),
        };
        let saved = match key {
            // The worker has it; it is asked for with the state.
            "save-network" => {
                self.wanted = true;
                self.playback.changed();
                return true;
            }
            "save-run" => bytes("mixed-levels-run.json", "application/json", self.run(snapshot)),
            "save-tables" => {
                let tables = words::tables(snapshot, &self.classes());
                bytes("mixed-levels-tables.csv", "text/csv", csv(&tables).into_bytes())
            }
            "save-svg" => {
                let (width, height) = super::super::Figure::size(self, false);
                let drawn = svg(width.into(), height.into(), |painter| {
                    Draw::draw(self, painter, &Theme::LIGHT)
                });
                match drawn {
                    Ok(text) => bytes("mixed-levels.svg", "image/svg+xml", text.into_bytes()),
                    Err(problem) => {
                        self.notice = Some(format!("{problem}."));
                        return true;
                    }
                }
            }
            "save-png" => Saved { name: "mixed-levels.png".to_owned(), content: Content::Picture },
            _ => return false,
        };
        self.saved = Some(saved);
        true
    }

    /// The run, with all that it follows from.
    fn run(&self, snapshot: &Snapshot) -> Vec<u8> {
        let networks = snapshot.state.recipes().zip(&snapshot.sides).map(|(recipe, side)| RunOf {
            recipe,
            steps: side.steps,
            ended: side.end,
            test_accuracy: twins::points(&side.curve),
            training_accuracy: twins::points(&side.trained),
            gradient: &side.gradient,
        });
        let run = Run {
            program: "Mixed Levels",
            version: env!("CARGO_PKG_VERSION"),
            link_version: VERSION,
            state: super::super::Figure::permalink(self),
            networks: networks.collect(),
        };
        serde_json::to_vec_pretty(&run).unwrap_or_default()
    }
}

/// Tables as comma-separated values, each with its caption above it and an empty line below.
fn csv(tables: &[control::Table]) -> String {
    let cell = |cell: &String| {
        let plain = !cell.contains(['"', ',', '\n']);
        if plain { cell.clone() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    };
    let row = |cells: &[String]| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    let table = |table: &control::Table| {
        let rows: String = table.rows.iter().map(|cells| row(cells)).collect();
        row(std::slice::from_ref(&table.caption)) + &row(&table.head) + &rows
    };
    tables.iter().map(table).collect::<Vec<_>>().join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::essay::AnyFigure;
    use crate::essay::control::Input;
    use crate::essay::site_file::no_files;
    use crate::network::{Skip, SkipKind};

    fn opened(any: &mut AnyFigure, name: &str, bytes: &[u8]) -> String {
        let figure = any.as_figure_mut();
        figure.set_notice(None);
        let file = Input::File { name: name.to_owned(), bytes: bytes.to_vec() };
        figure.input("file", &file);
        any.compute(&no_files, &mut || {}).unwrap();
        any.as_figure().notice().unwrap_or_default().to_owned()
    }

    fn pressed(any: &mut AnyFigure, key: &str) -> Saved {
        any.as_figure_mut().input(key, &Input::Press);
        any.compute(&no_files, &mut || {}).unwrap();
        any.as_figure_mut().saved().expect("a file")
    }

    fn bytes(saved: Saved) -> Vec<u8> {
        match saved.content {
            Content::Bytes(_, bytes) => bytes,
            Content::Picture => panic!("a picture"),
        }
    }

    fn lab() -> AnyFigure {
        AnyFigure::computed("lab?v=1&step=25").unwrap()
    }

    fn weather() -> String {
        let rows = (0..40).map(|i| {
            let warm = i % 4 < 2;
            let day = if warm { 20 + i % 5 } else { 5 + i % 3 };
            format!("town {i},{day},{},{}\n", i % 7, if warm { "yes" } else { "no" })
        });
        "name,degrees,wind,swim\n".to_owned() + &rows.collect::<String>()
    }

    #[test]
    fn a_table_is_learned_and_a_link_to_it_leads_back_where_it_is() {
        let mut any = lab();
        let notice = opened(&mut any, "weather.csv", weather().as_bytes());
        assert!(notice.contains("40 rows, 2 columns to learn from"), "{notice}");
        assert!(notice.contains("label “swim” with 2 values"), "{notice}");
        assert!(notice.contains("Left out, as they are words: name"), "{notice}");
        let tables = any.as_figure().tables();
        assert!(tables.iter().any(|table| table.rows[0].first().is_some_and(|c| c == "town 0")));
        assert!(tables.iter().any(|table| table.rows.iter().any(|row| row[0] == "yes")));
        let link = any.as_figure().permalink();
        assert!(link.contains("table=2.2.3."), "{link}");
        assert!(AnyFigure::computed(&link).is_err_and(|e| e.to_string().contains("not here")));
        any.as_figure_mut().open(&format!("{link}&width=9").replace("&step=25", "")).unwrap();
        any.compute(&no_files, &mut || {}).unwrap();
        // The wind has seven values.
        any.as_figure_mut().input("label", &Input::Slide(2));
        any.compute(&no_files, &mut || {}).unwrap();
        assert!(any.as_figure().permalink().contains("table=1.7.2."));
        any.as_figure_mut().input("label", &Input::Slide(0));
        assert!(any.as_figure().notice().unwrap().contains("column name has 40"));
    }

    #[test]
    fn nothing_is_lost_on_a_bad_file() {
        let mut any = lab();
        let before = (any.as_figure().permalink(), any.as_figure().sentence());
        let bad = weather().replace("town 3,5,3", "town 3,cold,3");
        for (file, reason) in [
            (bad.as_bytes(), "row 5, column 2 (degrees): “cold” is not a number"),
            (&b"{\"state\": 3}"[..], "no run that was saved here"),
            (b"{\"state\": \"lab?v=1&depth=99\"}", "depth must be from 1 to 32"),
            (b"{\"state\": \"lab?v=1&table=2.2.3.0\"}", "open the file first"),
            (b"\x10\0\0\0\0\0\0\0{\"a\": 1}        ", "Nothing has changed"),
            (&[0xff; 40], "no text"),
            (b"", "it is empty"),
            (&vec![b'1'; control::LARGEST_FILE + 1], "more than 8,000,000 bytes"),
        ] {
            let notice = opened(&mut any, "bad", file);
            assert!(notice.contains(reason), "{notice}");
            assert_eq!((any.as_figure().permalink(), any.as_figure().sentence()), before);
        }
    }

    #[test]
    fn a_network_goes_out_and_comes_back_to_the_bit() {
        let link = "lab?v=1&data=moons&depth=4&width=5&widths=2:7&skips=1-3:projection&step=75";
        let mut any = AnyFigure::computed(link).unwrap();
        let written = bytes(pressed(&mut any, "save-network"));
        let network = file::read(&written, &file::Given::default()).unwrap();
        let skip = Skip { from: 1, to: 3, kind: SkipKind::Projection };
        assert_eq!(
            (&network.architecture.hidden[..], &network.architecture.skips[..]),
            (&[5, 7, 5, 5][..], &[skip][..])
        );
        let trained = any.as_figure().sentence();
        let mut other = lab();
        let notice = opened(&mut other, "moons.safetensors", &written);
        assert!(notice.contains("4 layers"), "{notice}");
        // It stands on the spiral, which has its shape, and has taken no step.
        let link = other.as_figure().permalink();
        assert!(link.contains("start=") && !link.contains("step="), "{link}");
        assert!(AnyFigure::computed(&link).is_err());
        other.as_figure_mut().input("data", &Input::Choose("moons".to_owned()));
        other.compute(&no_files, &mut || {}).unwrap();
        let again = other.as_figure().sentence();
        let named = |sentence: &str| {
            sentence.split(" names ").nth(1).unwrap().split(" (").next().unwrap().to_owned()
        };
        assert_eq!(named(&again), named(&trained));
        // Trained on, it is written with other weights.
        let same = bytes(pressed(&mut other, "save-network"));
        assert_eq!(same, written);
        other.as_figure_mut().input("step", &Input::Press);
        other.compute(&no_files, &mut || {}).unwrap();
        assert_ne!(bytes(pressed(&mut other, "save-network")), written);
    }

    #[test]
    fn a_run_leads_back_to_its_state() {
        let mut any =
            AnyFigure::computed("lab?v=1&depth=3&second=on&second.seed=2&step=50").unwrap();
        let run = bytes(pressed(&mut any, "save-run"));
        let read: serde_json::Value = serde_json::from_slice(&run).unwrap();
        assert_eq!(read["state"], any.as_figure().permalink());
        assert_eq!(read["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(read["networks"][1]["recipe"]["seed"], 2);
        assert_eq!(read["networks"][0]["steps"], 50);
        assert_eq!(read["networks"][0]["test_accuracy"].as_array().unwrap().len(), 4);
        let mut other = lab();
        assert_eq!(opened(&mut other, "run.json", &run), "");
        assert_eq!(other.as_figure().sentence(), any.as_figure().sentence());
        other.as_figure_mut().input("undo", &Input::Press);
        other.compute(&no_files, &mut || {}).unwrap();
        assert_eq!(other.as_figure().permalink(), "lab?v=1&step=25");
    }

    #[test]
    fn tables_and_drawing_go_out() {
        let mut any = lab();
        let written = String::from_utf8(bytes(pressed(&mut any, "save-tables"))).unwrap();
        let tables = any.as_figure().tables();
        let mut lines = written.lines();
        for table in &tables {
            let caption = lines.next().unwrap();
            assert!(caption.trim_matches('"').starts_with(&table.caption[..20]), "{caption}");
            assert_eq!(lines.next().unwrap().split(',').next(), Some(&table.head[0][..]));
            for _ in &table.rows {
                assert_ne!(lines.next(), Some(""));
            }
            assert!(lines.next().is_none_or(str::is_empty));
        }
        assert_eq!(lines.next(), None);
        let drawing = String::from_utf8(bytes(pressed(&mut any, "save-svg"))).unwrap();
        assert!(drawing.starts_with("<svg") && drawing.ends_with("</svg>\n"), "{}", drawing.len());
        assert_eq!(pressed(&mut any, "save-png").content, Content::Picture);
    }

    #[test]
    fn what_a_plain_file_lacks_is_asked_for() {
        let file =
            include_bytes!("../../../../tests/reference/pytorch/case-12.sequential.safetensors");
        let mut any = lab();
        let notice = opened(&mut any, "case.safetensors", file);
        assert!(notice.contains("does not say which activation"), "{notice}");
        assert_eq!(any.as_figure().permalink(), "lab?v=1&step=25");
        any.as_figure_mut().input("file-activation", &Input::Choose("linear".to_owned()));
        any.as_figure_mut().input("read-file", &Input::Press);
        any.compute(&no_files, &mut || {}).unwrap();
        let notice = any.as_figure().notice().unwrap();
        assert!(notice.contains("9 layers") || notice.contains("8 layers"), "{notice}");
        assert!(any.as_figure().permalink().contains("data=digits"));
        // No data here have 64 inputs and 2 classes.
        let file = include_bytes!("../../../../tests/reference/pytorch/case-03.safetensors");
        let notice = opened(&mut any, "other.safetensors", file);
        assert!(notice.contains("64 inputs and 2 outputs, which no data here have"), "{notice}");
    }
}
