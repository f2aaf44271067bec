// Who takes part.

import { readFileSync } from "node:fs";
import path from "node:path";

/** Each runs on one thread; all but those marked native run in the page. */
export const contenders = [
  { name: "Mixed Levels", adapter: "module", module: "contender", isOurs: true },
  { name: "candle", adapter: "module", module: "candle", crate: "candle-core" },
  { name: "burn", adapter: "module", module: "burn", crate: "burn" },
  { name: "jax-js", adapter: "jax", package: "@jax-js/jax" },
  { name: "TensorFlow.js", adapter: "tfjs", package: "@tensorflow/tfjs-core" },
  { name: "ConvNetJS", adapter: "convnetjs", package: "convnetjs" },
  { name: "PyTorch", isNative: true },
];

/** With whose results all others are compared, as it computes in double precision. */
export const judge = "ConvNetJS";

/** The version of a package that is installed, or of a crate that is compiled; else nothing. */
export function version({ package: name, crate }) {
  const read = (...names) => readFileSync(path.join(import.meta.dirname, ...names), "utf8");
  if (name) return JSON.parse(read("node_modules", name, "package.json")).version;
  if (crate)
    return read("rust", "Cargo.lock").match(new RegExp(`name = "${crate}"\\nversion = "(.*)"`))[1];
  return undefined;
}
