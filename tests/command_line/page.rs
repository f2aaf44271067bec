//! What the page shows is had again, bit for bit: the judge is what the figure itself computes from
//! the same permalink.

use std::fs;
use std::path::Path;

use mixed_levels::attribution::{Importance, Measure};
use mixed_levels::data::{Data, digits_row_in_test};
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::five_neurons::{Seen, Snapshot};
use mixed_levels::named::Named as _;
use mixed_levels::network::{Neuron, Placement};
use mixed_levels::shipped;
use mixed_levels::training::Recipe;
use ndarray::Axis;
use serde_json::Value;

use crate::run::{bits, flat, folder, run};

/// What the figures of the five show.
fn five(link: &str) -> Snapshot {
    let snapshot = match AnyFigure::computed(link).unwrap() {
        AnyFigure::FiveNeurons(figure) => figure.snapshot().cloned(),
        AnyFigure::FiveNeuronsSkip(figure) => figure.snapshot().cloned(),
        _ => None,
    };
    snapshot.unwrap()
}

fn assert_seen(printed: &Value, seen: &Seen, link: &str) {
    assert_eq!(bits(&flat(&printed["scores"])), bits(seen.scores.iter().flatten()), "{link}");
    let top = seen.top.as_ref().unwrap();
    let places = printed["top"].as_array().unwrap();
    assert_eq!(places.len(), top.ranked.len(), "{link}");
    for (printed, ranked) in places.iter().zip(&top.ranked) {
        assert_eq!(printed["layer"], ranked.neuron.layer, "{link}");
        assert_eq!(printed["index"], ranked.neuron.index, "{link}");
        assert_eq!(printed["score"], ranked.score, "{link}");
    }
    for (key, value) in [
        ("locality", top.locality),
        ("chance", top.locality_chance),
        ("first_layer_share", top.first_layer_share),
        ("first_layer_chance", top.first_layer_chance),
    ] {
        assert_eq!(printed[key], value, "{link} {key}");
    }
}

#[test]
fn the_five_of_a_link_are_those_of_the_figure() {
    for link in [
        "five-neurons?v=1&depth=6&measure=typical&step=60&moment=30",
        "five-neurons?v=1&depth=5&activation=relu&init=he&input=12&measure=activation",
        "five-neurons?v=1&depth=4&input=3&measure=typical&blue=3.2",
        "five-neurons?v=1&depth=4&width=5&measure=ablation",
        "five-neurons-skip?v=1&step=40",
        "five-neurons-skip?v=1&blue=11.7&twin=hidden",
    ] {
        let shown = five(link);
        let with_skip = shown.skipped.as_ref().unwrap_or(&shown.plain);
        assert_seen(&run(["attribute", "--state", link]).json(), with_skip, link);
        if shown.skipped.is_some() {
            let twin = run(["attribute", "--state", link, "--plain-twin"]).json();
            assert_seen(&twin, &shown.plain, link);
        }
    }
}

#[test]
fn the_gradient_of_a_link_is_that_of_the_figure() {
    let link = "fading-gradient?v=1&depth=7&width=9&activation=silu&loss=squared-error&step=20";
    let AnyFigure::FadingGradient(figure) = AnyFigure::computed(link).unwrap() else {
        panic!("another figure")
    };
    let shown = figure.snapshot().unwrap();
    let printed = run(["gradient", "--state", link]).json();
    assert_eq!(bits(&flat(&printed["gradient_by_layer"])), bits(&shown.gradient.layers));
    let neurons = shown.gradient.neurons.iter().flatten();
    assert_eq!(bits(&flat(&printed["gradient_by_neuron"])), bits(neurons));
    let fit = shown.gradient.fit.unwrap();
    assert_eq!(
        (&printed["rate"], &printed["r_squared"]),
        (&fit.rate.into(), &fit.r_squared.into())
    );
    assert_eq!((&printed["right"], &printed["of"]), (&shown.right.into(), &shown.of.into()));
    assert_eq!(printed["loss_kind"], "squared-error");

    let link = "hero?v=1&skip=1-11&step=30&twin=50";
    let AnyFigure::Hero(figure) = AnyFigure::computed(link).unwrap() else {
        panic!("another figure")
    };
    let shown = figure.snapshot().unwrap();
    let printed = run(["gradient", "--state", &format!("https://example.org/#{link}")]).json();
    let neurons = shown.gradients.iter().flatten();
    assert_eq!(bits(&flat(&printed["gradient_by_neuron"])), bits(neurons));
    let twin = run(["gradient", "--state", link, "--plain-twin"]).json();
    assert_eq!(twin["right"], shown.twin_right.unwrap());
}

