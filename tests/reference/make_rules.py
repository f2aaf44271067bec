"""What learning rules say to small networks, from PyTorch in float64.

    pip install torch safetensors numpy
    python make_rules.py OUT_DIR --seed 20262

Each case is two files, as those of make_reference.py: `NAME.safetensors` holds the network,
`NAME.json` inputs, labels, what each rule has of its own (float64), and what it has in the place of
the gradient of every parameter. The definitions are those of DEFINITIONS.md.

Autograd does the derivatives. Where a rule cuts the way back, activations are detached; where it
carries an error through other matrices, the backward pass of a product is replaced.
"""

import argparse
import json
import math
import pathlib

import numpy as np
import torch
from make_reference import ACTIVATIONS, Network
from torch.nn.functional import cross_entropy, layer_norm, softplus

THRESHOLD = 2.0
SHAPES = {
    "plain": ("gelu", [], False),
    "skips": (
        "relu",
        [
            {"from": 1, "to": 3, "kind": "identity"},
            {"from": 2, "to": 4, "kind": "pre"},
            {"from": 0, "to": 3, "kind": "projection"},
            {"from": 1, "to": 4, "kind": "concat"},
        ],
        False,
    ),
    "normalised": ("silu", [{"from": 1, "to": 3, "kind": "projection"}], True),
}


class Fed(torch.autograd.Function):
    """x W^T, whose error is carried back through B instead of W."""

    @staticmethod
    def forward(ctx, x, weight, feedback):
        ctx.save_for_backward(x, feedback)
        return x @ weight.T

    @staticmethod
    def backward(ctx, error):
        x, feedback = ctx.saved_tensors
        return error @ feedback, error.T @ x, None


def layer_of(network, parameters, layer, heard, feedback=None):
    """The activations of a layer from what it hears of the layers before, or the logits."""
    weights, biases, skip_weights, scales, shifts = parameters
    back_weights, back_skips = feedback or (weights, skip_weights)

    def times(x, weight, back):
        return Fed.apply(x, weight, back.detach())

    z = times(heard[layer - 1], weights[layer], back_weights[layer]) + biases[layer]
    if layer == len(network.sizes) - 1:
        return z
    into = [(i, skip) for i, skip in enumerate(network.skips) if skip["to"] == layer]
    for index, skip in into:
        if skip["kind"] == "pre":
            z = z + heard[skip["from"]]
        if skip["kind"] == "concat":
            z = z + times(heard[skip["from"]], skip_weights[index], back_skips[index])
    if network.normalised:
        z = layer_norm(z, (network.sizes[layer],), scales[layer], shifts[layer], 1e-5)
    a = ACTIVATIONS[network.activation](z)
    for index, skip in into:
        if skip["kind"] == "identity":
            a = a + heard[skip["from"]]
        if skip["kind"] == "projection":
            a = a + times(heard[skip["from"]], skip_weights[index], back_skips[index])
    return a


def updates(parameters):
    """The gradients that autograd left, 0 where it left none."""
    def one(tensor):
        if tensor is None:
            return None
        return (torch.zeros_like(tensor) if tensor.grad is None else tensor.grad).tolist()
    names = "weights", "biases", "skip_weights", "scales", "shifts"
    drop = {"weights": 1, "biases": 1, "skip_weights": 0, "scales": 1, "shifts": 1}
    return {name: [one(t) for t in group[drop[name]:]] for name, group in zip(names, parameters)}


def carried(network, inputs, labels, feedback):
    parameters = network.tensors()
    heard = [inputs]
    for layer in range(1, len(network.sizes)):
        heard.append(layer_of(network, parameters, layer, heard, feedback))
    cross_entropy(heard[-1], labels).backward()
    return updates(parameters)


def cut(network, inputs):
    """All layers, each from detached ones."""
    parameters = network.tensors()
    said, heard = [inputs], [inputs]
    for layer in range(1, len(network.sizes)):
        said.append(layer_of(network, parameters, layer, heard))
        heard.append(said[-1].detach())
    return parameters, said


def direct(network, inputs, labels, matrices):
    parameters, said = cut(network, inputs)
    logits = said[-1].detach().requires_grad_()
    cross_entropy(logits, labels).backward()
    said[-1].backward(logits.grad)
    for a, matrix in zip(said[1:-1], matrices):
        a.backward(logits.grad @ matrix)
    return updates(parameters)


def local(network, inputs, labels, classifiers):
    """The last layer is the classifier of the last hidden one."""
    parameters, said = cut(network, inputs)
    answers = [a @ weight.T + bias for a, (weight, bias) in zip(said[1:-2], classifiers)]
    last = len(network.sizes) - 1
    answers.append(layer_of(network, parameters, last, said))
    sum(cross_entropy(answer, labels) for answer in answers).backward()
    own = {"weights": [w.grad.tolist() for w, _ in classifiers], "biases": [b.grad.tolist() for _, b in classifiers]}
    return updates(parameters), own


