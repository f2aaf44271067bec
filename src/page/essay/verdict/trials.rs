//! The claims, and what each was tried on.

use super::{Claim, Other, Promise, Trial};
use crate::attribution::Measure;
use crate::measure::{Attack, Cut};
use crate::study::{Among, Blue, Place, Quantity};

/// Every claim that was tried, in the order of the essay.
pub fn claims() -> Vec<Claim> {
    vec![
        gradient_fades(),
        skips_carry_it(),
        depth_needs_a_skip(),
        skips_put_depth_to_use(),
        five_are_next_door(),
        skip_lifts_the_first_layer(),
        only_a_skip_does(),
        skips_mix_levels(),
        nothing_matches_backprop(),
        skips_make_fooling_easier(),
        other_rules_are_harder_to_fool(),
    ]
}

/// C1.
fn gradient_fades() -> Claim {
    let fades =
        || vec![(Quantity::Rate, Promise::Below(1.0)), (Quantity::RSquared, Promise::Above(0.9))];
    let trial = |condition, row, preset| Trial { condition, row, asked: fades(), preset };
    Claim {
        says: "The gradient falls exponentially with distance from the output.",
        trials: vec![
            trial("tanh, PyTorch’s start, untrained", ("opening", "plain", 0), "fading-default"),
            trial("ReLU, PyTorch’s start, untrained", ("c1", "relu-pytorch", 0), "verdict-relu"),
            trial("ReLU, He’s start, untrained", ("c1", "relu-he", 0), "verdict-relu-he"),
            trial("linear, gain 1.2, untrained", ("gain", "linear-1.2", 0), "gain-above"),
            trial(
                "tanh, Glorot’s start, trained with Adam",
                ("c1", "tanh-glorot-trained", 1_500),
                "verdict-glorot-trained",
            ),
            trial(
                "ReLU, He’s start, trained with Adam",
                ("c1", "relu-he-trained", 1_500),
                "verdict-relu-trained",
            ),
            trial(
                "tanh, PyTorch’s start, normalised, untrained",
                ("normalisation", "opening-plain", 0),
                "fading-normalised",
            ),
        ],
        when: Some("the gain is below the critical one and the network has not learned."),
    }
}

/// C2.
fn skips_carry_it() -> Claim {
    let plain =
        |quantity| Other { whose: "its plain twin’s", condition: "tanh-pytorch-none", quantity };
    let more = |layer| {
        let quantity = Quantity::Gradient(layer);
        vec![(quantity, Promise::AboveThat(plain(quantity)))]
    };
    Claim {
        says: "Skip connections carry the gradient back.",
        trials: vec![
            Trial {
                condition: "one skip, to the layer where it begins",
                row: ("c2", "tanh-pytorch-one", 0),
                asked: more(1),
                preset: "verdict-one",
            },
            Trial {
                condition: "one skip, to the next layer",
                row: ("c2", "tanh-pytorch-one", 0),
                asked: more(2),
                preset: "verdict-one",
            },
            Trial {
                condition: "a skip over every layer, tanh, PyTorch’s start",
                row: ("c2", "tanh-pytorch-every", 0),
                asked: more(2),
                preset: "verdict-every",
            },
            Trial {
                condition: "the same with ReLU and He’s start, and without exploding",
                row: ("c2", "relu-he-every", 0),
                asked: vec![(Quantity::Rate, Promise::Within(0.8, 1.25))],
                preset: "verdict-exploding",
            },
        ],
        when: Some("a layer has a skip of its own, and what they add does not pile up."),
    }
}

/// C2′.
fn depth_needs_a_skip() -> Claim {
    let trial = |condition, row, quantity, preset| Trial {
        condition,
        row,
        asked: vec![(quantity, Promise::Below(0.2))],
        preset,
    };
    let (now, best) = (Quantity::Accuracy, Quantity::Best);
    Claim {
        says: "Without a skip, deep networks do not learn.",
        trials: vec![
            trial("12 layers, PyTorch’s start", ("c2-race", "none", 1_500), now, "hero-plain"),
            trial(
                "the same, given 40,000 steps",
                ("c2-time", "depth-12", 40_000),
                best,
                "verdict-late",
            ),
            trial(
                "24 layers, given 40,000 steps",
                ("c2-time", "depth-24", 40_000),
                best,
                "verdict-very-late",
            ),
            trial(
                "12 layers, Glorot’s start",
                ("c2-race", "glorot", 1_500),
                now,
                "shortcut-glorot",
            ),
            trial(
                "12 layers, PyTorch’s start, normalised",
                ("normalisation", "c2-race-none", 1_500),
                now,
                "shortcut-normalised-plain",
            ),
        ],
        when: Some("the start lets signals fade, and time is short or the depth great."),
    }
}

