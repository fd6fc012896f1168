/** The first sentences of a judgement: the verdict, the worst cells, what would have been found, what to do next. */
import { largest, smallest } from '../../../lib/extremes.js';
import { plural } from '../../../lib/plural.js';
import { commandLine } from '../../../show/command_line.js';
import { type CellJudgement, isTimed, timedEvidence, type Verdict } from '../document/evidence.js';
import { guestName } from '../document/guest_names.js';
import type { GateOutcome, GateReport } from '../document/outcome.js';
import { worstFirst } from '../document/worst_first.js';
import { changeText, intervalText } from './cell.js';
import { percent } from './percent.js';

/** Cells that a sentence names. */
const NAMED = 3;

function ofVerdict<Judged extends CellJudgement>(judged: readonly Judged[], verdict: Verdict): Judged[] {
  return worstFirst(judged, [verdict]);
}

/** `the margin of 2%`; of cells whose margins differ `their margins (2% to 3.1%)`. */
function marginName(judged: readonly CellJudgement[]): string {
  const margins = judged.flatMap(timedEvidence).map(({ margin }) => margin);
  const [low, high] = [smallest(margins), largest(margins)];
  return percent(low) === percent(high)
    ? `the margin of ${percent(low)}`
    : `their margins (${percent(low)} to ${percent(high)})`;
}

const BY: readonly { readonly kind: 'lost' | 'exact'; readonly one: string; readonly many: string }[] = [
  { kind: 'exact', one: 'takes more by count', many: 'take more by count' },
  { kind: 'lost', one: 'failed its proof', many: 'failed their proofs' },
];

/** What the cells that regressed have in common: counts and proofs know no margin. */
function regressedHeadline({ cells, guests }: GateReport): string {
  const regressed = ofVerdict(cells, 'regressed');
  const all = plural(cells.length, 'cell');
  for (const { kind, one, many } of BY) {
    const count = regressed.filter(({ evidence: [first] }) => first?.kind === kind).length;
    if (count > 0) return `Regressed: ${String(count)} of ${all} ${count === 1 ? one : many}`;
  }
  const [guest] = ofVerdict(guests, 'regressed');
  if (regressed.length > 0)
    return `Regressed: ${String(regressed.length)} of ${all} ${regressed.length === 1 ? 'is' : 'are'} slower by more than ${marginName(regressed)}`;
  return guest === undefined
    ? 'Regressed'
    : `Regressed: ${guestName(guest.id)} is slower by more than ${marginName([guest])}`;
}

function inconclusiveHeadline({ cells, guests, doubts }: GateReport): string {
  const head = 'Inconclusive, which is not a pass';
  if (doubts.length > 0 || cells.length === 0) return `${head}: these times prove nothing`;
  const open = ofVerdict(cells, 'inconclusive').length;
  const [guest] = ofVerdict(guests, 'inconclusive');
  if (open > 0) return `${head}: ${String(open)} of ${plural(cells.length, 'cell')} could not be decided`;
  return guest === undefined ? head : `${head}: ${guestName(guest.id)} could not be decided`;
}

/** The verdict as a headline: it names how many cells made it. */
export function headline(report: GateReport): string {
  const { verdict, cells } = report;
  const improved = ofVerdict(cells, 'improved').length;
  const passed = `Pass: none of ${plural(cells.length, 'cell')} is slower by more than a pass allows`;
  switch (verdict) {
    case 'pass':
      return passed;
    case 'improved':
      return improved === 0 ? passed : `${passed}, ${String(improved)} improved`;
    case 'regressed':
      return regressedHeadline(report);
    case 'inconclusive':
      return inconclusiveHeadline(report);
    case 'failed':
      return 'The harness failed: nothing was judged';
  }
}

/** `pio-out/long64-ring0/regs/both/sync +4.95% (+4.73% to +5.16%)`. */
function numberOf(cell: CellJudgement): string {
  const [change, interval] = [changeText(cell), intervalText(cell)];
  const words = [guestName(cell.id), change, interval === '' ? '' : `(${interval})`];
  return words.filter((word) => word !== '').join(' ');
}

/** Those that made the verdict and have a number, the worst first. */
function deciding({ verdict, cells, guests }: GateReport): CellJudgement[] {
  if (verdict !== 'regressed' && verdict !== 'inconclusive') return [];
  const own = ofVerdict(cells, verdict);
  return (own.length > 0 ? own : ofVerdict(guests, verdict)).filter((cell) => changeText(cell) !== '');
}

