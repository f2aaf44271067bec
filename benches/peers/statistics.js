// What becomes of the numbers of many rounds.

/** The number below which this share of the numbers lies; between two of them if need be. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (place % 1) * (above - below);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** The median over rounds of one row of numbers divided by another. */
export const medianRatio = (over, under) =>
  median(over.map((number, round) => number / under[round]));

/** The largest difference between two rows of numbers, as a share of the largest number. */
export function difference(numbers, reference) {
  if (numbers.length !== reference.length) return Infinity;
  const largest = (row) => row.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const differences = numbers.map((number, index) => number - reference[index]);
  return differences.every(Number.isFinite) ? largest(differences) / largest(reference) : Infinity;
}