#[test]
fn a_link_goes_through_a_file() {
    let link = "five-neurons-skip?v=1&step=100";
    let file = folder("round-trip").join("net.safetensors");
    let file = file.to_str().unwrap();
    let trained = run(["train", "--state", link, "--out", file, "--format", "json"]).json();
    let shown = five(link);
    let skipped = shown.skipped.as_ref().unwrap();
    let last = trained["curve"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["step"], &last["test_right"]), (&100.into(), &skipped.right.into()));

    let question = ["--neuron", "12:7", "--inputs", "digits", "--precision", "single"];
    let printed = run(["attribute", file].iter().chain(&question)).json();
    assert_seen(&printed, skipped, link);
    // Double precision is close to that, and no more.
    let double = run(["attribute", file, "--neuron", "12:7", "--inputs", "digits"]).json();
    let (single, double) = (flat(&printed["scores"]), flat(&double["scores"]));
    assert_ne!(single, double);
    for (single, double) in single.iter().zip(double) {
        assert!((single - double).abs() < 1e-3 * double.abs(), "{single} {double}");
    }

    let inspected = run(["inspect", file, "--format", "json"]).json();
    assert_eq!(inspected["fingerprint"], trained["fingerprint"]);
    let again = run(["inspect", "--state", link, "--format", "json"]).json();
    assert_eq!(inspected, again);
    // The link that is printed shows the same network.
    let page = trained["link"].as_str().unwrap();
    let page = run(["inspect", "--state", page, "--format", "json"]).json();
    assert_eq!(inspected, page);
    // And the state's twin can be trained by itself.
    let twin = run(["train", "--state", link, "--skip", "none", "--format", "json"]).json();
    let plain = run(["inspect", "--state", link, "--plain-twin", "--format", "json"]).json();
    assert_eq!(twin["fingerprint"], plain["fingerprint"]);
}

#[test]
fn training_does_what_a_trainer_does() {
    let recipe =
        Recipe { depth: 5, width: 9, skips: Placement::One.skips(5), seed: 3, ..Recipe::default() };
    let data = recipe.data.load();
    let mut trainer = recipe.trainer(&data).unwrap();
    for _ in 0..77 {
        trainer.step(&data.train).unwrap();
    }
    let options = ["--depth", "5", "--width", "9", "--skip", "1:4", "--seed", "3", "--steps", "77"];
    let printed = run(["train", "--format", "json"].iter().chain(&options)).json();
    let fingerprint = format!("{:016x}", trainer.network().parameters.fingerprint());
    assert_eq!(printed["fingerprint"], fingerprint.as_str());
    assert_eq!(printed["diverged"], Value::Null);
    let steps: Vec<u64> = printed["curve"]
        .as_array()
        .unwrap()
        .iter()
        .map(|moment| moment["step"].as_u64().unwrap())
        .collect();
    assert_eq!(steps, [0, 25, 50, 75, 77]);
    let table = run(["train"].iter().chain(&options)).good();
    assert!(
        table.contains(&fingerprint) && table.contains("#fading-gradient?v=1&depth=5"),
        "{table}"
    );
}

#[test]
fn one_digit_is_found_by_its_row_and_by_its_place() {
    let order = include_str!("../../src/core/data/digits_order.txt");
    let row: usize = order.lines().nth(1_437 + 12).unwrap().parse().unwrap();
    assert_eq!(digits_row_in_test(row), Some(12));
    let ask = |inputs: &str| {
        let link = "five-neurons?v=1&depth=5";
        run(["attribute", "--state", link, "--measure", "typical", "--inputs", inputs]).json()
    };
    let by_row = ask(&format!("digits:{row}"));
    assert_eq!(by_row, ask("digits:test:12"));
    let by_link = ["attribute", "--state", "five-neurons?v=1&depth=5&input=12&measure=typical"];
    assert_eq!(by_row, run(by_link).json());
    assert_eq!(by_row["activations"].as_array().unwrap().len(), 1);
    // A row that is trained on.
    let first: usize = order.lines().next().unwrap().parse().unwrap();
    assert_eq!(digits_row_in_test(first), None);
    assert_ne!(by_row, ask(&format!("digits:{first}")));
}

