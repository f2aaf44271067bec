// PyTorch in a program of its own, which takes turns with the page.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import { flat, prepared } from "./workloads.js";

/** Starts pytorch.py for a workload, with this Python. */
export async function start(python, name) {
  const child = spawn(python, [path.join(import.meta.dirname, "pytorch.py")], {
    stdio: ["pipe", "pipe", "inherit"],
    // Before anything is loaded: some libraries count the processor's cores then.
    env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function ask(message) {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("pytorch.py ended");
    return JSON.parse(value);
  }

  const workload = prepared(name);
  const version = await ask({
    ...Object.fromEntries(
      ["task", "sizes", "activation", "loss", "batch", "learningRate", "neuron"].map((key) => [
        key,
        workload[key],
      ]),
    ),
    inputs: [...workload.inputs],
    targets: [...workload.targets],
    weights: [...flat(workload)],
  });
  return {
    version,
    begin: () => ask({ call: "begin" }),
    time: (first, count) => ask({ call: "time", first, count }),
    close: () => child.stdin.end(),
  };
}