/** The worst of those that decided, with their numbers; of a pass the largest rise. */
function worstSentence(report: GateReport): string[] {
  const decided = deciding(report);
  const left = decided.length - NAMED;
  if (decided.length > 0)
    return [
      `Worst first: ${decided.slice(0, NAMED).map(numberOf).join(', ')}${left > 0 ? `, and ${String(left)} more` : ''}.`,
    ];
  if (report.verdict !== 'pass' && report.verdict !== 'improved') return [];
  const timed = report.cells.filter(({ evidence: [first] }) => isTimed(first));
  const [slowest] = timed.toSorted((left, right) => estimateOf(right) - estimateOf(left));
  return slowest === undefined ? [] : [`The largest rise of a cell is ${numberOf(slowest)}.`];
}

function estimateOf({ evidence: [first] }: CellJudgement): number {
  return isTimed(first) ? first.change.estimate : -Infinity;
}

/** How large a slowdown must be to be found. */
export function detectableSentence({ smallestDetectable, report, unit }: GateOutcome): string[] {
  if (unit === 'instructions' || report.cells.length === 0) return [];
  if (smallestDetectable === null)
    return ['How large a slowdown must be to be found is not known: there are too few launches.'];
  const { median, worst, power } = smallestDetectable;
  return [
    `A slowdown of a cell must reach ${percent(median)} to be found ${String(10 * power)} times in 10, and ${percent(worst.change)} in the worst cell (${worst.id}).`,
  ];
}

/** Why, the weightiest first. */
export function reasonSentences({ report }: GateOutcome): string[] {
  return report.reasons.map((reason) => `${reason}.`);
}

/** Whether a reason says no more than the worst cell, which is named with its number. */
function isNamed(reason: string, { id }: CellJudgement): boolean {
  const rest = reason.startsWith(`${guestName(id)} `) ? reason.slice(guestName(id).length) : '';
  return /^(?: and \d+ more)? (?:regressed|regressed by count|could not be decided)$/.test(rest);
}

/** Which cells, why else, and what would have been found. */
export function answerSentences(outcome: GateOutcome): string[] {
  const { report } = outcome;
  const [worst] = deciding(report);
  const reasons = report.reasons.filter((reason) => worst === undefined || !isNamed(reason, worst));
  return [...worstSentence(report), ...reasons.map((reason) => `${reason}.`), ...detectableSentence(outcome)];
}

/** What must not be concluded; null where nothing was judged. */
export function notToConclude({ report, margins, unit }: GateOutcome): string | null {
  if (report.verdict === 'failed' || report.cells.length === 0) return null;
  if (unit === 'instructions') return 'Counts are path lengths: more instructions need not take more time.';
  if (report.verdict === 'pass' || report.verdict === 'improved')
    return `A pass does not say that nothing got slower: a guest may be by up to ${percent(margins.relative)}, a single cell by up to twice its margin.`;
  return "A cell's change is beside the other cells of its guest, by the statistic that decided; compare shows medians of levels and ratios, which are other numbers.";
}

function isUncertified({ certificate, unit }: GateOutcome): boolean {
  return certificate.status !== 'found' && unit !== 'instructions';
}

/** One command that goes on from here. */
export function nextStep(outcome: GateOutcome): string {
  const { report, baseline, candidate, unit } = outcome;
  const [worst] = [...ofVerdict(report.cells, 'regressed'), ...ofVerdict(report.guests, 'regressed')];
  switch (report.verdict) {
    case 'failed':
      return `see why, in its report: ${commandLine('report', candidate.source)}`;
    case 'regressed':
      return unit === 'instructions'
        ? `see which functions of the kernel take them: ${commandLine('attribute', '--cell', worst?.id ?? '')}`
        : `see the grounds: ${commandLine('gate', '--baseline', baseline.source, candidate.source, '--explain', worst?.id ?? '')}`;
    case 'inconclusive':
      return `measure again, in turn with the baseline: ${commandLine('gate', '--run', '--interleave', 'local')}`;
    case 'pass':
    case 'improved':
      return isUncertified(outcome)
        ? `learn how often this gate errs here: ${commandLine('certify', '--quick')}`
        : `make it a session of the baseline: ${commandLine('baseline', 'save', candidate.source)}`;
  }
}
