import type { Samples } from '../measure/samples.js';
import { columnsOf } from './columns.js';
import { diagnoseExact } from './diagnostics_exact.js';
import { exactLevel, exactMean, exactQuantile } from './exact.js';
import { pairsOf, type Pair } from './paired.js';
import type { Summary } from './summarize.js';
import type { Comparison, Estimate, ExactLevel, Level } from './summary.js';

const OVERHEAD_CONTROL = 'empty-timer';

const certain = (value: number): Estimate => ({ estimate: value, low: value, high: value });

/** Value of a cell: its mode without what the harness adds. */
function valueOf({ mode, overhead }: ExactLevel): number {
  return mode - overhead;
}

function levelOf(exact: ExactLevel, blocks: number, dropped: number): Level {
  const { overhead, min } = exact;
  return {
    ...certain(valueOf(exact)),
    blocks,
    dropped,
    spread: 0,
    mean: exactMean(exact) - overhead,
    min: min - overhead,
    p50: exactQuantile(exact, 0.5) - overhead,
    p99: exactQuantile(exact, 0.99) - overhead,
    p999: exactQuantile(exact, 0.999) - overhead,
  };
}

function exactLevels(samples: Samples, ticksPerInstruction: number): (ExactLevel | null)[] {
  const partsOf = (index: number) => samples.exact.filter(({ cell }) => cell === index);
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

function comparisonOf(
  samples: Samples,
  exact: readonly (ExactLevel | null)[],
  rounds: number,
  pair: Pair,
): Comparison[] {
  const subject = exact[pair.subject];
  const reference = exact[pair.reference];
  const subjectCell = samples.cells[pair.subject]?.cell;
  const referenceCell = samples.cells[pair.reference]?.cell;
  if (!subject || !reference || !subjectCell || !referenceCell) return [];
  return [
    {
      kind: pair.kind,
      subject: subjectCell.id,
      reference: referenceCell.id,
      rounds,
      ratio: certain(valueOf(subject) / valueOf(reference)),
      difference: certain(valueOf(subject) - valueOf(reference)),
    },
  ];
}

/**
 * The summary of a run that counted instructions. There is nothing to estimate: a cell's level is its mode, every
 * interval has no width, and what differs from the mode is listed, not averaged.
 */
export function summarizeExact(samples: Samples, ticksPerInstruction: number): Summary {
  const columns = columnsOf(samples.cells.length, samples.rounds);
  const exact = exactLevels(samples, ticksPerInstruction);
  const rounds = samples.rounds.filter(({ complete }) => complete).length;
  const judged = samples.cells.map(({ cell, outcome }) => (outcome.status === 'verified' ? cell : null));
  const levels = exact.map((level, index) => {
    const own = columns.cells[index];
    return level === null || own === undefined ? null : levelOf(level, columns.launches.length, own.dropped);
  });
  return {
    levels,
    exact,
    comparisons: pairsOf(judged).flatMap((pair) => comparisonOf(samples, exact, rounds, pair)),
    warnings: diagnoseExact(samples, exact),
    drops: columns.drops,
    widestInterval: 0,
    widestCell: null,
  };
}