/// What the scissors ask.
fn skips_put_depth_to_use() -> Claim {
    let trial = |condition, name, preset| Trial {
        condition,
        row: ("c4-cut", name, 1_500),
        asked: vec![(
            Quantity::After(Cut::Middle),
            Promise::BelowThat(Other {
                whose: "intact,",
                condition: name,
                quantity: Quantity::After(Cut::None),
            }),
        )],
        preset,
    };
    Claim {
        says: "A skip puts the depth to use: the network misses its middle when that is cut.",
        trials: vec![
            trial("16 layers, PyTorch’s start", "tanh-pytorch-16-sgd", "bypass-middle"),
            trial("8 layers, Glorot’s start", "tanh-glorot-8-sgd", "bypass-glorot"),
        ],
        when: Some("the middle carried a signal from the start; else the skip goes around it."),
    }
}

/// C3.
fn five_are_next_door() -> Claim {
    let local = |blue| vec![(Quantity::Fives(blue, Place::Distance(1)), Promise::Above(0.5))];
    let by = |measure| Blue { measure, ..Blue::in_layer(12) };
    let trial = |condition, row, blue, preset| Trial { condition, row, asked: local(blue), preset };
    let (deep, shallow) = (Blue::in_layer(12), Blue::in_layer(8));
    Claim {
        says: "Most of the five that matter most are in the layer just before.",
        trials: vec![
            trial(
                "tanh, PyTorch’s start, untrained",
                ("opening", "plain", 0),
                deep,
                "many-untrained",
            ),
            trial(
                "the same after 1,500 steps, which teach it nothing",
                ("opening", "plain", 1_500),
                deep,
                "many-trained",
            ),
            trial(
                "tanh, Glorot’s start, trained",
                ("c3-learned", "tanh-glorot", 1_500),
                deep,
                "verdict-learned",
            ),
            trial(
                "ReLU, He’s start, untrained",
                ("c3", "relu-he-sgd", 0),
                shallow,
                "verdict-relu-start",
            ),
            trial("ReLU, He’s start, trained", ("c3", "relu-he-sgd", 1_500), shallow, "many-relu"),
            trial("linear, gain 1.2, untrained", ("gain", "linear-1.2", 0), shallow, "gain-above"),
            trial(
                "tanh, PyTorch’s start, untrained, per typical variation",
                ("c3-measures", "plain", 0),
                by(Measure::Typical),
                "verdict-typical",
            ),
            trial(
                "the same by ablation",
                ("c3-measures", "plain", 0),
                by(Measure::Ablation),
                "important-plain",
            ),
            trial(
                "tanh, PyTorch’s start, normalised, untrained",
                ("normalisation", "opening-plain", 0),
                deep,
                "verdict-normalised",
            ),
            trial(
                "the same, trained",
                ("normalisation", "opening-plain", 1_500),
                deep,
                "verdict-normalised-trained",
            ),
        ],
        when: Some(
            "one asks the derivative and little gets through, or in trained networks that are normalised.",
        ),
    }
}

