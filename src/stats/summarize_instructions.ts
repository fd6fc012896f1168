/** The summary of a run on an emulated host: instruction counts are exact, so nothing is estimated. */
import { addTo } from '../lib/grouped.js';
import type { Exact, Warning } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import { type CellColumns, columnsOf } from './columns.js';
import { exactDeviation, exactLevel, exactMean, exactQuantile } from './instruction_counts.js';
import { type Pair, pairsOf } from './paired.js';
import type { Comparison, Estimate, ExactLevel, Level, Summary } from './summary.js';

const OVERHEAD_CONTROL = 'empty-timer';

const certain = (value: number): Estimate => ({ estimate: value, low: value, high: value });

/** A cell's value: its mode less what the harness adds. */
function valueOf({ mode, overhead }: ExactLevel): number {
  return mode - overhead;
}

function levelOf(exact: ExactLevel, { value, dropped }: CellColumns, launches: number): Level {
  const { overhead, min } = exact;
  return {
    ...certain(valueOf(exact)),
    launches,
    blocks: value.reduce((blocks, each) => (Number.isNaN(each) ? blocks : blocks + 1), 0),
    dropped,
    spread: exactDeviation(exact),
    mean: exactMean(exact) - overhead,
    min: min - overhead,
    p50: exactQuantile(exact, 0.5) - overhead,
    p99: exactQuantile(exact, 0.99) - overhead,
    p999: exactQuantile(exact, 0.999) - overhead,
  };
}

function exactLevels(samples: Samples, ticksPerInstruction: number): (ExactLevel | null)[] {
  const parts = new Map<number, Exact[]>();
  for (const part of samples.exact) addTo(parts, part.cell, part);
  const partsOf = (index: number): readonly Exact[] => parts.get(index) ?? [];
  const isOverhead = samples.cells.map(
    ({ cell }) => cell.kind === 'control' && cell.control === OVERHEAD_CONTROL,
  );
  const overhead = exactLevel(partsOf(isOverhead.indexOf(true)), ticksPerInstruction, 0)?.mode ?? 0;
  return samples.cells.map(({ outcome }, index) =>
    outcome.status === 'verified'
      ? exactLevel(partsOf(index), ticksPerInstruction, isOverhead[index] === true ? 0 : overhead)
      : null,
  );
}

/** What a comparison was counted over. */
type Taken = Pick<Comparison, 'rounds' | 'launches'>;

function comparisonOf(
  samples: Samples,
  exact: readonly (ExactLevel | null)[],
  taken: Taken,
  pair: Pair,
): Comparison[] {
  const subject = exact[pair.subject];
  const reference = exact[pair.reference];
  const subjectCell = samples.cells[pair.subject]?.cell;
  const referenceCell = samples.cells[pair.reference]?.cell;
  if (!subject || !reference || !subjectCell || !referenceCell) return [];
  // A reference that takes nothing makes no ratio.
  if (valueOf(reference) <= 0) return [];
  return [
    {
      kind: pair.kind,
      subject: subjectCell.id,
      reference: referenceCell.id,
      ...taken,
      ratio: certain(valueOf(subject) / valueOf(reference)),
      difference: certain(valueOf(subject) - valueOf(reference)),
    },
  ];
}

/** About one exit in a thousand meets the timer tick; where far more differ from the mode, the mode says little. */
const LEAST_SHARE = 0.9;

function unsteady(samples: Samples, exact: readonly (ExactLevel | null)[]): Warning[] {
  return exact.flatMap((level, index) => {
    const cell = samples.cells[index]?.cell.id;
    if (level === null || cell === undefined || level.share >= LEAST_SHARE) return [];
    // Rounded down: what is below the bound never reads as if it met it.
    const share = Math.floor(100 * level.share);
    const message =
      `${cell}: only ${String(share)}% of its exits took ${String(level.mode)} instructions, all took ` +
      `${String(level.values[0])} to ${String(level.values.at(-1))} (the harness's own included): ` +
      'look at the list of values';
    return [{ code: 'unsteady-count', cell, message }];
  });
}

function twinsApart(comparisons: readonly Comparison[]): Warning[] {
  return comparisons
    .filter(({ kind, difference }) => kind === 'a-a' && difference.estimate !== 0)
    .map(({ reference, difference }) => ({
      code: 'a-a-off',
      cell: reference,
      message:
        `${reference}: its second copy took ${String(Math.abs(difference.estimate))} instructions ` +
        `${difference.estimate > 0 ? 'more' : 'less'}: do not trust a difference of that size or less`,
    }));
}

/** What a reader must know of these counts. */
function warningsOf(
  samples: Samples,
  exact: readonly (ExactLevel | null)[],
  comparisons: readonly Comparison[],
): Warning[] {
  return [...twinsApart(comparisons), ...unsteady(samples, exact)];
}

/**
 * A cell's level is its mode, no interval has a width, and values other than the mode are listed, not averaged.
 * @param ticksPerInstruction how far the counter moves in one instruction
 */
export function summarizeInstructions(samples: Samples, ticksPerInstruction: number): Summary {
  const columns = columnsOf(samples.cells.length, samples.rounds);
  const exact = exactLevels(samples, ticksPerInstruction);
  const launches = new Set(columns.launches).size;
  const taken = { rounds: columns.launches.length, launches };
  const judged = samples.cells.map(({ cell, outcome }) => (outcome.status === 'verified' ? cell : null));
  const levels = exact.map((level, index) => {
    const own = columns.cells[index];
    return level === null || own === undefined ? null : levelOf(level, own, launches);
  });
  const comparisons = pairsOf(judged).flatMap((pair) => comparisonOf(samples, exact, taken, pair));
  return {
    levels,
    exact,
    comparisons,
    warnings: warningsOf(samples, exact, comparisons),
    drops: columns.drops,
    widestInterval: null,
    widestCell: null,
  };
}
