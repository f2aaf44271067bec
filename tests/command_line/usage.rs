//! What is typed wrongly, files that are bad, and numbers that are none: an exit code, and a message
//! that helps.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use mixed_levels::named::Named as _;
use mixed_levels::network::{Activation, Architecture, Network, Normalisation, Scheme, file};
use mixed_levels::training::Rule;
use serde_json::Value;

use crate::run::{finished, folder, program, reference, run, words};

/// Runs a command that is typed as one line, without the program's name.
fn typed(line: &str) -> crate::run::Ran {
    run(words(line))
}

/// Trained without backprop: the curve is the rule's, and the file says how its network answers.
#[test]
fn networks_are_trained_by_every_rule_and_their_files_say_how_they_answer() {
    let folder = folder("rules");
    let typed = |line: &str| finished(program().args(words(line)).current_dir(&folder));
    let common = "--depth 3 --activation relu --init glorot --optimizer adam --learning-rate 0.005 \
                  --steps 400 --out net.safetensors --format json";
    for rule in Rule::ALL.iter().map(|rule| rule.name()) {
        let report = typed(&format!("train --rule {rule} {common}")).json();
        assert_eq!(report["rule"], rule);
        let last = report["curve"].as_array().unwrap().last().unwrap().clone();
        assert!(last["test_accuracy"].as_f64().unwrap() > 0.6, "{rule}: {last}");
        let is_by_goodness = rule == "forward-forward";
        assert_eq!(last["loss"].is_null(), is_by_goodness, "{rule}");
        // A link leads to a figure that would show the network.
        assert_eq!(report["link"].is_null(), rule != "backprop", "{rule}");
        let seen = typed("inspect net.safetensors --format json").json();
        assert_eq!(seen["answer"], if is_by_goodness { "goodness" } else { "logits" });
        assert_eq!(seen["fingerprint"], report["fingerprint"], "{rule}");
        let gradient = typed("gradient net.safetensors --inputs digits:test:0");
        if is_by_goodness {
            gradient.bad(1, "it answers by the goodness of its layers");
        } else {
            gradient.good();
        }
    }
}