/// C4.
fn skip_lifts_the_first_layer() -> Claim {
    let trial = |condition, row, blue, preset| Trial {
        condition,
        row,
        asked: vec![(Quantity::Fives(blue, Place::FirstLayer), Promise::AboveChance)],
        preset,
    };
    let (deep, shallow) = (Blue::in_layer(12), Blue::in_layer(10));
    Claim {
        says: "With a skip from layer 1, first-layer neurons are among the five.",
        trials: vec![
            trial(
                "blue one layer after the skip’s end, untrained",
                ("opening", "skip", 0),
                deep,
                "five-skip-default",
            ),
            trial(
                "the same by ablation",
                ("c3-measures", "skip", 0),
                Blue { measure: Measure::Ablation, ..deep },
                "verdict-skip-ablation",
            ),
            trial("trained, by derivative", ("opening", "skip", 1_500), deep, "five-skip-trained"),
            trial(
                "trained, normalised",
                ("normalisation", "opening-skip", 1_500),
                deep,
                "verdict-normalised-skip",
            ),
            trial(
                "blue two layers after its end",
                ("c4", "tanh-pytorch-to-8", 0),
                shallow,
                "verdict-two-after",
            ),
            trial(
                "blue in the layer where it ends, but for blue’s twin",
                ("c4", "tanh-pytorch-to-10", 0),
                Blue { twins_hidden: true, ..shallow },
                "verdict-at-its-end",
            ),
        ],
        when: Some("blue is one layer after the skip’s end, by derivative and by ablation."),
    }
}

/// C4, the other way round.
fn only_a_skip_does() -> Claim {
    let trial = |condition, row, blue, chance, preset| Trial {
        condition,
        row,
        asked: vec![(Quantity::Fives(blue, Place::FirstLayer), Promise::Below(chance))],
        preset,
    };
    let (deep, shallow) = (Blue::in_layer(12), Blue::in_layer(8));
    Claim {
        says: "Without a skip they are not, beyond chance.",
        trials: vec![
            trial(
                "tanh, PyTorch’s start, untrained",
                ("opening", "plain", 0),
                deep,
                1.0 / 11.0,
                "many-untrained",
            ),
            trial(
                "ReLU, He’s start, trained",
                ("c3", "relu-he-sgd", 1_500),
                shallow,
                1.0 / 7.0,
                "many-relu",
            ),
            trial(
                "linear, gain 1.2, untrained",
                ("gain", "linear-1.2", 0),
                shallow,
                1.0 / 7.0,
                "gain-above",
            ),
        ],
        when: Some("little gets through; a trained ReLU network has them without any skip."),
    }
}

/// C4′.
fn skips_mix_levels() -> Claim {
    let trial = |condition, study, name, plain, preset| Trial {
        condition,
        row: (study, name, 1_500),
        asked: vec![(
            Quantity::ProbeTrend,
            Promise::BelowThat(Other {
                whose: "its plain twin’s",
                condition: plain,
                quantity: Quantity::ProbeTrend,
            }),
        )],
        preset,
    };
    let (deep, digits, spiral) = ("tanh-glorot-16-none", "levels", "levels-spiral");
    Claim {
        says: "Skips mix the levels: what later layers say rises less regularly.",
        trials: vec![
            trial(
                "one long skip, 16 layers",
                digits,
                "tanh-glorot-16-one",
                deep,
                "levels-deep-one",
            ),
            trial(
                "one long skip, 8 layers",
                digits,
                "tanh-glorot-8-one",
                "tanh-glorot-8-none",
                "verdict-levels",
            ),
            trial(
                "a skip at every layer, 16 layers",
                digits,
                "tanh-glorot-16-every",
                deep,
                "levels-deep-every",
            ),
            trial(
                "the same on the spiral",
                spiral,
                "tanh-glorot-16-every",
                deep,
                "verdict-levels-spiral",
            ),
            trial(
                "a skip at every layer, 16 layers of ReLU",
                digits,
                "relu-he-16-every",
                "relu-he-16-none",
                "verdict-levels-relu",
            ),
            Trial {
                condition: "one long skip, 8 layers: comparisons out of order, before any training",
                row: ("levels", "tanh-glorot-8-one", 0),
                asked: vec![(
                    Quantity::OrderViolation(Among::Hidden),
                    Promise::AboveThat(Other {
                        whose: "its plain twin’s",
                        condition: "tanh-glorot-8-none",
                        quantity: Quantity::OrderViolation(Among::Hidden),
                    }),
                )],
                preset: "levels-untrained",
            },
        ],
        when: Some("one long skip passes over everything; regular skips straighten the ladder."),
    }
}

