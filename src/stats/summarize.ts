/** The statistics of a run. */
import { medianAbsoluteDeviation } from 'simple-statistics';
import type { Histogram } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import { byLaunch, columnsOf, type CellColumns, type Columns } from './columns.js';
import { diagnose } from './diagnostics.js';
import { histogramQuantile, histogramTotal, mergeHistograms } from './histogram.js';
import { medianOfSorted } from './inference/interval.js';
import { clockFloor, launchEstimate } from './launch_interval.js';
import { comparePaired, pairsOf, type Pair } from './paired.js';
import { widestInterval } from './progress.js';
import { summarizeInstructions } from './summarize_instructions.js';
import { isBounded, type Comparison, type Level, type Summary } from './summary.js';
import { MAD_TO_SIGMA } from './medians.js';

export interface SummarizeOptions {
  /** How far the clock moves in one instruction; given on hosts that count instructions, and only there. */
  readonly ticksPerInstruction?: number | undefined;
}

function ascending(column: Float64Array): Float64Array {
  return column.filter((value) => !Number.isNaN(value)).sort();
}

type Tails = Pick<Level, 'p50' | 'p99' | 'p999'>;

/** A killed launch leaves no histogram. Its blocks stand in for it, and a warning says that they hide tails. */
function tailsOf(histogram: Histogram | undefined, sorted: Float64Array): Tails {
  if (histogram === undefined || histogramTotal(histogram) === 0) {
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
    return { p50: medianOfSorted(sorted), p99: at(0.99), p999: at(0.999) };
  }
  return {
    p50: histogramQuantile(histogram, 0.5),
    p99: histogramQuantile(histogram, 0.99),
    p999: histogramQuantile(histogram, 0.999),
  };
}

interface LevelParts {
  readonly columns: CellColumns;
  readonly launches: readonly number[];
  readonly histogram: Histogram | undefined;
  readonly exitsPerBlock: number;
  readonly stepTicks: number;
}

function levelOf({ columns, launches, histogram, exitsPerBlock, stepTicks }: LevelParts): Level | null {
  const sorted = ascending(columns.value);
  if (sorted.length === 0) return null;
  const leastError = clockFloor(stepTicks, sorted.length * exitsPerBlock);
  const found = launchEstimate(byLaunch(columns.value, launches), { leastError });
  const { estimate, low } = found;
  return {
    ...found,
    // A negative cost would only widen the interval.
    low: isBounded(found) ? Math.max(Math.min(0, estimate), low) : low,
    blocks: sorted.length,
    dropped: columns.dropped,
    spread: MAD_TO_SIGMA * medianAbsoluteDeviation(Array.from(sorted)),
    mean: medianOfSorted(ascending(columns.mean)),
    min: ascending(columns.min)[0] ?? NaN,
    ...tailsOf(histogram, sorted),
  };
}

/** How far the run's clock moves at once, in ticks; one, where no launch says. */
function clockStep({ launches }: Pick<Samples, 'launches'>): number {
  return launches.reduce((most, { clock }) => Math.max(most, clock?.stepTicks ?? 1), 1);
}

function levelsOf(samples: Samples, columns: Columns): (Level | null)[] {
  const histograms = new Map(mergeHistograms(samples.histograms).map((h) => [h.cell, h]));
  const stepTicks = clockStep(samples);
  return samples.cells.map(({ outcome, exitsPerBlock }, index) => {
    const own = columns.cells[index];
    if (outcome.status !== 'verified' || own === undefined) return null;
    const histogram = histograms.get(index);
    const parts = { columns: own, launches: columns.launches, histogram, stepTicks };
    return levelOf({ ...parts, exitsPerBlock: exitsPerBlock ?? 1 });
  });
}

function comparisonOf(samples: Samples, columns: Columns, pair: Pair): Comparison[] {
  const subject = samples.cells[pair.subject];
  const reference = samples.cells[pair.reference];
  const subjectColumns = columns.cells[pair.subject];
  const referenceColumns = columns.cells[pair.reference];
  if (!subject || !reference || !subjectColumns || !referenceColumns) return [];
  const paired = comparePaired({
    subject: subjectColumns.value,
    reference: referenceColumns.value,
    launches: columns.launches,
    stepTicks: clockStep(samples),
    exitsPerBlock: subject.exitsPerBlock ?? 1,
  });
  if (paired === null) return [];
  return [{ kind: pair.kind, subject: subject.cell.id, reference: reference.cell.id, ...paired }];
}

/**
 * Only complete rounds count. A block's value is the median of its sub-batches. A dropped block does not enter its
 * cell's level, and its round enters no comparison of that cell, whichever side of the comparison it was on. The same
 * samples and options give the same answer to the last digit.
 */
export function summarize(samples: Samples, options: SummarizeOptions = {}): Summary {
  const { ticksPerInstruction = samples.exact.length > 0 ? 1 : null } = options;
  if (ticksPerInstruction !== null) return summarizeInstructions(samples, ticksPerInstruction);
  const columns = columnsOf(samples.cells.length, samples.rounds);
  const judged = samples.cells.map(({ cell, outcome }) => (outcome.status === 'verified' ? cell : null));
  const pairs = pairsOf(judged);
  const levels = levelsOf(samples, columns);
  const comparisons = pairs.flatMap((pair) => comparisonOf(samples, columns, pair));
  const widest = widestInterval(judged, levels, comparisons);
  return {
    levels,
    exact: levels.map(() => null),
    comparisons,
    warnings: diagnose({ samples, columns, levels, comparisons, pairs }),
    drops: columns.drops,
    widestInterval: widest?.relative ?? null,
    widestCell: widest?.cell ?? null,
  };
}
