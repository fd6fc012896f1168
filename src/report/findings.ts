/** What a run found, in plain sentences made from its numbers. */
import { EXITS, GROUPS, MODES, type TransferCell } from '../plan/cell.js';
import type { Results } from '../results/schema.js';
import type { Comparison } from '../stats/summary.js';
import { median } from './medians.js';
import { measuredOf, type Measured, type TransferComparison } from './measured.js';
import { DIRECTION_GERUND, groupsName, guestName, ioctlNames, MODE_NAME } from './names.js';
import { formatEstimate, formatInterval, formatRatio, formatTicks } from './numbers.js';

/** One sentence and the part of the report that proves it. */
export interface Finding {
  readonly text: string;
  readonly evidence: 'added' | 'ratios' | 'ladder' | 'cells' | 'host';
}

const HEADLINE_DIRECTIONS = ['both', 'read', 'write'] as const;

/** The findings with their evidence; at most two sentences, and always at least one. */
export function findingsWithEvidence(results: Results): Finding[] {
  const measured = measuredOf(results);
  const found = [addedCost(results, measured), syncAgainstIoctl(results, measured)].filter(
    (finding) => finding !== null,
  );
  return found.length > 0 ? found : [withoutTransfers(results, measured)];
}

/** The findings as plain text, one sentence an entry. */
export function findings(results: Results): string[] {
  return findingsWithEvidence(results).map(({ text }) => text);
}

type Rank = (cell: TransferCell) => number;

/**
 * Cells in the order in which they make a headline: guest code that runs natively before emulated code (it is what
 * a VMM's guests do), then the plainest exit, least groups, both ways.
 */
function headlineRank({ host }: Results): Rank {
  const emulated = new Set<string>(
    host.modes.filter(({ native }) => native === false).map(({ name }) => name),
  );
  return ({ exit, mode, groups, direction }) => {
    const guest = EXITS.indexOf(exit) * MODES.length + MODES.indexOf(mode) + (emulated.has(mode) ? 100 : 0);
    const group = groups.length * 10 + GROUPS.indexOf(groups[0] ?? 'regs');
    return guest * 1000 + group * 10 + HEADLINE_DIRECTIONS.indexOf(direction);
  };
}

/** The best-ranked cell that was measured both ways; without one, the best-ranked of either. */
function headlinePair(overNone: readonly TransferComparison[], rankOf: Rank): TransferComparison[] {
  const pairs = new Map<number, TransferComparison[]>();
  for (const entry of overNone) {
    const rank = rankOf(entry.cell);
    pairs.set(rank, [...(pairs.get(rank) ?? []), entry]);
  }
  const ranked = [...pairs.entries()].sort(([left], [right]) => left - right).map(([, pair]) => pair);
  return ranked.find((pair) => pair.length === 2) ?? ranked[0] ?? [];
}

function addedCost(results: Results, { overNone }: Measured): Finding | null {
  const pair = headlinePair(overNone, headlineRank(results));
  const sync = pair.find(({ cell }) => cell.transfer === 'sync');
  const ioctl = pair.find(({ cell }) => cell.transfer === 'ioctl');
  const first = sync ?? ioctl;
  if (!first) return null;
  const { cell, comparison } = first;
  const way = sync ? 'through kvm_run' : `by ${ioctlNames(cell)}`;
  const bare = `the bare ${cell.exit} exit in ${MODE_NAME[cell.mode]}`;
  const moving = `${DIRECTION_GERUND[cell.direction]} ${groupsName(cell.groups)} ${way}`;
  const costs = `${moving} costs ${addedAmount(comparison, ` ${results.unit}`)} than ${bare}`;
  return { text: `${costs}${sync && ioctl ? `; ${ioctlAmount(ioctl)}` : ''}.`, evidence: 'added' };
}

/** `449 cycles [430, 470] more`; the interval changes its sign with its point. */
function addedAmount({ difference }: Comparison, unit: string): string {
  const { estimate, low, high } = difference;
  const [amount, word] =
    estimate < 0
      ? [{ estimate: -estimate, low: -high, high: -low }, 'less']
      : [{ estimate, low, high }, 'more'];
  return `${formatTicks(amount.estimate)}${unit} ${formatInterval(amount, formatTicks)} ${word}`;
}

