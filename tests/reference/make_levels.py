"""Reference values for what layers say: probes by scikit-learn, similarity by the examples' own inner
products, rank correlation by SciPy, violations of order counted one by one. All in float64.

    pip install numpy scipy scikit-learn safetensors
    python make_levels.py levels.json

The networks are those of `pytorch/` with 64 inputs, on the digits, which are scikit-learn's in the
order of `src/core/data/digits_order.txt`. The definitions are those of DEFINITIONS.md.
"""

import argparse
import itertools
import json
import pathlib

import numpy as np
from safetensors import safe_open
from scipy.special import erf
from scipy.stats import spearmanr
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
ORDER = HERE.parents[1] / "src/core/data/digits_order.txt"
TRAIN, FITTED = 1_437, 1_000

ACTIVATIONS = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
    "linear": lambda z: z,
}


def activations(path, inputs):
    """What every layer says, inputs first and logits last, each [examples, width]."""
    with safe_open(path, "np") as file:
        metadata = file.metadata()
        tensor = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}
    phi, skips = ACTIVATIONS[metadata["activation"]], json.loads(metadata["skips"])
    last = sum(name.startswith("layers.") for name in tensor) // 2
    a = [inputs]
    for layer in range(1, last + 1):
        z = a[-1] @ tensor[f"layers.{layer}.weight"].T + tensor[f"layers.{layer}.bias"]
        into = [(i, skip) for i, skip in enumerate(skips) if skip["to"] == layer]

        def brought(kinds):
            for i, skip in into:
                if skip["kind"] in kinds:
                    source = a[skip["from"]]
                    weight = tensor.get(f"skips.{i}.weight")
                    yield source if weight is None else source @ weight.T

        z = z + sum(brought(("pre", "concat")))
        a.append(z if layer == last else phi(z) + sum(brought(("identity", "projection"))))
    return a


def cka(x, y):
    """Linear CKA as the alignment of the centred kernels x xᵀ and y yᵀ, [examples, examples]."""
    n = len(x)
    centring = np.eye(n) - np.full((n, n), 1 / n)
    k, l = (centring @ layer @ layer.T @ centring for layer in (x, y))
    return float((k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum()))


def violations(similarity, depth):
    """[reference, nearer, farther], hidden layers counted from 1."""
    return [
        [reference, nearer, farther]
        for reference, nearer, farther in itertools.permutations(range(1, depth + 1), 3)
        if (nearer - reference) * (farther - reference) > 0
        and abs(nearer - reference) < abs(farther - reference)
        and similarity[reference][farther] > similarity[reference][nearer]
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    out = parser.parse_args().out
    digits = load_digits()
    order = [int(line) for line in ORDER.read_text().split()]
    inputs, labels = digits.data[order] / 16, digits.target[order]
    cases = []
    for path in sorted((HERE / "pytorch").glob("case-??.safetensors")):
        case = json.loads(path.with_suffix(".json").read_text())
        sizes = case["sizes"]
        if sizes[0] != 64 or "normalisation" in case:
            continue
        depth = len(sizes) - 2
        layers = activations(path, inputs)
        test = [layer[TRAIN:] for layer in layers]
        right = []
        for layer in layers[: depth + 1]:
            probe = make_pipeline(StandardScaler(), RidgeClassifier(alpha=0.001 * FITTED))
            probe.fit(layer[:FITTED], labels[:FITTED])
            right.append(int((probe.predict(layer[TRAIN:]) == labels[TRAIN:]).sum()))
        similarity = [[cka(x, y) for y in test] for x in test]
        cases.append({
            "name": path.stem,
            "right": right,
            "trend": float(spearmanr(range(1, depth + 1), right[1:]).statistic),
            "similarity": similarity,
            "violations": violations(similarity, depth),
        })
    out.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
