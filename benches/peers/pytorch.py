"""The comparison's workloads in PyTorch, natively on one thread.

The runner starts this program and talks with it in lines of JSON: first the workload, which is
answered with PyTorch's version, then one request after the other.

    {"call": "begin"}                           the ten first losses, or all derivatives
    {"call": "time", "first": 10, "count": 50}  {"seconds": ..., "loss": ...}
"""

import json
import sys
import time
import warnings

# It says on stderr that it can do without NumPy.
warnings.filterwarnings("ignore", message="Failed to initialize NumPy")

import torch
from torch.nn import functional


class Contender:
    """What the adapters of the page are, for PyTorch."""

    def __init__(self, workload):
        self.sizes = workload["sizes"]
        self.batch = workload["batch"]
        self.neuron = workload.get("neuron")
        self.has_classes = workload["loss"] == "cross-entropy"
        self.activate = torch.tanh if workload["activation"] == "tanh" else torch.relu

        inputs = torch.tensor(workload["inputs"]).reshape(-1, self.sizes[0])
        targets = torch.tensor(workload["targets"]).reshape(-1, self.sizes[-1])
        if self.has_classes:
            targets = targets.argmax(1)
        whole = len(inputs) // self.batch * self.batch
        self.batches = list(zip(inputs[:whole].split(self.batch), targets[:whole].split(self.batch)))

        numbers = torch.tensor(workload["weights"])
        self.layers = []
        for fan_in, fan_out in zip(self.sizes[:-1], self.sizes[1:]):
            weights, biases, numbers = numbers.split(
                [fan_in * fan_out, fan_out, len(numbers) - (fan_in + 1) * fan_out]
            )
            # As a linear layer keeps them: [fan out, fan in].
            weights = weights.reshape(fan_in, fan_out).T.contiguous()
            self.layers.append((weights.requires_grad_(), biases.clone().requires_grad_()))
        self.parameters = [parameter for layer in self.layers for parameter in layer]
        self.learning_rate = workload["learningRate"]

    def mean_loss(self, inputs, targets):
        x = inputs
        for weights, biases in self.layers[:-1]:
            x = self.activate(functional.linear(x, weights, biases))
        logits = functional.linear(x, *self.layers[-1])
        if self.has_classes:
            return functional.cross_entropy(logits, targets)
        return (logits.tanh() - targets).square().sum() * (0.5 / self.batch)

    def run(self, first, count):
        for step in range(first, first + count):
            loss = self.mean_loss(*self.batches[step % len(self.batches)])
            gradients = torch.autograd.grad(loss, self.parameters)
            # All at once: a fifth more steps than with torch.optim.SGD.
            with torch.no_grad():
                torch._foreach_add_(self.parameters, gradients, alpha=-self.learning_rate)
        return loss.item()

    def derivatives(self):
        x = self.batches[0][0]
        hidden = []
        for weights, biases in self.layers[:-1]:
            x = self.activate(functional.linear(x, weights.detach(), biases.detach()))
            x.requires_grad_()
            hidden.append(x)
        return torch.autograd.grad(hidden[-1][:, self.neuron].sum(), hidden[:-1])


def begin(contender, task):
    if task == "steps":
        return [contender.run(step, 1) for step in range(10)]
    return torch.cat([layer.flatten() for layer in contender.derivatives()]).tolist()


def timed(contender, task, first, count):
    loss = None
    contender.run(first, 1) if task == "steps" else contender.derivatives()
    start = time.perf_counter()
    if task == "steps":
        loss = contender.run(first + 1, count)
    else:
        for _ in range(count):
            contender.derivatives()
    return {"seconds": time.perf_counter() - start, "loss": loss}


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    torch.set_num_threads(1)
    workload = json.loads(sys.stdin.readline())
    contender = Contender(workload)
    answer(torch.__version__.split("+")[0])
    for line in sys.stdin:
        request = json.loads(line)
        if request["call"] == "begin":
            answer(begin(contender, workload["task"]))
        else:
            answer(timed(contender, workload["task"], request["first"], request["count"]))


if __name__ == "__main__":
    main()
