"""What attacks make of the inputs of small networks, from PyTorch in float64.

    pip install torch safetensors numpy
    python make_attacks.py OUT_DIR --seed 20263

Each case is two files, as those of make_reference.py: `NAME.safetensors` holds the network,
`NAME.json` inputs, epsilon, the places from which the strong attack starts, and for a network that
answers by its logits or by its goodness the labels, the gradients by the inputs, what every attack
makes of them, and how many it then names rightly; for goodness also what backprop of it says to
every parameter. The definitions are those of DEFINITIONS.md.

A sign is a matter of rounding where a derivative nearly vanishes without being 0. Cases in which that
happens on any way of any attack are refused.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from make_reference import Network
from make_rules import SHAPES, layer_of, overlaid, updates
from torch.nn.functional import cross_entropy

EPSILON = 0.1
LEAST = 1e-7


def logits(network, parameters, inputs):
    heard = [inputs]
    for layer in range(1, len(network.sizes)):
        heard.append(layer_of(network, parameters, layer, heard))
    return heard[-1]


def goodness(network, parameters, inputs):
    """The summed goodness of all hidden layers, for each label laid over the inputs in turn."""
    classes = network.sizes[-1]

    def direction(a):
        return a / torch.sqrt((a * a).mean(1, keepdim=True) + 1e-8)

    def with_label(label):
        labels = torch.full((len(inputs),), label)
        heard, total = [direction(overlaid(inputs, labels, classes))], 0
        for layer in range(1, len(network.sizes) - 1):
            a = layer_of(network, parameters, layer, heard)
            total = total + (a * a).mean(1)
            heard.append(direction(a))
        return total

    return torch.stack([with_label(label) for label in range(classes)], 1)


def entropy(scores, labels):
    return cross_entropy(scores, labels, reduction="none")


def margin(scores, labels):
    others = scores.clone()
    others[torch.arange(len(labels)), labels] = -torch.inf
    return others.max(1).values - scores[torch.arange(len(labels)), labels]


class Attacked:
    """A network that answers so, and everything that one can do to it."""

    def __init__(self, network, answer, labels):
        self.network, self.answer, self.labels = network, answer, labels
        self.parameters = network.tensors()

    def scores(self, x):
        return self.answer(self.network, self.parameters, x)

    def gradient(self, x, objective):
        x = x.clone().requires_grad_()
        found, = torch.autograd.grad(objective(self.scores(x), self.labels).sum(), x)
        if found[(found != 0)].abs().min() < LEAST:
            raise SystemExit("a derivative nearly vanishes: take another seed")
        return found

    def climb(self, start, inputs, objective, steps, step):
        x = start
        for _ in range(steps):
            x = x + step * self.gradient(x, objective).sign()
            x = torch.minimum(torch.maximum(x, inputs - EPSILON), inputs + EPSILON).clamp(0, 1)
        return x

    def strong(self, inputs, starts):
        worst, largest = None, None
        for start in starts:
            for objective in entropy, margin:
                x = self.climb(start, inputs, objective, 40, 2.5 * EPSILON / 40)
                found = margin(self.scores(x), self.labels).detach()
                if worst is None:
                    worst, largest = x, found
                is_worse = found > largest
                worst = torch.where(is_worse[:, None], x, worst)
                largest = torch.where(is_worse, found, largest)
        return worst

    def right(self, x):
        return (self.scores(x).argmax(1) == self.labels).sum().item()

    def all(self, inputs, starts):
        attacks = {
            "fgsm": self.climb(inputs, inputs, entropy, 1, EPSILON),
            "pgd-20": self.climb(inputs, inputs, entropy, 20, 2.5 * EPSILON / 20),
            "strong": self.strong(inputs, starts),
        }
        return {
            "labels": self.labels.tolist(),
            "gradient": {
                "cross-entropy": self.gradient(inputs, entropy).tolist(),
                "margin": self.gradient(inputs, margin).tolist(),
            },
            "clean": self.right(inputs),
            "attacks": {
                name: {"inputs": x.tolist(), "right": self.right(x)} for name, x in attacks.items()
            },
        }


def case(name, rng, out_dir):
    activation, skips, normalised = SHAPES[name]
    sizes = [12, 7, 7, 7, 7, 4]
    network = Network(sizes, activation, skips, 1.4, rng, normalised)
    network.save(out_dir / f"{name}.safetensors")
    inputs = torch.tensor(rng.uniform(0, 1, (10, sizes[0])))
    # Some inputs lie on the border, as dark and bright pixels do.
    inputs[rng.uniform(0, 1, inputs.shape) < 0.1] = 0.0
    inputs[rng.uniform(0, 1, inputs.shape) < 0.1] = 1.0
    noise = [torch.tensor(rng.uniform(-EPSILON, EPSILON, inputs.shape)) for _ in range(2)]
    starts = [inputs] + [(inputs + one).clamp(0, 1) for one in noise]

    result = {
        "inputs": inputs.tolist(),
        "epsilon": EPSILON,
        "starts": [start.tolist() for start in starts],
    }
    for answer in logits, goodness:
        said = answer(network, network.tensors(), inputs).argmax(1)
        # One label is wrong from the beginning.
        said[0] = (said[0] + 1) % sizes[-1]
        result[answer.__name__] = Attacked(network, answer, said).all(inputs, starts)

    parameters = network.tensors()
    result["labels"] = result["goodness"]["labels"]
    labels = torch.tensor(result["labels"])
    loss = cross_entropy(goodness(network, parameters, inputs), labels)
    loss.backward()
    result["goodness-backprop"] = {"loss": loss.item(), "update": updates(parameters)}
    (out_dir / f"{name}.json").write_text(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out_dir", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=20263)
    arguments = parser.parse_args()
    arguments.out_dir.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    for name in SHAPES:
        case(name, rng, arguments.out_dir)


if __name__ == "__main__":
    main()
