//! `attack` says what the library says of the same network, from a link and from a file.

use std::fs;

use mixed_levels::data::Data;
use mixed_levels::measure::{Attack, Robustness};
use mixed_levels::named::Named as _;
use mixed_levels::network::file::{self, Given};
use mixed_levels::network::{Answer, Network, Placement};
use mixed_levels::training::Recipe;
use serde_json::Value;

use crate::run::{bits, finished, flat, folder, program, run, words};

fn judge(report: &Value, network: &Network, answer: Answer, attacks: &[Attack], seed: u32) {
    let test = Data::Digits.load().test;
    assert_eq!((report["of"].as_u64(), report["seed"].as_u64()), (Some(360), Some(seed.into())));
    assert_eq!(report["answer"], answer.name());
    let made = report["attacks"].as_array().unwrap();
    assert_eq!(made.len(), attacks.len());
    for (made, &attack) in made.iter().zip(attacks) {
        assert_eq!(made["attack"], attack.name());
        let epsilon = made["epsilon"].as_f64().unwrap();
        let (inputs, labels) = (test.inputs.view(), &test.labels);
        let found = Robustness::of(network, answer, inputs, labels, attack, epsilon, seed);
        assert_eq!(made["right"], found.accuracy.right);
        assert_eq!(report["zero_gradients"], found.zero_gradients);
        let attacked: Vec<f64> = found.attacked.iter().map(|x| f64::from(*x)).collect();
        assert_eq!(bits(&flat(&made["inputs"])), bits(&attacked), "{attack:?}");
        assert_eq!(made["scores"].as_array().unwrap().len(), 360);
    }
}

#[test]
fn a_link_is_attacked_as_the_library_attacks_it() {
    let line = "attack --state 'shortcut?v=1&seed=3&step=100' --attack fgsm --attack strong \
                --epsilon 0.07";
    let report = run(words(line)).json();
    let recipe = Recipe { seed: 3, skips: Placement::One.skips(12), ..Recipe::default() };
    let data = Data::Digits.load();
    let mut trainer = recipe.trainer(&data).unwrap();
    for _ in 0..100 {
        trainer.step(&data.train).unwrap();
    }
    let attacks = [Attack::Fgsm, Attack::Strong];
    judge(&report, trainer.network(), Answer::Logits, &attacks, 3);
}

#[test]
fn a_file_is_attacked_as_its_network_answers() {
    let folder = folder("attack");
    let typed = |line: &str| finished(program().args(words(line)).current_dir(&folder));
    typed(
        "train --rule forward-forward --depth 2 --width 8 --activation relu --optimizer adam \
         --learning-rate 0.01 --steps 100 --out net.safetensors",
    )
    .good();
    let report = typed("attack net.safetensors --inputs digits --attack pgd-20 --seed 4").json();
    let bytes = fs::read(folder.join("net.safetensors")).unwrap();
    let (network, answer) = file::read_answering(&bytes, &Given::default()).unwrap();
    assert_eq!(answer, Answer::Goodness);
    judge(&report, &network, answer, &[Attack::Pgd], 4);

    let table = typed("attack net.safetensors --inputs digits:test:3 --format table").good();
    assert!(table.contains("by the label with the largest goodness"), "{table}");
    assert!(table.contains("strong"), "{table}");
    for (inputs, why) in [
        (r#"{"inputs": [[0.5]]}"#, "takes 64 numbers"),
        (&format!(r#"{{"inputs": [{:?}]}}"#, [0.5; 64]), "no labels"),
        (&format!(r#"{{"inputs": [{:?}], "labels": [1]}}"#, [1.5; 64]), "from 0 to 1"),
    ] {
        fs::write(folder.join("inputs.json"), inputs).unwrap();
        let ran = typed("attack net.safetensors --inputs inputs.json");
        assert_ne!(ran.code, Some(0));
        assert!(ran.errors.contains(why), "{ran:?}");
    }
}
