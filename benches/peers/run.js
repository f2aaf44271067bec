// `cargo xtask bench --peers` ends here: one workload after the other, its contenders in turn, and the
// report.

import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundle, start as startBrowser } from "./browser.js";
import { contenders, judge, version } from "./contenders.js";
import { start as startPyTorch } from "./pytorch.js";
import { record, report } from "./report.js";
import { measure } from "./rounds.js";
import { difference } from "./statistics.js";
import { workloads } from "./workloads.js";

/**
 * How far apart ten losses, or derivatives, may lie that begin with the same weights. Most differ by
 * a millionth; but a ReLU whose input rounding moves across zero has another derivative.
 */
const TOLERANCE = 1e-3;

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function main() {
  const { browser: program, python, output, modules, names, settings, isRecorded } = chosen();
  const folder = path.join(output, "page");
  await mkdir(folder, { recursive: true });
  await bundle(folder);
  const browser = await startBrowser(program, folder, modules);
  const results = {
    browser: `Chromium ${browser.version}`,
    processor: `${os.cpus()[0].model.trim()}, ${os.cpus().length} cores`,
    settings,
    workloads: {},
  };
  try {
    for (const name of names) {
      console.log(`Measuring ${name}: ${workloads[name].title} ...`);
      results.workloads[name] = await measured(name, browser, modules, python, settings);
    }
  } finally {
    await browser.close();
  }

  const text = report(results);
  await writeFile(path.join(output, "results.json"), `${JSON.stringify(results)}\n`);
  await writeFile(path.join(output, "results.md"), text);
  console.log(`\n${text}`);
  demandAgreement(results);
  if (isRecorded) await record(results);
}

/** The options, which xtask gives in part. */
function chosen() {
  const { values } = parseArgs({
    options: {
      browser: { type: "string" }, // a program
      python: { type: "string" }, // one that has PyTorch
      output: { type: "string" }, // a folder
      module: { type: "string", multiple: true, default: [] }, // NAME=SCRIPT
      record: { type: "boolean", default: false },
      workloads: { type: "string", default: Object.keys(workloads).join() },
      rounds: { type: "string", default: "40" },
      chunk: { type: "string", default: "15" }, // milliseconds
      "warm-up": { type: "string", default: "2500" }, // milliseconds
    },
  });
  const names = values.workloads.split(",");
  const unknown = names.find((name) => !Object.hasOwn(workloads, name));
  if (unknown !== undefined) {
    const known = Object.keys(workloads).join(", ");
    throw new Error(`there is no workload \`${unknown}\`; there are ${known}`);
  }
  const positive = (option) => {
    const number = Number(values[option]);
    if (Number.isInteger(number) && number > 0) return number;
    throw new Error(`--${option} wants a whole number from 1 on, not \`${values[option]}\``);
  };
  const { browser, python, output, module, record: isRecorded } = values;
  if (isRecorded && names.length < Object.keys(workloads).length) {
    throw new Error("--record wants all workloads");
  }
  const modules = Object.fromEntries(module.map((pair) => pair.split(/=(.*)/)));
  const settings = {
    rounds: positive("rounds"),
    chunk: positive("chunk"),
    warmUp: positive("warm-up"),
  };
  return { browser, python, output, modules, names, settings, isRecorded };
}

/** The results of every contender that is there, for a workload, from a page of its own. */
async function measured(name, browser, modules, python, settings) {
  const page = await browser.open(name);
  const pytorch = python && (await startPyTorch(python, name));
  try {
    const entered = [];
    for (const contender of contenders) {
      if (contender.isNative) {
        if (pytorch) entered.push({ ...contender, ...pytorch });
      } else if (!contender.module || contender.module in modules) {
        const entry = await page.enter(contender);
        entered.push({ ...contender, ...entry, version: version(contender) });
      }
    }
    const results = await measure(page, entered, settings);
    const { first: reference } = results.find(({ name }) => name === judge);
    return results.map(({ first, ...result }) => ({
      ...result,
      difference: difference(first, reference),
    }));
  } finally {
    pytorch?.close();
    await page.close();
  }
}

/** Who does not compute the same has no place in the comparison. */
function demandAgreement(results) {
  for (const [workload, contenders] of Object.entries(results.workloads)) {
    for (const { name, difference, loss } of contenders) {
      if (!(difference <= TOLERANCE)) {
        const much = difference.toExponential(1);
        throw new Error(`${name} and ${judge} disagree in ${workload} by ${much}`);
      }
      if (loss !== null && !Number.isFinite(loss)) {
        throw new Error(`${name} has no finite loss at the end of ${workload}`);
      }
    }
  }
}
