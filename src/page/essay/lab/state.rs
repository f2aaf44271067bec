//! What the lab shows, as a permalink.

use serde::{Deserialize, Serialize};

use crate::attribution::Measure;
use crate::data::{Data, MOST_CLASSES, MOST_COLUMNS, Points};
use crate::essay::blue;
use crate::essay::permalink::{LinkError, MOST_STEPS, Reader, Writer};
use crate::named::Named as _;
use crate::network::{Architecture, MAX_WIDTH, Neuron, Scheme, Skip};
use crate::training::Recipe;

/// Before the keys of the second network.
const SECOND: &str = "second.";
/// The largest number that an example has.
const MOST_EXAMPLES: usize = 2_000;

/// What the lab shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The network, or the first of two, and how it trains.
    pub recipe: Recipe,
    /// The second of two, which learns the same.
    pub second: Option<Recipe>,
    /// Somebody's own examples, if they learn those.
    pub own: Own,
    /// The network of a file that networks of its shape start from, by the file's hash.
    pub start: Option<u32>,
    /// The place in the list of the skip that has handles; 0 where there is none.
    pub selected: usize,
    /// How far they have trained; one that ended before stands where it ended.
    pub step: usize,
    /// The blue neuron, of any hidden layer.
    pub blue: Option<Neuron>,
    /// The test example that blue's sum is written down for.
    pub example: usize,
    /// What importance means.
    pub measure: Measure,
}

/// Somebody's own examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Own {
    /// None: a named set is learned.
    None,
    /// Points that were painted, all of which stand in the link.
    Points(Points),
    /// A table, which only its owner has.
    Table {
        /// The column that is learned.
        label: usize,
        /// The hash of the file.
        print: u32,
    },
}

impl Default for State {
    /// A small network on the spiral, before its first step.
    fn default() -> Self {
        let recipe = Recipe {
            data: Data::Spiral,
            depth: 6,
            width: 8,
            initialisation: Scheme::Glorot.into(),
            ..Recipe::default()
        };
        Self {
            blue: Some(usual_blue(recipe.depth)),
            recipe,
            second: None,
            own: Own::None,
            start: None,
            selected: 0,
            step: 0,
            example: 0,
            measure: Measure::Derivative,
        }
    }
}

/// The neuron that is blue unless the reader says otherwise.
pub(super) fn usual_blue(depth: usize) -> Neuron {
    Neuron { layer: depth, index: 0 }
}

