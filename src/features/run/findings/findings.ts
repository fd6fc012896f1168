/** What a run found, in plain sentences made from its numbers. */
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';
import { isBounded, type Comparison, type Estimate } from '../../../stats/summary.js';
import { countsInstructions } from '../instructions.js';
import { instructionFindings } from './instruction_findings.js';
import { firstReason, headlinePair, headlineRank, whyNoComparison, type Finding } from './headline.js';
import { median } from '../../../stats/medians.js';
import { measuredOf, type Measured, type TransferComparison } from '../../../results/measured_cells.js';
import { plural } from '../../../lib/plural.js';
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
  const { verb, preposition, amount } = addedAmount(comparison, ` ${results.unit}`);
  const added = `${moving} ${verb}s ${amount} ${preposition} ${bare}`;
  return { text: `${added}${sync && ioctl ? `; ${byIoctl(ioctl)}` : ''}.`, evidence: 'added' };
}

/** What is said of `449 cycles [430, 470]`; of a saving the interval changes its sign with its point. */
interface AddedAmount {
  readonly verb: 'add' | 'save';
  readonly preposition: 'to' | 'on';
  readonly amount: string;
}

function addedAmount({ difference }: Comparison, unit: string): AddedAmount {
  const { estimate, low, high } = difference;
  const text = (amount: Estimate): string =>
    `${formatTicks(amount.estimate)}${unit} ${formatInterval(amount, formatTicks)}`;
  // Neither dearer nor cheaper, by its interval over launches.
  if (low <= 0 && high >= 0 && isBounded(difference))
    return { verb: 'add', preposition: 'to', amount: `${text(difference)} (undecided)` };
  return estimate < 0
    ? { verb: 'save', preposition: 'on', amount: text({ estimate: -estimate, low: -high, high: -low }) }
    : { verb: 'add', preposition: 'to', amount: text({ estimate, low, high }) };
}

function byIoctl({ cell, comparison }: TransferComparison): string {
  const calls = ioctlNames(cell);
  const { verb, amount } = addedAmount(comparison, '');
  return `${calls} ${verb}${calls.includes('+') ? '' : 's'} ${amount}`;
}

function syncAgainstIoctl(results: Results, measured: Measured): Finding | null {
  const ordered = [...measured.syncToIoctl].sort(
    (left, right) => left.comparison.ratio.estimate - right.comparison.ratio.estimate,
  );
  const least = ordered[0]?.comparison.ratio;
  const most = ordered.at(-1)?.comparison.ratio;
  if (!least || !most) return uncompared(results, measured);
  if (ordered.length === 1) {
    const text = `In the one pair measured both ways, an exit with sync costs ${formatEstimate(least, formatRatio)} of the same exit with ioctl.`;
    return { text, evidence: 'ratios' };
  }
  const middle = median(ordered.map(({ comparison }) => comparison.ratio.estimate));
  const range = `${formatEstimate(least, formatRatio)} to ${formatEstimate(most, formatRatio)}`;
  const text = `Across ${ordered.length} pairs (exit x group x direction), an exit with sync costs ${range} of the same exit with ioctl, median ${formatRatio(middle)}. ${slowerPairs(ordered)}.`;
  return { text, evidence: 'ratios' };
}

/** The interval over launches decides whether sync is slower, faster, or neither is known; never the point alone. */
function slowerPairs(ordered: readonly TransferComparison[]): string {
  const launches = ordered[0]?.comparison.launches ?? 0;
  if (launches < 2)
    return 'Which is faster on this host is not decided: one launch does not show how launches vary';
  const slower = ordered.filter(({ comparison }) => comparison.ratio.low > 1);
  const faster = ordered.filter(({ comparison }) => comparison.ratio.high < 1).length;
  const undecided = ordered.length - slower.length - faster;
  const worst = slower.at(-1)?.cell;
  const where = worst && `${worst.direction} ${groupsName(worst.groups)} at ${guestName(worst)}`;
  const most = slower.length === 1 ? ':' : ', most of all in';
  const slow = where === undefined ? 'slower in none' : `slower in ${slower.length}${most} ${where}`;
  const by = `by 95% intervals over ${launches} launches`;
  const open = undecided === 0 ? '' : `; ${undecided} ${undecided === 1 ? 'is' : 'are'} undecided`;
  return `Sync is faster in ${plural(faster, 'pair')} and ${slow}${open} (${by})`;
}

function uncompared(results: Results, { transfers }: Measured): Finding | null {
  const text = whyNoComparison(results, new Set(transfers.map(({ cell }) => cell.transfer)));
  return text === null ? null : { text, evidence: 'cells' };
}

function withoutTransfers(results: Results, { bases, controls }: Measured): Finding {
  const why = firstReason(results.cells);
  const reason = why === undefined ? '' : `. First reason: ${why}`;
  const base = bases[0];
  if (base) {
    const level = formatEstimate(base.level, formatTicks);
    const text = `The bare ${base.cell.exit} exit in ${placeName(base.cell)} costs ${level} ${results.unit}; no register transfer was measured${reason}.`;
    return { text, evidence: 'ladder' };
  }
  if (controls.length > 0)
    return { text: `Only controls were measured, no exit${reason}.`, evidence: 'ladder' };
  return {
    text: `Nothing was measured: none of the ${results.cells.length} planned cells was timed${reason}.`,
    evidence: 'cells',
  };
}