/// C7.
fn nothing_matches_backprop() -> Claim {
    let on = |study, condition, name, backprop, preset| Trial {
        condition,
        row: (study, name, 1_500),
        asked: vec![(
            Quantity::Accuracy,
            Promise::BelowThat(Other {
                whose: "backprop’s",
                condition: backprop,
                quantity: Quantity::Accuracy,
            }),
        )],
        preset,
    };
    let trial = |condition, name, backprop, preset| on("c7", condition, name, backprop, preset);
    let mnist = |condition, name, preset| on("c7-mnist", condition, name, "mnist-backprop", preset);
    let (shallow, deep) = ("tanh-3-backprop", "relu-5-backprop");
    Claim {
        says: "No other learning rule matches backprop.",
        trials: vec![
            trial(
                "feedback alignment, 3 layers of tanh",
                "tanh-3-feedback-alignment",
                shallow,
                "verdict-feedback-shallow",
            ),
            trial(
                "feedback alignment, 5 layers of ReLU",
                "relu-5-feedback-alignment",
                deep,
                "verdict-feedback",
            ),
            trial(
                "direct feedback alignment, 5 layers of ReLU",
                "relu-5-direct-feedback-alignment",
                deep,
                "verdict-direct",
            ),
            trial(
                "forward-forward, 5 layers of ReLU",
                "relu-5-forward-forward",
                deep,
                "verdict-forward",
            ),
            trial(
                "sign-symmetry, 3 layers of tanh",
                "tanh-3-sign-symmetry",
                shallow,
                "verdict-sign-shallow",
            ),
            trial("sign-symmetry, 5 layers of ReLU", "relu-5-sign-symmetry", deep, "verdict-sign"),
            trial(
                "layer-local, 3 layers of tanh",
                "tanh-3-layer-local",
                shallow,
                "verdict-local-shallow",
            ),
            trial("layer-local, 5 layers of ReLU", "relu-5-layer-local", deep, "verdict-local"),
            mnist(
                "feedback alignment, MNIST",
                "mnist-feedback-alignment",
                "verdict-mnist-feedback",
            ),
            mnist("sign-symmetry, MNIST", "mnist-sign-symmetry", "verdict-mnist-sign"),
            mnist("layer-local, MNIST", "mnist-layer-local", "verdict-mnist-local"),
        ],
        when: Some(
            "the error comes back through random weights, or goodness takes its place; on MNIST always.",
        ),
    }
}

/// What claims of robustness ask: the accuracy under the strong attack, with no pixel changed by more
/// than 0.10.
const FOOLED: Quantity = Quantity::UnderAttack(Attack::Strong, 10);

/// C6, of levels.
fn skips_make_fooling_easier() -> Claim {
    let twins = |condition, name, plain, preset| Trial {
        condition,
        row: ("c6-skips", name, 1_500),
        asked: vec![(
            FOOLED,
            Promise::BelowThat(Other {
                whose: "its plain twin’s",
                condition: plain,
                quantity: FOOLED,
            }),
        )],
        preset,
    };
    let (relu, deep_relu, tanh, deep_tanh) =
        ("relu-5-plain", "relu-8-plain", "tanh-5-plain", "tanh-8-plain");
    let slow = "tanh-glorot-12-none";
    Claim {
        says: "Skips, which mix the levels, make a network easier to fool.",
        trials: vec![
            twins(
                "one skip, 5 layers of ReLU, equally accurate",
                "relu-5-plain-matched-by-one",
                relu,
                "fooled-twins",
            ),
            twins(
                "a skip at every layer, the same",
                "relu-5-plain-matched-by-every",
                relu,
                "verdict-fooled-every",
            ),
            twins(
                "one skip, 8 layers of ReLU, equally accurate",
                "relu-8-plain-matched-by-one",
                deep_relu,
                "verdict-fooled-deep",
            ),
            twins(
                "a skip at every layer, the same",
                "relu-8-plain-matched-by-every",
                deep_relu,
                "fooled-deep-every",
            ),
            twins(
                "one skip, 5 layers of tanh, equally accurate",
                "tanh-5-plain-matched-by-one",
                tanh,
                "verdict-fooled-tanh",
            ),
            twins(
                "a skip at every layer, the same",
                "tanh-5-plain-matched-by-every",
                tanh,
                "verdict-fooled-tanh-every",
            ),
            twins(
                "one skip, 8 layers of tanh, equally accurate",
                "tanh-8-plain-matched-by-one",
                deep_tanh,
                "verdict-fooled-tanh-deep",
            ),
            twins(
                "a skip at every layer, the same",
                "tanh-8-plain-matched-by-every",
                deep_tanh,
                "fooled-tanh-deep-every",
            ),
            twins(
                "one skip, 12 layers of tanh that learn slowly, after 1,500 steps",
                "tanh-glorot-12-one",
                slow,
                "verdict-fooled-slow",
            ),
            twins(
                "a skip at every layer, the same",
                "tanh-glorot-12-every",
                slow,
                "verdict-fooled-slow-every",
            ),
            twins(
                "a skip at every layer, 8 layers of ReLU that learn slowly",
                "relu-he-8-every",
                "relu-he-8-none",
                "verdict-fooled-slow-relu",
            ),
        ],
        when: Some("there are eight layers, most clearly with a skip at each."),
    }
}

