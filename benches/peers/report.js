// Results as Markdown: a summary, which the README quotes, and a table for each workload.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { contenders, judge } from "./contenders.js";
import { median, medianRatio, quantile } from "./statistics.js";
import { operations, workloads } from "./workloads.js";

const ours = contenders.find(({ isOurs }) => isOurs);

/** Everything, as benches/peers/results.md has it. */
export function report(results) {
  const parts = [
    "# Training beside other libraries, in a browser",
    "Written by `cargo xtask bench --peers`; [README.md](README.md) says how it is measured.",
    summary(results),
    ...Object.entries(results.workloads).map(([name, measured]) => details(name, measured)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** All workloads in one table, and what it says. */
function summary({ browser, processor, settings, workloads: measured }) {
  const columns = Object.entries(measured).map(([name, results]) => standings(name, results));
  const row = (label, name, show) => [
    label,
    ...columns.map((standings) => show(standings.get(name))),
  ];
  const rows = contenders
    .filter(({ name }) => columns[0].has(name))
    .flatMap(({ name, isOurs }) => {
      const { title } = columns[0].get(name);
      if (!isOurs) return [row(title, name, ({ rate }) => count(rate))];
      return [
        row(`**${title}**`, name, ({ rate }) => `**${count(rate)}**`),
        row("beside the best peer", name, ({ ratio, best }) => `${factor(ratio)} ${best}`),
        row("of the ceiling", name, ({ share }) => percent(share)),
      ];
    });
  const names = Object.keys(measured);
  const ceilings = Object.values(measured).flatMap((results) =>
    results.flatMap(({ ceilings }) => ceilings),
  );
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) =>
    digits(quantile(ceilings, share) / 1e9, 3),
  );
  return [
    table(["", ...names.map((name) => `${name}, ${unit(name)}s a second`)], rows),
    `${names.map((name) => `${name}: ${workloads[name].title}.`).join(" ")} ` +
      `Medians of ${settings.rounds} rounds in headless ${browser} on ${processor}, ` +
      "all in turn in one page and on one thread each. The best peer is the quickest of the others " +
      `in the page. The ceiling is what 128-bit vectors reached in the same minutes, ${middle} GFLOP/s ` +
      `(${low} to ${high} in nine rounds of ten, which says how quiet the machine was); only ` +
      "products that nobody can do without count towards it.",
  ].join("\n\n");
}

/** A workload's contenders, the quickest first. */
function details(name, results) {
  const { title, about, task } = workloads[name];
  const isTraining = task === "steps";
  const rows = [...standings(name, results).values()]
    .sort((a, b) => b.rate - a.rate)
    .map(({ title, isNative, rate, low, high, ratio, share, difference, loss }) => [
      title,
      count(rate),
      `${count(low)} to ${count(high)}`,
      factor(ratio),
      isNative ? "" : percent(share),
      difference === 0 ? "0" : difference.toExponential(0),
      ...(isTraining ? [loss.toExponential(1)] : []),
    ]);
  const { best } = standings(name, results).get(ours.name);
  const head = ["", `${unit(name)}s a second`, "in nine rounds of ten", `beside ${best}`];
  head.push("of the ceiling", "differs by", ...(isTraining ? ["last loss"] : []));
  const megaflops = digits(operations(workloads[name]) / 1e6, 3);
  return [
    `## ${name}: ${title}`,
    `${about[0].toUpperCase()}${about.slice(1)}. A ${unit(name)} needs ${megaflops} MFLOP. ` +
      `“Differs by” is the largest difference of ${isTraining ? "ten first losses" : "derivatives"} ` +
      `from those of ${judge}, which computes in double precision, as a share of the largest.`,
    table(head, rows),
  ].join("\n\n");
}

/** What the rounds of a workload come to, by the contenders' names. */
function standings(name, results) {
  const known = new Map(contenders.map((contender) => [contender.name, contender]));
  const peers = results.filter(({ name }) => !known.get(name).isOurs && !known.get(name).isNative);
  const best = peers.reduce((a, b) => (median(b.rates) > median(a.rates) ? b : a));
  const needed = operations(workloads[name]);
  const standing = ({ name, version, rates, ceilings, difference, loss }) => {
    const { isNative } = known.get(name);
    return {
      title: [name, version, isNative && "(native)"].filter(Boolean).join(" "),
      isNative,
      rate: median(rates),
      low: quantile(rates, 0.05),
      high: quantile(rates, 0.95),
      best: best.name,
      ratio: medianRatio(rates, best.rates),
      share: needed * medianRatio(rates, ceilings),
      difference,
      loss,
    };
  };
  return new Map(results.map((result) => [result.name, standing(result)]));
}

const unit = (name) => (workloads[name].task === "steps" ? "step" : "call");

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

const digits = (number, significant) =>
  number.toLocaleString("en", {
    minimumSignificantDigits: significant,
    maximumSignificantDigits: significant,
  });

const count = (rate) => digits(rate, 3);
const factor = (ratio) => `${digits(ratio, 2)}×`;
const percent = (share) => `${digits(100 * share, 2)} %`;

/** Puts the report beside this file, and its summary into the project's README. */
export async function record(results) {
  await writeFile(path.join(import.meta.dirname, "results.md"), report(results));
  const file = path.join(import.meta.dirname, "../../README.md");
  await writeFile(file, quoted(await readFile(file, "utf8"), summary(results)));
}

/** The text with this between its marks. */
function quoted(text, quotation) {
  const pieces = text.split(/(?<=<!-- peers -->\n)[^]*(?=<!-- \/peers -->)/);
  if (pieces.length !== 2)
    throw new Error("README.md lacks its marks <!-- peers --> and <!-- /peers -->");
  return pieces.join(`${quotation}\n\n[All results](benches/peers/results.md)\n`);
}
