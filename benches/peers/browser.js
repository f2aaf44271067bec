// The page in a headless Chromium. It is put together by esbuild, and every request is answered from
// the disk by Playwright: there is no server.

import { build } from "esbuild";
import { chromium } from "playwright-core";
import path from "node:path";

const here = import.meta.dirname;
const origin = "http://localhost/";

/** Bundles page and adapters into a folder. */
export async function bundle(folder) {
  await build({
    entryPoints: [path.join(here, "page.js")],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    loader: { ".wasm": "file" },
    logLevel: "warning",
  });
}

/** Starts the browser: the program at this path. `modules` are paths of scripts by their names. */
export async function start(program, folder, modules) {
  const browser = await chromium.launch({ executablePath: program, args: ["--disable-gpu"] });
  const context = await browser.newContext();
  await context.route("**", (route) => {
    const [first, ...rest] = new URL(route.request().url()).pathname.slice(1).split("/");
    if (first === "") return route.fulfill({ path: path.join(here, "page.html") });
    if (first === "modules") {
      const [name, file] = rest;
      return route.fulfill({ path: path.join(path.dirname(modules[name]), file) });
    }
    return route.fulfill({ path: path.join(folder, first) });
  });
  return {
    version: browser.version(),
    open: (workload) => open(context, workload, modules),
    close: () => browser.close(),
  };
}

/** A fresh page for a workload: nothing is left of the one before. */
async function open(context, workload, modules) {
  const page = await context.newPage();
  const problem = new Promise((_, reject) => page.on("pageerror", reject));
  problem.catch(() => {}); // heard by whoever races with it
  const address = (name) => `/modules/${name}/${path.basename(modules[name])}`;
  const ask = (call, ...values) =>
    Promise.race([
      page.evaluate(([call, values]) => window.peers[call](...values), [call, values]),
      problem,
    ]);

  await page.goto(origin);
  await page.waitForFunction(() => "peers" in window);
  await ask("open", workload, address("contender"));
  return {
    async enter({ name, adapter, module }) {
      await ask("enter", name, adapter, module && address(module)).catch((error) => {
        throw new Error(`${name} does not start: ${error.message}`);
      });
      return {
        begin: () => ask("begin", name),
        time: (first, count) => ask("time", name, first, count),
      };
    },
    ceiling: () => ask("ceiling"),
    close: () => page.close(),
  };
}