impl State {
    /// The networks: one, or two.
    pub fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        std::iter::once(&self.recipe).chain(&self.second)
    }

    /// The skip of a recipe that has handles.
    pub fn selected_skip(&self, recipe: &Recipe) -> Option<Skip> {
        recipe.skips.get(self.selected).copied()
    }

    /// The blue neuron in a network of this shape: itself, or the nearest one that there is.
    pub fn blue_in(&self, shape: &Architecture) -> Option<Neuron> {
        self.blue.map(|blue| {
            let layer = blue.layer.min(shape.depth());
            Neuron { layer, index: blue.index.min(shape.width(layer) - 1) }
        })
    }

    /// Writes the state.
    pub fn permalink(&self) -> String {
        let default = Self::default();
        let mut writer = Writer::new("lab");
        // Somebody's own data have no name.
        let named = match self.own {
            Own::None => self.recipe.data,
            _ => default.recipe.data,
        };
        writer.recipe(&Recipe { data: named, ..self.recipe.clone() }, &default.recipe);
        match &self.own {
            Own::None => {}
            Own::Points(points) => writer.field("points", &true, &false, |_| points.to_string()),
            Own::Table { label, print } => writer.field("table", &true, &false, |_| {
                let (inputs, classes) = (self.recipe.data.inputs(), self.recipe.data.classes());
                format!("{inputs}.{classes}.{label}.{print:08x}")
            }),
        }
        writer.field("start", &self.start, &None, |start| format!("{:08x}", start.unwrap_or(0)));
        if let Some(second) = &self.second {
            writer.field("second", &true, &false, |_| "on".to_owned());
            writer.prefix(SECOND);
            writer.recipe(second, &self.recipe);
            writer.prefix("");
        }
        writer.field("selected", &self.selected, &0, |place| (place + 1).to_string());
        writer.field("step", &self.step, &0, usize::to_string);
        writer.field("blue", &self.blue, &Some(usual_blue(self.recipe.depth)), |blue| {
            blue.map_or_else(|| "none".to_owned(), |blue| format!("{}.{}", blue.layer, blue.index))
        });
        writer.field("example", &self.example, &0, usize::to_string);
        writer.field("measure", &self.measure, &Measure::Derivative, |m| m.name().to_owned());
        writer.finish()
    }

    /// Reads a state.
    ///
    /// # Errors
    /// Why the link makes no sense.
    pub fn from_permalink(link: &str) -> Result<Self, LinkError> {
        let default = Self::default();
        let mut reader = Reader::new(link)?;
        let mut recipe = reader.recipe_of_any_shape(&default.recipe)?;
        recipe.widths = reader.widths(&recipe)?;
        recipe.rule = reader.rule(recipe.rule)?;
        let own = own(&mut reader, &mut recipe.data)?;
        let start = reader.take("start").map(|text| {
            u32::from_str_radix(text, 16)
                .map_err(|_| LinkError::new("what it says about a network makes no sense"))
        });
        let start = start.transpose()?;
        recipe.validate()?;
        let second = if reader.take_if("second", "on") {
            reader.prefix(SECOND);
            let mut second = reader.recipe_of_any_shape(&recipe)?;
            if reader.holds("widths") {
                second.widths = reader.widths(&second)?;
            }
            second.rule = reader.rule(second.rule)?;
            reader.prefix("");
            if second.data != recipe.data {
                return Err(LinkError::new("both networks learn the same"));
            }
            second.widths.retain(|(layer, _)| *layer <= second.depth);
            second.validate()?;
            Some(second)
        } else {
            None
        };
        let most = std::iter::once(&recipe).chain(&second).map(|recipe| recipe.skips.len()).max();
        let selected = reader.number("selected", 1..=most.unwrap_or(0).max(1), 1)? - 1;
        let step = reader.number("step", 0..=MOST_STEPS, 0)?;
        let blue = if reader.take_if("blue", "none") {
            None
        } else {
            Some(reader.neuron("blue", usual_blue(recipe.depth))?)
        };
        if let Some(Neuron { layer, index }) = blue
            && (!(1..=recipe.depth).contains(&layer) || index >= recipe.hidden()[layer - 1])
        {
            return Err(LinkError::new(format!("there is no neuron {index} in layer {layer}")));
        }
        let example = reader.number("example", 0..=MOST_EXAMPLES, 0)?;
        let measure = reader.choice("measure", Measure::Derivative)?;
        reader.finish()?;
        Ok(Self { recipe, second, own, start, selected, step, blue, example, measure })
    }
}

/// Somebody's own examples that a link speaks of, and their shape.
fn own(reader: &mut Reader<'_>, data: &mut Data) -> Result<Own, LinkError> {
    if let Some(text) = reader.take("points") {
        let points: Option<Points> = text.parse().ok().filter(Points::are_enough);
        let points = points.ok_or_else(|| {
            LinkError::new(
                "its points are not two classes or more of five points or more, two letters each",
            )
        })?;
        *data = Data::Own { inputs: 2, classes: points.classes() };
        return Ok(Own::Points(points));
    }
    let Some(text) = reader.take("table") else { return Ok(Own::None) };
    let parts: Vec<&str> = text.split('.').collect();
    let read = || {
        let [inputs, classes, label, print] = parts[..] else { return None };
        let print = u32::from_str_radix(print, 16).ok()?;
        Some((inputs.parse().ok()?, classes.parse().ok()?, label.parse().ok()?, print))
    };
    match read() {
        Some((inputs, classes, label, print))
            if (1..MOST_COLUMNS).contains(&inputs)
                && (2..=MOST_CLASSES).contains(&classes)
                && label < MOST_COLUMNS =>
        {
            *data = Data::Own { inputs, classes };
            Ok(Own::Table { label, print })
        }
        _ => Err(LinkError::new("what it says about a table makes no sense")),
    }
}