function ioctlAmount({ cell, comparison }: TransferComparison): string {
  const calls = ioctlNames(cell);
  return `${calls} ${calls.includes('+') ? 'cost' : 'costs'} ${addedAmount(comparison, '')}`;
}

function syncAgainstIoctl(results: Results, measured: Measured): Finding | null {
  const ordered = [...measured.syncToIoctl].sort(
    (left, right) => left.comparison.ratio.estimate - right.comparison.ratio.estimate,
  );
  const least = ordered[0]?.comparison.ratio;
  const most = ordered.at(-1)?.comparison.ratio;
  if (!least || !most) return whyNoComparison(results, measured);
  if (ordered.length === 1) {
    const text = `In the one pair that was measured both ways sync takes ${formatEstimate(least, formatRatio)} of the ioctl exit.`;
    return { text, evidence: 'ratios' };
  }
  const middle = median(ordered.map(({ comparison }) => comparison.ratio.estimate));
  const range = `${formatEstimate(least, formatRatio)} to ${formatEstimate(most, formatRatio)}`;
  const text = `Over ${ordered.length} exit x group x direction pairs sync takes ${range} of the ioctl exit, median ${formatRatio(middle)}; ${slowerPairs(ordered)}.`;
  return { text, evidence: 'ratios' };
}

/** Slower, or not told apart, by the interval: never by the point alone. */
function slowerPairs(ordered: readonly TransferComparison[]): string {
  const slower = ordered.filter(({ comparison }) => comparison.ratio.low > 1);
  const level = ordered.filter(({ comparison: { ratio } }) => ratio.low <= 1 && ratio.high >= 1).length;
  const worst = slower.at(-1)?.cell;
  const undecided =
    level === 0 ? '' : `, ${level} ${level === 1 ? 'is' : 'are'} not told apart from equal cost`;
  if (!worst) return `no pair is slower by sync${undecided}`;
  const where = `${worst.direction} ${groupsName(worst.groups)} at ${guestName(worst)}`;
  const verb = slower.length === 1 ? '1 pair is' : `${slower.length} pairs are`;
  return `${verb} slower by sync${slower.length === 1 ? '' : ', most of all'}: ${where}${undecided}`;
}

function whyNoComparison(results: Results, { transfers }: Measured): Finding | null {
  const timed = new Set(transfers.map(({ cell }) => cell.transfer));
  if (timed.size === 0) return null;
  if (timed.size === 2)
    return {
      text: 'No cell was measured both by sync and by ioctl, so nothing is compared.',
      evidence: 'cells',
    };
  const missing = timed.has('ioctl') ? 'sync' : 'ioctl';
  const ofMissing = results.cells.filter(({ cell }) => cell.kind === 'transfer' && cell.transfer === missing);
  const reason = firstReason(ofMissing) ?? 'the plan has no such cell';
  return {
    text: `Nothing was measured by ${missing}, so nothing is compared: ${reason}.`,
    evidence: 'cells',
  };
}

/** Why the first cell that was not timed was not; undefined where all were. */
function firstReason(cells: Results['cells']): string | undefined {
  for (const result of cells) if (result.status !== 'measured') return result.reason;
  return undefined;
}

function withoutTransfers(results: Results, { bases, controls }: Measured): Finding {
  const why = firstReason(results.cells);
  const reason = why === undefined ? '' : `; first reason: ${why}`;
  const base = bases[0];
  if (base) {
    const level = formatEstimate(base.level, formatTicks);
    const text = `The bare ${base.cell.exit} exit in ${MODE_NAME[base.cell.mode]} costs ${level} ${results.unit}; no register transfer was measured${reason}.`;
    return { text, evidence: 'ladder' };
  }
  if (controls.length > 0)
    return { text: `Only controls were measured, no exit${reason}.`, evidence: 'ladder' };
  return {
    text: `Nothing was measured: ${results.cells.length} cells planned, none timed${reason}.`,
    evidence: 'cells',
  };
}