#[test]
fn what_must_be_given_otherwise_is_said() {
    let case = |file: &str| reference(file).to_str().unwrap().to_owned();
    let (net, inputs) = (case("case-04.safetensors"), case("case-04.json"));
    let sequential = case("case-04.sequential.safetensors");
    for (line, why) in [
        ("", "Usage: mixed-levels"),
        ("atribute", "similar"),
        ("train --depth 33", "1..=32"),
        ("train --depth deep", "invalid digit"),
        ("train --activation tanhh", "possible values: tanh, relu"),
        ("train --init xavier", "pytorch, glorot, he, lecun, orthogonal, gain:1.2"),
        ("train --init gain:99", "gain from 0.01 to 10"),
        ("train --skip 1", "1:11"),
        ("train --skip 1:11:post", "identity, pre, projection, concat"),
        ("train --skip 1:40", "1 to 40"),
        ("train --skip 0:5", "layer 0 has 64"),
        ("train --rule hebb", "possible values: backprop, feedback-alignment"),
        ("train --rule forward-forward", "which tanh neurons never reach"),
        ("train --rule forward-forward --activation relu --data spiral", "are 2 and 2"),
        ("train --rule forward-forward --activation relu --loss squared-error", "of its own"),
        ("train --learning-rate 0", "0.000001 to 100"),
        ("train --seed -1", "-1"),
        ("train --state 'hero?v=2'", "version, 2, is unknown"),
        ("train --state 'hero?v=1&depth=3'", "depth"),
        ("train --state 'https://example.org/'", "no figure"),
        ("train --state 'shortcut?v=1' --depth 8", "1 to 11"),
        ("gradient", "<NET|--state <PERMALINK>>"),
        ("gradient NET", "which inputs?"),
        ("gradient NET --state 'hero?v=1'", "cannot be used with"),
        ("gradient NET --plain-twin --inputs digits", "cannot be used with"),
        ("gradient NET --inputs digits", "takes 10 numbers"),
        ("gradient NET --inputs digits:1797", "0 to 1796"),
        ("gradient NET --inputs spiral:3", "spiral:test:0"),
        ("gradient NET --inputs INPUTS --activation relu", "contradicts"),
        ("gradient SEQUENTIAL --inputs INPUTS", "--activation"),
        ("gradient SEQUENTIAL --inputs INPUTS --activation linear --skip 1:99", "1 to 99"),
        ("gradient --state 'hero?v=1' --activation relu", "cannot be used with"),
        ("gradient --state 'hero?v=1' --plain-twin", "no plain twin"),
        ("attribute NET --inputs INPUTS", "which neuron?"),
        ("attribute NET --inputs INPUTS --neuron 5", "12:7"),
        ("attribute NET --inputs INPUTS --neuron 1:0", "layers 2 to 10"),
        ("attribute NET --inputs INPUTS --neuron 11:0", "layers 2 to 10"),
        ("attribute NET --inputs INPUTS --neuron 5:8", "neurons 0 to 7"),
        ("attribute NET --inputs INPUTS --neuron 5:0 --top 0", "1..="),
        ("attribute --state 'hero?v=1&blue=none'", "which neuron?"),
        ("attribute --state 'fading-gradient?v=1&depth=1' --neuron 1:0", "one hidden layer"),
        ("attack", "<NET|--state <PERMALINK>>"),
        ("attack NET", "which inputs?"),
        ("attack --state 'hero?v=1' --attack hope", "possible values: fgsm, pgd-20, strong"),
        ("attack --state 'hero?v=1' --epsilon 1.5", "from 0 to 1"),
        ("attack --state 'hero?v=1' --epsilon=-0.1", "from 0 to 1"),
        ("attack --state 'fading-gradient?v=1&data=spiral'", "inputs from 0 to 1"),
        ("study", "NAME"),
        ("study c9", "possible values: opening, c1"),
        ("study c1 --seeds 0", "1..="),
        ("still", "FIGURE"),
        ("still nothing", "possible values: hero"),
        ("still hero --state 'bypass?v=1'", "another figure"),
    ] {
        let line = line
            .replace("NET ", &format!("'{net}' "))
            .replace("SEQUENTIAL", &format!("'{sequential}'"))
            .replace("INPUTS", &format!("'{inputs}'"));
        let line = if line.ends_with("NET") { line.replace("NET", &net) } else { line };
        typed(&line).bad(2, why);
    }
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let folder = folder("bad-files");
    let file = |name: &str, content: &[u8]| {
        fs::write(folder.join(name), content).unwrap();
    };
    file("text.safetensors", b"not a network at all");
    file("empty.json", b"{}");
    file("ragged.json", br#"{"inputs": [[1, 2], [3]]}"#);
    file("short.json", br#"{"inputs": [[1, 2], [3, 4]]}"#);
    file("labels.json", br#"{"inputs": [[0,0,0,0,0,0,0,0,0,0]], "labels": [10]}"#);
    let whole = fs::read(reference("case-04.safetensors")).unwrap();
    file("cut.safetensors", &whole[..whole.len() - 1]);
    fs::write(folder.join("net.safetensors"), whole).unwrap();
    for (line, why) in [
        ("inspect missing.safetensors", "missing.safetensors cannot be read"),
        ("inspect text.safetensors", "text.safetensors: "),
        ("inspect cut.safetensors", "cut.safetensors: "),
        ("gradient net.safetensors --inputs missing.json", "missing.json cannot be read"),
        ("gradient net.safetensors --inputs empty.json", "\"inputs\": [[..], ..]"),
        ("gradient net.safetensors --inputs ragged.json", "differ in length"),
        ("gradient net.safetensors --inputs short.json", "takes 10 numbers"),
        ("gradient net.safetensors --inputs labels.json", "classes 0 to 9"),
        ("train --steps 1 --out nowhere/net.safetensors", "there is no folder nowhere"),
        ("train --steps 1 --out .", "is a folder"),
        ("still five-neurons --out nowhere/five.svg", "nowhere/five.svg cannot be written"),
    ] {
        let ran = finished(program().args(words(line)).current_dir(&folder));
        ran.bad(1, why);
        assert_eq!(ran.output, "", "{line}");
    }
}

#[test]
fn divergence_is_a_failure_that_is_said_and_leaves_no_file() {
    let file = folder("diverged").join("net.safetensors");
    let line = format!(
        "train --activation relu --init gain:6 --learning-rate 1 --format json --out '{}'",
        file.display()
    );
    let ran = typed(&line);
    ran.bad(1, "training diverged after 1 step: ");
    assert!(!file.exists());
    // What can be said is said, and is JSON all the same.
    let report: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(report["diverged"], 1);
    assert_eq!(report["curve"].as_array().unwrap().len(), 2);
    assert!(report["curve"][1]["loss"].is_null());
    assert!(ran.errors.contains("1 of the numbers is"), "{}", ran.errors);

    let link = "fading-gradient?v=1&activation=relu&init=gain:6&rate=1&step=9";
    let asked = typed(&format!("gradient --state '{link}'"));
    assert!(asked.errors.contains("diverged") && asked.errors.contains("null"), "{}", asked.errors);
    assert!(asked.json()["logits"][0][0].is_null());
}

#[test]
fn without_labels_there_are_logits() {
    let net = reference("case-04.safetensors");
    let inputs = r#"{"inputs": [[1,2,3,4,5,6,7,8,9,10]], "other": "things"}"#;
    let mut child = program()
        .args(["gradient".as_ref(), net.as_os_str(), "--inputs".as_ref(), "-".as_ref()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(inputs.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["logits"][0].as_array().unwrap().len(), 10);
    assert!(report.get("loss").is_none());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no labels"));
}

#[test]
fn a_single_logit_stands_for_two_classes() {
    let architecture = Architecture {
        inputs: 2,
        hidden: vec![3, 4],
        outputs: 1,
        activation: Activation::Tanh,
        normalisation: Normalisation::None,
        skips: Vec::new(),
    };
    let network = Network::new(architecture, Scheme::Glorot.into(), 1);
    let folder = folder("single-logit");
    fs::write(folder.join("net.safetensors"), file::write(&network)).unwrap();
    let ask = |more: &[&str]| {
        let command = ["gradient", "net.safetensors", "--inputs", "spiral"];
        finished(program().args(command.iter().chain(more)).current_dir(&folder))
    };
    ask(&[]).bad(2, "--loss squared-error");
    let report = ask(&["--loss", "squared-error"]).json();
    assert_eq!(report["of"], 1_000);
    assert!(report["loss"].as_f64().unwrap() > 0.0);
}

#[test]
fn what_may_be_misunderstood_is_remarked() {
    let digit = "five-neurons?v=1&depth=4&input=0&measure=ablation";
    for (line, why) in [
        (format!("attribute --state '{digit}'"), "own mean"),
        ("inspect --state 'bypass?v=1&cut=middle&step=0'".to_owned(), "cuts the middle"),
    ] {
        let ran = typed(&line);
        assert!(ran.errors.starts_with("note: ") && ran.errors.contains(why), "{}", ran.errors);
        ran.good();
    }
}

/// `| head` closes the pipe while there is more to come.
#[test]
fn a_reader_may_stop_reading() {
    let mut child = program()
        .args(["gradient", "--state", "fading-gradient?v=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