/// The blue neuron after its place was moved by keys: layer 1 may be blue here, as its sum can be
/// looked at.
pub(super) fn moved_blue(
    blue: Option<Neuron>,
    key: crate::essay::pointer::Key,
    hidden: &[usize],
) -> Option<Neuron> {
    use crate::essay::pointer::Key;
    let depth = hidden.len();
    let layer = blue.map_or(depth, |blue| blue.layer);
    let moved = match (blue, key) {
        (Some(blue), Key::Left) => Some(Neuron { layer: (layer - 1).max(1), ..blue }),
        _ => blue::after_key(blue, key, depth, hidden[layer - 1]),
    };
    moved.map(|blue| Neuron { index: blue.index.min(hidden[blue.layer - 1] - 1), ..blue })
}

/// Widths that are offered.
pub(super) const WIDTHS: std::ops::RangeInclusive<usize> = 1..=MAX_WIDTH;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::blobs;
    use crate::network::{Activation, Placement};
    use crate::training::Rule;

    fn back(state: &State) -> Result<State, LinkError> {
        State::from_permalink(&state.permalink())
    }

    #[test]
    fn what_is_written_is_read() {
        let plain = State::default();
        assert_eq!(plain.permalink(), "lab?v=1");
        let recipe = Recipe {
            depth: 8,
            widths: vec![(2, 12)],
            skips: Placement::One.skips(8),
            ..plain.recipe.clone()
        };
        let rule = Rule::SignSymmetry;
        let second =
            Recipe { activation: Activation::Relu, widths: Vec::new(), rule, ..recipe.clone() };
        let two = State {
            second: Some(Recipe { depth: 9, ..second }),
            blue: Some(Neuron { layer: 2, index: 11 }),
            step: 70,
            example: 9,
            measure: Measure::Ablation,
            recipe,
            ..plain.clone()
        };
        assert_eq!(
            two.permalink(),
            "lab?v=1&depth=8&widths=2:12&skips=1-7&second=on&second.depth=9&second.widths=&second.activation=relu&second.rule=sign-symmetry&step=70&blue=2.11&example=9&measure=ablation"
        );
        assert_eq!(back(&two), Ok(two));
        let twins = State { second: Some(plain.recipe.clone()), blue: None, ..plain.clone() };
        assert_eq!(back(&twins), Ok(twins));
        let points = Points::of(&blobs(), 200);
        let data = Data::Own { inputs: 2, classes: 3 };
        let own = State {
            recipe: Recipe { data, ..plain.recipe.clone() },
            own: Own::Points(points),
            ..plain.clone()
        };
        assert_eq!(back(&own), Ok(own));
        let data = Data::Own { inputs: 7, classes: 4 };
        let table = State {
            recipe: Recipe { data, ..plain.recipe.clone() },
            own: Own::Table { label: 2, print: 0xabc },
            start: Some(0xdef),
            ..plain
        };
        assert!(table.permalink().contains("table=7.4.2.00000abc"));
        assert_eq!(back(&table), Ok(table));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for rest in [
            "&second=maybe",
            "&second.depth=3",
            "&second=on&second.data=digits",
            "&second=on&depth=8&skips=1-7&second.depth=5",
            "&widths=7:9",
            "&widths=3:9&skips=1-3",
            "&points=AAAB.ACAD",
            "&table=1.2.3",
            "&table=0.2.3.0",
            "&start=network",
            "&blue=7.0",
            "&blue=6.8",
            "&blue=0.0",
            "&example=2001",
            "&selected=2",
            "&step=40001",
        ] {
            assert!(State::from_permalink(&format!("lab?v=1{rest}")).is_err(), "{rest}");
        }
    }
}
