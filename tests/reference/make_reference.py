"""Reference values for small networks with skip connections, from PyTorch's autograd in float64.

    pip install torch safetensors numpy
    python make_reference.py OUT_DIR --seed 20261 --cases 18 --normalised 6

The last ones have layer normalisation; those before are the same with and without them.

Each case is two files. `NAME.safetensors` holds the network in the project's network file format
(float32). `NAME.json` holds inputs and what PyTorch computes from them (float64, on the float32
weights). The definitions are those of DEFINITIONS.md.
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file

ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "silu": torch.nn.functional.silu,
    "gelu": torch.nn.functional.gelu,  # the exact one, z * Phi(z)
    "linear": lambda z: z,
}


class Network:
    """A multilayer perceptron; layer 0 is the input, 1..=H are hidden, H+1 holds the logits."""

    def __init__(self, sizes, activation, skips, gain, rng, normalised=False):
        self.sizes, self.activation, self.skips, self.normalised = sizes, activation, skips, normalised
        self.weights, self.biases, self.skip_weights = [None], [None], []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            scale = gain / np.sqrt(fan_in)
            self.weights.append(rng.normal(0, scale, (fan_out, fan_in)).astype(np.float32))
            self.biases.append(rng.normal(0, 0.1, fan_out).astype(np.float32))
        for skip in skips:
            if skip["kind"] in ("projection", "concat"):
                fan_in, fan_out = sizes[skip["from"]], sizes[skip["to"]]
                scale = gain / np.sqrt(fan_in)
                self.skip_weights.append(rng.normal(0, scale, (fan_out, fan_in)).astype(np.float32))
            else:
                self.skip_weights.append(None)
        self.scales, self.shifts = [None], [None]
        for width in sizes[1:-1] if normalised else []:
            self.scales.append(rng.normal(1, 0.3, width).astype(np.float32))
            self.shifts.append(rng.normal(0, 0.3, width).astype(np.float32))

    def save(self, path):
        tensors = {}
        for layer in range(1, len(self.sizes)):
            tensors[f"layers.{layer}.weight"] = self.weights[layer]
            tensors[f"layers.{layer}.bias"] = self.biases[layer]
        for index, weight in enumerate(self.skip_weights):
            if weight is not None:
                tensors[f"skips.{index}.weight"] = weight
        for layer in range(1, len(self.scales)):
            tensors[f"norms.{layer}.weight"] = self.scales[layer]
            tensors[f"norms.{layer}.bias"] = self.shifts[layer]
        metadata = {
            "format": "mixed-levels",
            "version": "2" if self.normalised else "1",
            "activation": self.activation,
            "skips": json.dumps(self.skips),
        }
        if self.normalised:
            metadata["normalisation"] = "layer"
        save_file(tensors, path, metadata=metadata)

    def tensors(self):
        """Every parameter as a float64 leaf that requires a gradient."""
        def leaf(array):
            return None if array is None else torch.tensor(array, dtype=torch.float64, requires_grad=True)
        groups = self.weights, self.biases, self.skip_weights, self.scales, self.shifts
        return [[leaf(array) for array in group] for group in groups]

    def forward(self, inputs, parameters):
        """Activations of every layer, inputs first and logits last, each [batch, width]."""
        weights, biases, skip_weights, scales, shifts = parameters
        phi = ACTIVATIONS[self.activation]
        a = [inputs]
        last = len(self.sizes) - 1
        for layer in range(1, last):
            z = a[layer - 1] @ weights[layer].T + biases[layer]
            for index, skip in enumerate(self.skips):
                if skip["to"] == layer and skip["kind"] == "pre":
                    z = z + a[skip["from"]]
                if skip["to"] == layer and skip["kind"] == "concat":
                    z = z + a[skip["from"]] @ skip_weights[index].T
            if self.normalised:
                z = torch.nn.functional.layer_norm(z, z.shape[1:], scales[layer], shifts[layer])
            out = phi(z)
            for index, skip in enumerate(self.skips):
                if skip["to"] == layer and skip["kind"] == "identity":
                    out = out + a[skip["from"]]
                if skip["to"] == layer and skip["kind"] == "projection":
                    out = out + a[skip["from"]] @ skip_weights[index].T
            a.append(out)
        a.append(a[last - 1] @ weights[last].T + biases[last])
        for activation in a[1:]:
            activation.retain_grad() if activation.requires_grad else None
        return a


def sequential_state_dict(network, path):
    """The same plain network as PyTorch saves an nn.Sequential: 0.weight, 0.bias, 2.weight, ..."""
    tensors = {}
    for layer in range(1, len(network.sizes)):
        tensors[f"{2 * (layer - 1)}.weight"] = network.weights[layer]
        tensors[f"{2 * (layer - 1)}.bias"] = network.biases[layer]
    save_file(tensors, path)


def case(name, rng, out_dir, normalised=False):
    hidden = int(rng.integers(3, 13))
    width = int(rng.choice([5, 8, 12, 16, 17]))
    sizes = [int(rng.choice([2, 10, 64]))] + [width] * hidden + [int(rng.choice([2, 10]))]
    activation = str(rng.choice(list(ACTIVATIONS)))
    skips = []
    for _ in range(int(rng.integers(0, 4))):
        kind = str(rng.choice(["identity", "pre", "projection", "concat"]))
        source = int(rng.integers(0 if kind in ("projection", "concat") else 1, hidden - 1))
        target = int(rng.integers(source + 2, hidden + 1))
        skips.append({"from": source, "to": target, "kind": kind})
    network = Network(sizes, activation, skips, float(rng.choice([0.6, 1.0, 1.4])), rng, normalised)
    network.save(out_dir / f"{name}.safetensors")
    if not skips and not normalised:
        sequential_state_dict(network, out_dir / f"{name}.sequential.safetensors")

    batch = 7
    inputs = torch.tensor(rng.uniform(0, 1, (batch, sizes[0])).astype(np.float32), dtype=torch.float64)
    labels = torch.tensor(rng.integers(0, sizes[-1], batch))
    parameters = network.tensors()
    a = network.forward(inputs, parameters)
    loss = torch.nn.functional.cross_entropy(a[-1], labels)
    loss.backward()
    result = {
        "sizes": sizes, "activation": activation, "skips": skips,
        "inputs": inputs.tolist(), "labels": labels.tolist(),
        "loss": loss.item(), "logits": a[-1].tolist(),
        # dL/da of every hidden layer, [batch][width], for the batch-mean loss
        "activation_gradients": [layer.grad.tolist() for layer in a[1:-1]],
        "weight_gradients": [w.grad.tolist() for w in parameters[0][1:]],
        "bias_gradients": [b.grad.tolist() for b in parameters[1][1:]],
        "skip_weight_gradients": [None if p is None else p.grad.tolist() for p in parameters[2]],
        "neurons": [],
    }
    if normalised:
        result["normalisation"] = "layer"
        result["scale_gradients"] = [p.grad.tolist() for p in parameters[3][1:]]
        result["shift_gradients"] = [p.grad.tolist() for p in parameters[4][1:]]
    for layer in sorted({hidden, max(2, hidden // 2)}):
        index = int(rng.integers(0, width))
        a = network.forward(inputs, network.tensors())
        a[layer][:, index].sum().backward()
        # d a[layer][index] / d a[l], one row an input: [l = 1..layer-1][batch][width]
        gradients = [a[l].grad for l in range(1, layer)]
        score = torch.stack([g.abs().mean(0) for g in gradients])
        order = sorted(
            ((l + 1, j) for l in range(score.shape[0]) for j in range(width)),
            key=lambda n: (-score[n[0] - 1, n[1]].item(), -n[0], n[1]),
        )[:5]
        result["neurons"].append({
            "layer": layer, "index": index,
            "activations": a[layer][:, index].tolist(),
            "gradients": [g.tolist() for g in gradients],
            "scores": score.tolist(),
            "top": [{"layer": l, "index": j, "score": score[l - 1, j].item()} for l, j in order],
            "locality": sum(l == layer - 1 for l, _ in order) / len(order),
        })
    (out_dir / f"{name}.json").write_text(json.dumps(result))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out_dir", type=pathlib.Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--normalised", type=int, default=0)
    args = parser.parse_args()
    args.out_dir.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(args.seed)
    for index in range(args.cases):
        case(f"case-{index:02}", rng, args.out_dir)
    for index in range(args.cases, args.cases + args.normalised):
        case(f"case-{index:02}", rng, args.out_dir, normalised=True)


if __name__ == "__main__":
    main()
