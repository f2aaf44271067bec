//! What those who use other eyes and hands than most find: names, roles, announcements.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Seen, read};
use mixed_levels::essay::AnyFigure;
use mixed_levels::shipped;
use serde_json::json;
use std::collections::BTreeMap;

/// Every control of the hero, in the order of the page.
const HERO: [(&str, &str); 14] = [
    ("slider", "Skip to"),
    ("slider", "Skip from"),
    ("button", "Add skip"),
    ("button", "Remove skip"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("button", "Keep training"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
    ("slider", "Blue layer"),
    ("slider", "Blue neuron"),
    ("slider", "Input"),
];

/// Every control of the fading gradient.
const FADING_GRADIENT: [(&str, &str); 16] = [
    ("slider", "Depth"),
    ("combobox", "Initialisation"),
    ("slider", "Gain"),
    ("combobox", "Activation"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("slider", "Moment"),
    ("slider", "Width"),
    ("combobox", "Normalisation"),
    ("combobox", "Skip"),
    ("slider", "Skip from"),
    ("slider", "Skip to"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the shortcut.
const SHORTCUT: [(&str, &str); 21] = [
    ("slider", "Skip to"),
    ("slider", "Skip from"),
    ("combobox", "Initialisation"),
    ("combobox", "Skip"),
    ("button", "Add skip"),
    ("button", "Remove skip"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("slider", "Selected skip"),
    ("combobox", "Kind"),
    ("slider", "Depth"),
    ("slider", "Width"),
    ("combobox", "Activation"),
    ("combobox", "Normalisation"),
    ("slider", "Gain"),
    ("combobox", "Optimiser"),
    ("slider", "Learning rate"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the five neurons in one network.
const FIVE_NEURONS: [(&str, &str); 16] = [
    ("slider", "Depth"),
    ("slider", "Blue layer"),
    ("slider", "Blue neuron"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("slider", "Moment"),
    ("slider", "Input"),
    ("combobox", "Measure"),
    ("combobox", "Activation"),
    ("combobox", "Initialisation"),
    ("slider", "Gain"),
    ("slider", "Width"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the five neurons in twins.
const FIVE_NEURONS_SKIP: [(&str, &str); 20] = [
    ("slider", "Skip to"),
    ("slider", "Skip from"),
    ("combobox", "Kind"),
    ("checkbox", "Hide the twin"),
    ("slider", "Blue layer"),
    ("slider", "Blue neuron"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("slider", "Moment"),
    ("slider", "Depth"),
    ("slider", "Input"),
    ("combobox", "Measure"),
    ("combobox", "Activation"),
    ("combobox", "Initialisation"),
    ("slider", "Gain"),
    ("slider", "Width"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the scissors.
const BYPASS: [(&str, &str); 13] = [
    ("combobox", "Prediction"),
    ("button", "Cut the middle"),
    ("button", "Cut the skip"),
    ("button", "Put it back"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("combobox", "Initialisation"),
    ("slider", "Depth"),
    ("combobox", "Activation"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the many networks.
const MANY_NETWORKS: [(&str, &str); 10] = [
    ("combobox", "Networks"),
    ("combobox", "Prediction"),
    ("button", "Add 10 seeds"),
    ("button", "Stop"),
    ("combobox", "Initialisation"),
    ("combobox", "Activation"),
    ("slider", "Depth"),
    ("slider", "Width"),
    ("combobox", "Measure"),
    ("spinbutton", "Seed"),
];

/// Every control of the gain dial.
const GAIN_DIAL: [(&str, &str); 5] = [
    ("slider", "Gain"),
    ("combobox", "Activation"),
    ("slider", "Depth"),
    ("slider", "Width"),
    ("slider", "Networks"),
];

/// Every control of the four measures.
const WHAT_IS_IMPORTANT: [(&str, &str); 12] = [
    ("combobox", "Prediction"),
    ("checkbox", "Skip from 1 to 11"),
    ("combobox", "Moment"),
    ("slider", "Nudge by"),
    ("combobox", "Nudge in"),
    ("slider", "Nudged layer"),
    ("slider", "Nudged neuron"),
    ("slider", "Example"),
    ("slider", "Blue layer"),
    ("slider", "Blue neuron"),
    ("spinbutton", "Seed"),
    ("button", "Check the derivatives"),
];

/// Every control of the levels.
const LEVELS: [(&str, &str); 16] = [
    ("combobox", "Skips"),
    ("combobox", "Data"),
    ("button", "Cut the middle"),
    ("button", "Cut the skip"),
    ("button", "Put it back"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("slider", "Moment"),
    ("slider", "Depth"),
    ("combobox", "Activation"),
    ("combobox", "Initialisation"),
    ("slider", "Gain"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

/// Every control of the learning rules.
const WITHOUT_BACKPROP: [(&str, &str); 10] = [
    ("combobox", "Network"),
    ("combobox", "Prediction"),
    ("button", "Stop"),
    ("button", "Fetch MNIST again"),
    ("slider", "Seeds"),
    ("slider", "Moment"),
    ("combobox", "Skips"),
    ("slider", "Learning rates"),
    ("combobox", "Stands out"),
    ("spinbutton", "Seed"),
];

/// Every control of the adversarial examples.
const ADVERSARIAL: [(&str, &str); 23] = [
    ("slider", "Change at most"),
    ("combobox", "Attack"),
    ("combobox", "Picture"),
    ("slider", "Digit"),
    ("button", "Draw on a blank"),
    ("checkbox", "Rub out"),
    ("combobox", "Prediction"),
    ("combobox", "Compare"),
    ("button", "Train"),
    ("button", "Pause"),
    ("button", "Step"),
    ("button", "Reset"),
    ("button", "Fetch MNIST again"),
    ("slider", "Seeds"),
    ("combobox", "Network"),
    ("slider", "Depth"),
    ("combobox", "Skips"),
    ("combobox", "Learning rule"),
    ("slider", "Row"),
    ("slider", "Column"),
    ("slider", "Ink there"),
    ("combobox", "Pace"),
    ("spinbutton", "Seed"),
];

#[test]
fn every_control_has_its_role_and_its_name() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        for (name, expected, drawing) in [
            ("hero", HERO.as_slice(), "A network of 12 layers"),
            ("fading-gradient", FADING_GRADIENT.as_slice(), "A network of 12 layers"),
            ("shortcut", SHORTCUT.as_slice(), "A network of 12 layers"),
            ("five-neurons", FIVE_NEURONS.as_slice(), "A network of 10 layers"),
            ("five-neurons-skip", FIVE_NEURONS_SKIP.as_slice(), "Twin networks"),
            ("bypass", BYPASS.as_slice(), "A network of 16 layers"),
            ("many-networks", MANY_NETWORKS.as_slice(), "For networks of 12 layers"),
            ("gain-dial", GAIN_DIAL.as_slice(), "Untrained networks of 8 layers"),
            ("what-is-important", WHAT_IS_IMPORTANT.as_slice(), "A network of 12 layers"),
            ("levels", LEVELS.as_slice(), "Twin networks, one plain"),
            ("without-backprop", WITHOUT_BACKPROP.as_slice(), "5 layers of 32 ReLU in a race"),
            ("adversarial", ADVERSARIAL.as_slice(), "A picture, the change"),
        ] {
            let figure = Shown::of(reader, name)?;
            reader.area(&figure.inside(".drawing")).await?;
            figure.until("figure.hasAttribute('data-state')").await?;
            // Marked one by one, so that each can be asked for.
            let count = figure
                .value(
                    "[...figure.querySelectorAll('input, select, button, textarea')]
                     .map((control, place) => control.dataset.place = place).length",
                )
                .await?;
            let mut found = Vec::new();
            for place in 0..count.as_u64().unwrap_or(0) {
                found
                    .push(reader.spoken(&figure.inside(&format!("[data-place='{place}']"))).await?);
            }
            let expected: Vec<(String, String)> =
                expected.iter().map(|(role, name)| ((*role).into(), (*name).into())).collect();
            assert_eq!(found, expected, "the controls of {}", figure.name);
            // The drawing can be reached and has a name as well.
            let (role, name) = reader.spoken(&figure.inside("canvas")).await?;
            assert_eq!(role, "application");
            assert!(name.starts_with(drawing), "{name}");
            assert_eq!(figure.value("figure.querySelector('canvas').tabIndex").await?, json!(0));
        }
        Ok(())
    })
}

#[test]
fn every_figure_has_one_output_one_status_and_a_state_that_can_be_read() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let names = "[...document.querySelectorAll('[data-figure]')].map(figure => figure.id)";
        let names: Vec<String> = serde_json::from_value(reader.value(names).await?)?;
        let expected: Vec<&str> =
            AnyFigure::all().iter().map(|figure| figure.as_figure().name()).collect();
        assert_eq!(names, expected);
        for name in names {
            let figure = Shown::of(reader, &name)?;
            reader.area(&figure.inside(".drawing")).await?;
            figure.until("figure.hasAttribute('data-state')").await?;
            for (what, count) in [
                ("figure.tagName", json!("FIGURE")),
                ("figure.dataset.figure", json!(figure.name)),
                ("figure.querySelectorAll('output').length", json!(1)),
                ("figure.querySelector('output').getAttribute('aria-live')", json!("off")),
                ("figure.querySelectorAll('[role=status]').length", json!(1)),
                ("figure.querySelectorAll('canvas').length", json!(1)),
            ] {
                assert_eq!(figure.value(what).await?, count, "{what} of {}", figure.name);
            }
            AnyFigure::computed_with(&figure.state().await?, &shipped::file)?;
        }
        Ok(())
    })
}

#[test]
fn controls_that_cannot_be_used_now_say_so() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "hero?v=1").await?;
        let enabled = async || -> Outcome<BTreeMap<String, bool>> {
            let buttons = "Object.fromEntries([...figure.querySelectorAll('button')]
                .map(button => [button.dataset.control, !button.disabled]))";
            Ok(serde_json::from_value(figure.value(buttons).await?)?)
        };
        let expect = async |usable: &[&str]| -> Outcome {
            figure.settles().await?;
            let found = enabled().await?;
            let found: Vec<&str> =
                found.iter().filter(|(_, is)| **is).map(|(key, _)| key.as_str()).collect();
            assert_eq!(found, usable);
            Ok(())
        };
        expect(&["add-skip", "reset", "step", "train"]).await?;
        figure.hurry().await?;
        figure.press("train").await?;
        figure.shows("hero?v=1&step=1500").await?;
        expect(&["add-skip", "keep-training", "reset", "step", "train"]).await?;
        figure.press("add-skip").await?;
        expect(&["keep-training", "remove-skip", "reset", "step", "train"]).await?;
        figure.choose("pace", "slow").await?;
        figure.press("reset").await?;
        figure.settles().await?;
        figure.press("train").await?;
        figure.passes(1).await?;
        let running = enabled().await?;
        assert!(running["pause"] && !running["train"] && !running["step"], "{running:?}");
        figure.press("pause").await
    })
}

#[test]
fn announcements_wait_until_things_have_settled_and_the_reader_did_something() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "hero?v=1&step=1400").await?;
        // Everything that is announced from now on, and whether the figure was busy then.
        let watch = "(() => { window.announced = [];
            const status = figure.querySelector('[role=status]');
            new MutationObserver(() => window.announced.push(
                [status.textContent, figure.hasAttribute('aria-busy')]
            )).observe(status, {childList: true, characterData: true, subtree: true});
            return true; })()";
        figure.value(watch).await?;
        figure.press("train").await?;
        figure.shows("hero?v=1&step=1500").await?;
        let announced: Vec<(String, bool)> =
            serde_json::from_value(reader.value("window.announced").await?)?;
        assert_eq!(announced, [(figure.sentence().await?, false)]);
        // A notice is announced with it.
        figure.fill_in("seed", "-1").await?;
        figure.notices("whole number").await?;
        let status = figure.status().await?;
        assert!(status.contains("whole number"), "{status}");
        // The figure that the reader left alone says nothing.
        assert_eq!(Shown::fading_gradient(reader).status().await?, "");
        Ok(())
    })
}

#[test]
fn sliders_speak_their_values() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "fading-gradient?v=1&init=gain:1.2&step=50").await?;
        let spoken =
            async |key: &str| reader.attribute(&figure.control(key), "aria-valuetext").await;
        assert_eq!(spoken("depth").await?.as_deref(), Some("12"));
        assert_eq!(spoken("gain").await?.as_deref(), Some("1.20"));
        assert_eq!(spoken("moment").await?.as_deref(), Some("step 50 of 50"));
        figure.slide("moment", 1).await?;
        figure.shows("fading-gradient?v=1&init=gain:1.2&step=50&moment=25").await?;
        assert_eq!(spoken("moment").await?.as_deref(), Some("step 25 of 50"));
        Ok(())
    })
}