#[test]
fn a_point_of_the_spiral_varies_as_the_whole_test_split_does() {
    let recipe = Recipe { data: Data::Spiral, depth: 4, ..Recipe::default() };
    let data = recipe.data.load();
    let network = recipe.network().unwrap();
    let blue = Neuron { layer: 4, index: 2 };
    let link = "fading-gradient?v=1&data=spiral&depth=4";
    for measure in Measure::ALL {
        for (inputs, rows) in [("spiral", 0..1_000), ("spiral:test:7", 7..8)] {
            let rows = data.test.inputs.slice_axis(Axis(0), rows.into());
            let typical = data.test.inputs.view();
            let expected = Importance::of(&network, rows, typical, blue, *measure);
            let printed = run([
                "attribute",
                "--state",
                link,
                "--neuron",
                "4:2",
                "--inputs",
                inputs,
                "--measure",
                measure.name(),
            ]);
            let printed = printed.json();
            let scores = flat(&printed["scores"]);
            assert_eq!(bits(&scores), bits(expected.scores.iter().flatten()), "{measure:?}");
            assert_eq!(printed["order_index"], expected.order_index().unwrap());
        }
    }
}

#[test]
fn stills_are_those_of_the_page() {
    let committed = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/stills");
        fs::read_to_string(folder.join(name)).unwrap()
    };
    assert!(run(["still", "five-neurons"]).good() == committed("five-neurons-wide-light.svg"));
    let cut = ["still", "bypass", "--state", "bypass?v=1&cut=middle&tried=both", "--dark"];
    assert!(run(cut).good() == committed("bypass-cut-wide-dark.svg"));
    let file = folder("still").join("fading.svg");
    let narrow = ["still", "fading-gradient", "--narrow", "--out", file.to_str().unwrap()];
    assert_eq!(run(narrow).good(), "");
    assert!(fs::read_to_string(file).unwrap() == committed("fading-gradient-narrow-light.svg"));
}

#[test]
fn a_figure_says_what_it_says_in_the_page() {
    let link = "bypass?v=1&cut=middle&tried=both";
    let (any, fingerprint) = AnyFigure::fingerprinted(link, &shipped::file, &mut || {}).unwrap();
    let figure = any.as_figure();
    let printed = run(["tell", "--state", link, "--format", "json"]).json();
    assert_eq!(printed["fingerprint"], fingerprint);
    assert_eq!(printed["sentence"], figure.sentence().as_str());
    assert_eq!(printed["link"], link);
    for (printed, table) in printed["tables"].as_array().unwrap().iter().zip(figure.tables()) {
        assert_eq!(printed["caption"], table.caption.as_str());
        assert_eq!(printed["head"], Value::from(table.head));
        assert_eq!(printed["rows"], serde_json::to_value(table.rows).unwrap());
    }
    let text = run(["tell", "bypass-cut"]).good();
    let said = figure.sentence();
    assert!(text.starts_with(&said[..40]) && text.contains("The middle"), "{text}");
    assert!(text.ends_with(&format!("\nFingerprint: {fingerprint}\n")), "{text}");
}

#[test]
fn the_prose_has_the_numbers_that_are_printed() {
    let names = ["hero-plain-accuracy", "fading-default-rate"];
    let printed = run(["numbers", "--format", "json"].iter().chain(&names)).json();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("www/index.html"));
    let page = page.unwrap();
    let printed = printed.as_array().unwrap();
    assert_eq!(printed.len(), names.len());
    for number in printed {
        let (name, value) = (number["name"].as_str().unwrap(), &number["value"]);
        let text = number["text"].as_str().unwrap();
        let data = format!("<data value=\"{value}\" data-number=\"{name}\">{text}</data>");
        assert!(page.contains(&data), "{data}");
    }
}