def overlaid(inputs, labels, classes):
    inputs = inputs.clone()
    inputs[:, :classes] = torch.nn.functional.one_hot(labels, classes)
    return inputs


def goodness(network, inputs):
    """The goodness of every hidden layer, each from detached directions of those before."""
    def direction(a):
        return (a / torch.sqrt((a * a).mean(1, keepdim=True) + 1e-8)).detach()
    parameters = network.tensors()
    heard, good = [direction(inputs)], []
    for layer in range(1, len(network.sizes) - 1):
        a = layer_of(network, parameters, layer, heard)
        good.append((a * a).mean(1))
        heard.append(direction(a))
    return parameters, good


def forward_forward(network, inputs, labels, wrong):
    classes = network.sizes[-1]
    both = torch.cat([overlaid(inputs, labels, classes), overlaid(inputs, wrong, classes)])
    side = torch.cat([-torch.ones(len(inputs)), torch.ones(len(inputs))]).double()
    parameters, good = goodness(network, both)
    losses = [softplus(side * (g - THRESHOLD)).mean() for g in good]
    sum(losses).backward()
    def summed(label):
        labels = torch.full((len(inputs),), label)
        return sum(goodness(network, overlaid(inputs, labels, classes))[1])
    scores = torch.stack([summed(label) for label in range(classes)], 1)
    return updates(parameters), (sum(losses) / len(losses)).item(), scores.tolist()


def case(name, rng, out_dir):
    activation, skips, normalised = SHAPES[name]
    sizes = [12, 7, 7, 7, 7, 4]
    network = Network(sizes, activation, skips, 1.4, rng, normalised)
    network.save(out_dir / f"{name}.safetensors")
    inputs = torch.tensor(rng.uniform(0, 1, (6, sizes[0])))
    labels = torch.tensor(rng.integers(0, sizes[-1], 6))
    wrong = (labels + torch.tensor(rng.integers(1, sizes[-1], 6))) % sizes[-1]
    def normal(*shape):
        return torch.tensor(rng.normal(0, 1 / math.sqrt(shape[-1]), shape))
    def like(group):
        return [None if array is None else normal(*array.shape) for array in group]

    def signs(weight, fan_in):
        return torch.sign(torch.tensor(weight).double()) * math.sqrt(2 / (fan_in + weight.shape[0]))
    def fan_in(layer):
        concats = [s for s in skips if s["to"] == layer and s["kind"] == "concat"]
        return sizes[layer - 1] + sum(sizes[s["from"]] for s in concats)
    sign_weights = [None] + [signs(network.weights[l], fan_in(l)) for l in range(1, len(sizes))]
    sign_skips = [
        None if w is None else signs(w, fan_in(s["to"]) if s["kind"] == "concat" else sizes[s["from"]])
        for s, w in zip(skips, network.skip_weights)
    ]

    feedback = like(network.weights), like(network.skip_weights)
    matrices = [normal(sizes[-1], width) for width in sizes[1:-1]]
    classifiers = [
        (normal(sizes[-1], width).requires_grad_(), normal(sizes[-1]).requires_grad_())
        for width in sizes[1:-2]
    ]
    by_local, own = local(network, inputs, labels, classifiers)
    by_goodness, loss, scores = forward_forward(network, inputs, labels, wrong)
    def lists(group):
        return [None if tensor is None else tensor.tolist() for tensor in group]
    result = {
        "inputs": inputs.tolist(), "labels": labels.tolist(),
        "feedback-alignment": {
            "feedback": {"weights": lists(feedback[0][1:]), "skip_weights": lists(feedback[1])},
            "update": carried(network, inputs, labels, feedback),
        },
        "direct-feedback-alignment": {
            "feedback": lists(matrices), "update": direct(network, inputs, labels, matrices),
        },
        "sign-symmetry": {
            "feedback": {"weights": lists(sign_weights[1:]), "skip_weights": lists(sign_skips)},
            "update": carried(network, inputs, labels, (sign_weights, sign_skips)),
        },
        "layer-local": {
            "classifiers": {
                "weights": [w.tolist() for w, _ in classifiers],
                "biases": [b.tolist() for _, b in classifiers],
            },
            "update": by_local, "own": own,
        },
        "forward-forward": {"wrong": wrong.tolist(), "update": by_goodness, "loss": loss, "scores": scores},
    }
    (out_dir / f"{name}.json").write_text(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out_dir", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=20262)
    arguments = parser.parse_args()
    arguments.out_dir.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    for name in SHAPES:
        case(name, rng, arguments.out_dir)


if __name__ == "__main__":
    main()