/// C6, of learning rules.
fn other_rules_are_harder_to_fool() -> Claim {
    let on = |study, whose, condition, name, control, preset| Trial {
        condition,
        row: (study, name, 1_500),
        asked: vec![(
            FOOLED,
            Promise::AboveThat(Other { whose, condition: control, quantity: FOOLED }),
        )],
        preset,
    };
    let backprop = "that of backprop, stopped,";
    let trial = |condition, name, control, preset| {
        on("c6-rules", backprop, condition, name, control, preset)
    };
    let mnist = |condition, name, control, preset| {
        on("c6-mnist", backprop, condition, name, control, preset)
    };
    Claim {
        says: "Networks that learn by another rule are harder to fool than those of backprop, equally accurate.",
        trials: vec![
            trial(
                "feedback alignment, 3 layers of tanh",
                "tanh-3-feedback-alignment",
                "tanh-3-feedback-alignment-matched-by-backprop",
                "fooled-feedback-shallow",
            ),
            trial(
                "feedback alignment, 5 layers of ReLU",
                "relu-5-feedback-alignment",
                "relu-5-feedback-alignment-matched-by-backprop",
                "verdict-fooled-feedback",
            ),
            mnist(
                "feedback alignment, MNIST",
                "mnist-feedback-alignment",
                "mnist-feedback-alignment-matched-by-backprop",
                "verdict-mnist-feedback",
            ),
            trial(
                "direct feedback alignment, 5 layers of ReLU",
                "relu-5-direct-feedback-alignment",
                "relu-5-direct-feedback-alignment-matched-by-backprop",
                "verdict-fooled-direct",
            ),
            trial(
                "the same, 3 layers of ReLU",
                "relu-3-direct-feedback-alignment",
                "relu-3-direct-feedback-alignment-matched-by-backprop",
                "verdict-fooled-direct-shallow",
            ),
            trial(
                "sign-symmetry, 5 layers of ReLU",
                "relu-5-sign-symmetry",
                "relu-5-sign-symmetry-matched-by-backprop",
                "verdict-fooled-sign",
            ),
            trial(
                "layer-local, 3 layers of tanh",
                "tanh-3-layer-local",
                "tanh-3-layer-local-matched-by-backprop",
                "verdict-fooled-local-shallow",
            ),
            trial(
                "layer-local, 5 layers of ReLU",
                "relu-5-layer-local",
                "relu-5-layer-local-matched-by-backprop",
                "fooled-local",
            ),
            mnist(
                "layer-local, MNIST",
                "mnist-layer-local",
                "mnist-layer-local-matched-by-backprop",
                "verdict-mnist-local",
            ),
            trial(
                "forward-forward, 5 layers of ReLU",
                "relu-5-forward-forward",
                "relu-5-forward-forward-matched-by-backprop",
                "fooled-forward",
            ),
            on(
                "c6-rules",
                "that of its goodness under backprop, stopped,",
                "the same, beside a network that answers in the same way",
                "relu-5-forward-forward",
                "relu-5-forward-forward-matched-by-goodness-backprop",
                "fooled-forward",
            ),
            mnist(
                "forward-forward, MNIST",
                "mnist-forward-forward",
                "mnist-forward-forward-matched-by-backprop",
                "verdict-mnist-forward",
            ),
        ],
        when: Some(
            "each layer learns for itself, in networks of ReLU; of the others once, in the shallow one.",
        ),
    }
}
