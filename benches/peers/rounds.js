// The measurement: short chunks of work, everyone's turn again and again. What disturbs the machine
// for a while then disturbs all of them, and a ratio is one of neighbours in time.

import { median } from "./statistics.js";

const seconds = (milliseconds) => milliseconds / 1e3;

/**
 * Lets contenders that have entered a page work in turn. Returns for each the numbers it began with,
 * its rates (steps or calls a second), one a round, the ceiling beside each (operations a second),
 * and its last loss.
 */
export async function measure(page, entered, { rounds, chunk, warmUp }) {
  const results = [];
  for (const { name, version, begin, time } of entered) {
    const first = await begin();
    const { count, next } = await warmedUp(time, first.length, seconds(chunk), seconds(warmUp));
    results.push({ name, version, first, time, count, next, rates: [], ceilings: [], loss: null });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < results.length; turn++) {
      const result = results[whoseTurn(round, turn, results.length)];
      const { seconds, loss } = await result.time(result.next, result.count);
      result.next += result.count + 1;
      result.rates.push(result.count / seconds);
      result.loss = loss;
      result.ceilings.push(await page.ceiling());
    }
  }
  return results.map(({ time, count, next, ...result }) => result);
}

/** Somebody else begins in every round, and every second round goes the other way. */
function whoseTurn(round, turn, count) {
  const forwards = round % 2 === 0 ? turn : count - turn;
  return (round + forwards) % count;
}

/** Works until compilers have done what they do, and finds how many steps fill a chunk. */
async function warmedUp(time, next, chunk, warmUp) {
  const end = performance.now() + 1e3 * warmUp;
  const times = [];
  let count = 1;
  while (times.length === 0 || performance.now() < end) {
    times.push((await time(next, count)).seconds / count);
    next += count + 1;
    // Slowly at first: a clock that ticks rarely sees nothing of a single step.
    const wanted = Math.round(chunk / median(times.slice(-5)));
    count = Math.max(1, Math.min(4 * count, wanted));
  }
  return { count, next };
}
