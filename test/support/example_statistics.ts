/** Plain summaries for example results: simple on purpose, so that they do not depend on src/stats. */
import type { CellResult, Results } from '../../src/results/schema.js';
import type { Estimate } from '../../src/stats/summary.js';

type Level = Extract<CellResult, { status: 'measured' }>['level'];
type StoredHistogram = Extract<CellResult, { status: 'measured' }>['histogram'];

function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))));
  return sorted[index] ?? 0;
}

/** Two-sided 95% points of Student's t, by degrees of freedom from 1 on. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

function medianOf(values: readonly number[]): number {
  return quantile(
    [...values].sort((left, right) => left - right),
    0.5,
  );
}

/** The mean of the launches' medians with Student's t; one launch has no interval. */
function overLaunches(
  values: readonly number[],
  launches: readonly number[],
): Estimate & { launches: number } {
  const numbers = [...new Set(launches)];
  const medians = numbers.map((launch) => medianOf(values.filter((_, at) => launches[at] === launch)));
  const count = medians.length;
  const estimate = medians.reduce((sum, each) => sum + each, 0) / count;
  const squares = medians.reduce((sum, each) => sum + (each - estimate) ** 2, 0);
  const reach = (STUDENT[count - 2] ?? Infinity) * Math.sqrt(squares / (count - 1) / count);
  const known = count > 1;
  return {
    estimate,
    low: known ? estimate - reach : -Infinity,
    high: known ? estimate + reach : Infinity,
    launches: count,
  };
}

/** Median with the order-statistic interval that a sign test gives, by its normal approximation. */
function withinRun(values: readonly number[]): Estimate {
  const sorted = [...values].sort((left, right) => left - right);
  const half = 0.98 / Math.sqrt(Math.max(1, sorted.length));
  return {
    estimate: quantile(sorted, 0.5),
    low: quantile(sorted, 0.5 - half),
    high: quantile(sorted, 0.5 + half),
  };
}

/** @param launches launch of each value */
export function exampleLevel(series: readonly number[], launches: readonly number[]): Level {
  const level = overLaunches(series, launches);
  const deviations = series.map((value) => Math.abs(value - level.estimate)).sort((a, b) => a - b);
  return {
    ...level,
    blocks: series.length,
    dropped: 0,
    spread: 1.4826 * quantile(deviations, 0.5),
    mean: level.estimate * 1.02,
    min: Math.min(...series) * 0.97,
    p50: level.estimate,
    p99: level.estimate * 1.31,
    p999: level.estimate * 3.4,
  };
}

function bucketIndex(ticks: number): number {
  if (ticks < 32) return Math.floor(ticks);
  const octave = Math.floor(Math.log2(ticks)) - 5;
  return (octave + 1) * 32 + Math.floor(ticks / 2 ** octave) - 32;
}

/** A body around the blocks' values and a thin tail up to fifty times the median. */
export function exampleHistogram(series: readonly number[]): StoredHistogram {
  const counts = new Map<number, number>();
  const add = (ticks: number, count: number): void => {
    const bucket = bucketIndex(ticks);
    counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  };
  for (const value of series) {
    add(value * 0.985, 5);
    add(value, 12);
    add(value * 1.03, 5);
    add(value * 1.12, 1);
  }
  const middle = series[0] ?? 1;
  [1.4, 1.8, 2.6, 4.1, 7, 12, 50].forEach((factor, step) => add(middle * factor, 7 - step));
  const buckets = [...counts.keys()].sort((left, right) => left - right);
  return {
    buckets,
    counts: buckets.map((bucket) => counts.get(bucket) ?? 0),
    max: Math.round(middle * 50),
  };
}

function compare(
  kind: Results['comparisons'][number]['kind'],
  subject: readonly [string, readonly number[]],
  reference: readonly [string, readonly number[]],
  launches: readonly number[],
): Results['comparisons'][number] {
  const paired = subject[1].map((value, round) => [value, reference[1][round] ?? value] as const);
  const ratios = paired.map(([left, right]) => left / right);
  const { launches: replicates, ...ratio } = overLaunches(ratios, launches);
  const { estimate, low, high } = overLaunches(
    paired.map(([left, right]) => left - right),
    launches,
  );
  return {
    kind,
    subject: subject[0],
    reference: reference[0],
    rounds: paired.length,
    launches: replicates,
    ratio,
    difference: { estimate, low, high },
    within: withinRun(ratios),
  };
}

/** Every comparison the cells allow: sync to ioctl, transfer over none, and the A/A pair. */
export function exampleComparisons(
  cells: readonly CellResult[],
  series: readonly (readonly number[])[],
  launches: readonly number[],
): Results['comparisons'] {
  const measured = new Map<string, readonly number[]>();
  cells.forEach((result, index) => {
    if (result.status === 'measured') measured.set(result.cell.id, series[index] ?? []);
  });
  const comparisons: Results['comparisons'] = [];
  const push = (kind: Results['comparisons'][number]['kind'], subject: string, reference: string): void => {
    const left = measured.get(subject);
    const right = measured.get(reference);
    if (left && right) comparisons.push(compare(kind, [subject, left], [reference, right], launches));
  };
  for (const { cell } of cells) {
    if (cell.kind === 'control') continue;
    const base = `${cell.exit}/${cell.mode}/none`;
    if (cell.kind === 'base' && cell.replica === 1) push('a-a', cell.id, base);
    if (cell.kind !== 'transfer') continue;
    push('over-none', cell.id, base);
    if (cell.transfer === 'sync') push('sync-ioctl', cell.id, cell.id.replace(/sync$/, 'ioctl'));
  }
  return comparisons;
}
