/** What a run found, in plain sentences made from its numbers. */
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';
import type { Comparison } from '../../../stats/summary.js';
import { countsInstructions } from '../instructions.js';
import { instructionFindings } from './instruction_findings.js';
import { firstReason, headlinePair, headlineRank, whyNoComparison, type Finding } from './headline.js';
import { median } from '../../../show/medians.js';
import { measuredOf, type Measured, type TransferComparison } from '../../../show/measured.js';
import { DIRECTION_GERUND, groupsName, guestName, ioctlNames, placeName } from '../../../show/names.js';
import { formatEstimate, formatInterval, formatRatio, formatTicks } from '../../../show/numbers.js';

const HEADLINE_DIRECTIONS = ['both', 'read', 'write'] as const;

/** The findings with their evidence; at most two sentences, and always at least one. */
export function findingsWithEvidence(whole: Results): Finding[] {
  const results = withoutDelayed(whole);
  const measured = measuredOf(results);
  if (countsInstructions(results)) return instructionFindings(results, measured);
  const found = [addedCost(results, measured), syncAgainstIoctl(results, measured)].filter(
    (finding) => finding !== null,
  );
  return found.length > 0 ? found : [withoutTransfers(results, measured)];
}

/** The findings as plain text, one sentence an entry. */
export function findings(results: Results): string[] {
  return findingsWithEvidence(results).map(({ text }) => text);
}

function addedCost(results: Results, { overNone }: Measured): Finding | null {
  const pair = headlinePair(overNone, headlineRank(results, HEADLINE_DIRECTIONS));
  const sync = pair.find(({ cell }) => cell.transfer === 'sync');
  const ioctl = pair.find(({ cell }) => cell.transfer === 'ioctl');
  const first = sync ?? ioctl;
  if (!first) return null;
  const { cell, comparison } = first;
  const way = sync ? 'through kvm_run' : `by ${ioctlNames(cell)}`;
  const bare = `the bare ${cell.exit} exit in ${placeName(cell)}`;
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
  if (!least || !most) return uncompared(results, measured);
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

function uncompared(results: Results, { transfers }: Measured): Finding | null {
  const text = whyNoComparison(results, new Set(transfers.map(({ cell }) => cell.transfer)));
  return text === null ? null : { text, evidence: 'cells' };
}

function withoutTransfers(results: Results, { bases, controls }: Measured): Finding {
  const why = firstReason(results.cells);
  const reason = why === undefined ? '' : `; first reason: ${why}`;
  const base = bases[0];
  if (base) {
    const level = formatEstimate(base.level, formatTicks);
    const text = `The bare ${base.cell.exit} exit in ${placeName(base.cell)} costs ${level} ${results.unit}; no register transfer was measured${reason}.`;
    return { text, evidence: 'ladder' };
  }
  if (controls.length > 0)
    return { text: `Only controls were measured, no exit${reason}.`, evidence: 'ladder' };
  return {
    text: `Nothing was measured: ${results.cells.length} cells planned, none timed${reason}.`,
    evidence: 'cells',
  };
}
