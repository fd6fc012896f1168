/**
 * Version 1 of the results file, written until November 2026. Its blocks are those of today. Its intervals were others:
 * those of ratios were exact for the rounds of one run and read as if they held for the host, and those of levels were
 * laid around the median over all blocks. Such a file is read by computing its statistics anew from its blocks;
 * `recheck` also computes what the file itself claims.
 */
import { RESAMPLES, bootstrapMedian } from '../stats/inference/bootstrap.js';
import { medianOfSorted, signInterval } from '../stats/inference/interval.js';
import { Random } from '../stats/inference/random.js';
import { byLaunch, columnsOf, type Columns } from '../stats/columns.js';
import { launchMedians, meanInterval } from '../stats/launch_interval.js';
import { logRatio } from '../stats/paired.js';
import type { Comparison, Estimate } from '../stats/summary.js';
import { RESULTS_VERSION, type CellResult, type Results } from './schema.js';

const VERSION = 1;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isVersion1(document: unknown): boolean {
  return isObject(document) && document.version === VERSION;
}

/** What version 1 did not say of an estimate: on how many launches it rests. */
function withLaunches(value: unknown): unknown {
  return isObject(value) ? { launches: 0, ...value } : value;
}

function mapped(list: unknown, map: (member: unknown) => unknown): unknown {
  return Array.isArray(list) ? list.map(map) : list;
}

/** A version 1 document in today's shape, its numbers as they are; what it is not is left for the schema to find. */
export function inTodaysShape(document: unknown): unknown {
  if (!isObject(document)) return document;
  const cells = mapped(document.cells, (cell) =>
    isObject(cell) && 'level' in cell ? { ...cell, level: withLaunches(cell.level) } : cell,
  );
  const comparisons = mapped(document.comparisons, withLaunches);
  return { ...document, version: RESULTS_VERSION, cells, comparisons };
}

function levelEstimate(launches: readonly number[][], random: Random): Estimate {
  const medians = launchMedians(launches);
  if (medians.length < 2) return bootstrapMedian(launches, { random, resamples: RESAMPLES });
  const estimate = medianOfSorted(Float64Array.from(launches.flat()).sort());
  const { low, high } = meanInterval(medians);
  return { estimate, low: Math.min(estimate, low), high: Math.max(estimate, high) };
}

function cellOf(result: CellResult, index: number, { seed }: Results, columns: Columns): CellResult {
  const column = columns.cells[index];
  if (result.status !== 'measured' || result.exact !== undefined || column === undefined) return result;
  const launches = byLaunch(column.value, columns.launches);
  const { estimate, low, high } = levelEstimate(launches, new Random(seed, index));
  const level = { ...result.level, launches: 0, estimate, low: Math.max(Math.min(0, estimate), low), high };
  return { ...result, level };
}

function signEstimate(values: readonly number[], map: (value: number) => number): Estimate {
  const { estimate, low, high } = signInterval(values);
  return { estimate: map(estimate), low: map(low), high: map(high) };
}

function comparisonOf(
  { kind, subject, reference, rounds }: Comparison,
  columnOf: (id: string) => ArrayLike<number>,
): Comparison {
  const [own, other] = [columnOf(subject), columnOf(reference)];
  const logs = Array.from(own, (value, row) => logRatio(value, other[row] ?? NaN));
  const isKnown = (row: number): boolean => !Number.isNaN(logs[row] ?? NaN);
  return {
    ...{ kind, subject, reference, rounds, launches: 0 },
    ratio: signEstimate(
      logs.filter((_, row) => isKnown(row)),
      Math.exp,
    ),
    difference: signEstimate(
      logs.map((_, row) => (own[row] ?? NaN) - (other[row] ?? NaN)).filter((_, row) => isKnown(row)),
      (ticks) => ticks,
    ),
  };
}

/** The same document with the levels and comparisons that version 1 computed from these blocks, in today's shape. */
export function asVersion1(results: Results): Results {
  const rounds = results.rounds.map((round) => ({ type: 'round' as const, ...round }));
  const columns = columnsOf(results.cells.length, rounds);
  const indexOf = new Map(results.cells.map(({ cell }, index) => [cell.id, index]));
  const columnOf = (id: string): ArrayLike<number> => columns.cells[indexOf.get(id) ?? -1]?.value ?? [];
  const isExact = results.unit === 'instructions';
  const shape = (comparison: Comparison): Comparison =>
    isExact ? { ...comparison, launches: 0 } : comparisonOf(comparison, columnOf);
  return {
    ...results,
    cells: results.cells.map((result, index) => {
      const known = cellOf(result, index, results, columns);
      return known.status === 'measured' ? { ...known, level: { ...known.level, launches: 0 } } : known;
    }),
    comparisons: results.comparisons.map(shape),
  };
}
