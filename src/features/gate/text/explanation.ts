/** `--explain`: the grounds of a cell's verdict, in plain sentences with their numbers. */
import { OUTER_CONTROL } from '../../../stats/between/outer_exit.js';
import { plural } from '../../../lib/plural.js';
import {
  isTimed,
  launchesOf,
  timedEvidence,
  type CellJudgement,
  type ExactEvidence,
  type GuestJudgement,
  type LostEvidence,
  type TimedEvidence,
  type Verdict,
} from '../document/evidence.js';
import { guestName, guestOf } from '../document/guest_names.js';
import type { GateReport } from '../document/outcome.js';
import type { Face } from '../../../stats/between/faces.js';
import { countText } from '../judge/counts.js';
import { launchesToDecide } from '../judge/detectable.js';
import { LEAST_LAUNCHES } from '../judge/verdicts.js';
import { percent, signedPercent } from './percent.js';

/** What all claims about times of a report were tested with. */
export interface Testing {
  /** How many were tested together. */
  readonly statements: number;
  /** Largest p that shows one. */
  readonly alpha: number;
}

export function testingOf({ alpha }: GateReport, judged: readonly CellJudgement[]): Testing {
  return { statements: judged.flatMap(timedEvidence).length, alpha };
}

/** What of a launch a face is, after "in". */
const FACES: Readonly<Record<Face, string>> = {
  quiet: "the quietest tenth of a launch's rounds",
  median: "the median of a launch's rounds",
  tail: "the mean of a launch's blocks without the slowest tenth",
};

function chance(p: number): string {
  if (p < 0.0001) return 'p < 0.0001';
  return p > 0.9999 ? 'p = 1' : `p = ${p.toFixed(4)}`;
}

function moved(share: number): string {
  if (share === 0) return 'did not change';
  return `${share > 0 ? 'rose' : 'fell'} by ${percent(Math.abs(share))}`;
}

function exactSentence({ what, baseline, candidate }: ExactEvidence): string {
  const difference = candidate - baseline;
  const change =
    difference === 0
      ? 'the same'
      : `${String(Math.abs(difference))} ${difference > 0 ? 'more, which is a regression' : 'fewer, which is an improvement'}`;
  return `An exit takes ${countText(baseline, what)} in the baseline and ${String(candidate)} in the candidate: ${change}.`;
}

const COUNTS_ARE_EXACT = 'Counts need no statistics, and no margin applies.';

function lostSentences({ how, reason }: LostEvidence): string[] {
  if (how === 'failed')
    return [`Its proof failed in the candidate: ${reason}.`, 'That is a regression, whatever the times say.'];
  const why = how === 'absent' ? reason : `the candidate skipped it: ${reason}`;
  return [`The baseline measured it, but ${why}.`, 'A cell that cannot be compared never passes.'];
}

function statesText({ states }: TimedEvidence): string {
  if (states.length < 2) return '';
  const parts = states.map(
    ({ state, baseline, candidate }) => `${String(baseline)} and ${String(candidate)} in ${state}`,
  );
  return ` (compared within each state of the host: ${parts.join(', ')})`;
}

function isShown(p: number, alpha: number): string {
  return `${p <= alpha ? 'shown' : 'not shown'}, ${chance(p)}`;
}

function timedSentences(evidence: TimedEvidence, { statements, alpha }: Testing): string[] {
  const { face, reference, change, margin, excluded, pRegressed, pImproved, pInside } = evidence;
  const { baseline, candidate } = launchesOf(evidence);
  const what =
    reference === null ? 'Its ticks per exit' : `Its ratio to the other cells of ${guestOf(reference)}`;
  const corrected = statements > 1 ? ` after Holm's correction for ${plural(statements, 'statement')}` : '';
  const few = Math.min(baseline, candidate) < LEAST_LAUNCHES;
  return [
    `${what} ${moved(change.estimate)} in ${FACES[face]} (95% interval ${signedPercent(change.low)} to ${signedPercent(change.high)}), ` +
      `from ${plural(baseline, 'launch')} of the baseline to ${plural(candidate, 'launch')} of the candidate${statesText(evidence)}.`,
    `Slower by more than the margin of ${percent(margin)}: ${isShown(pRegressed, alpha)}${corrected}; at most ${String(alpha)} is needed.`,
    ...(few ? [`With fewer than ${String(LEAST_LAUNCHES)} launches of a run, no time regresses.`] : []),
    `Slower by less than ${percent(excluded)}, if at all: ${isShown(pInside, alpha)}.`,
    ...(pImproved <= alpha
      ? [`Faster by more than the margin: ${isShown(pImproved, alpha)}${corrected}.`]
      : []),
  ];
}

function confirmationSentences({ confirmation }: CellJudgement, testing: Testing): string[] {
  if (confirmation === undefined) return [];
  const { status, launches, doubts, evidence } = confirmation;
  const head = `It was measured again in ${plural(launches, 'fresh launch')}.`;
  const numbers = evidence.filter(isTimed).flatMap((each) => timedSentences(each, testing));
  const words = {
    confirmed: 'They show the slowdown again: regressed.',
    contradicted: 'They pass, and so contradict the first look: inconclusive, which is never a pass.',
    open: 'They neither show the slowdown again nor pass: inconclusive.',
  };
  const concluded =
    doubts.length === 0
      ? words[status]
      : `Those times cannot be trusted, so it is inconclusive: ${doubts.join('; ')}.`;
  return [head, ...numbers, concluded];
}

const CONCLUSIONS: Readonly<Record<Verdict, string>> = {
  pass: 'All of it was shown to be slower by less than that, if at all (non-inferiority): pass.',
  improved: 'It was shown to be faster by more than the margin, and nowhere slower: improved.',
  regressed: 'It was shown to be slower by more than the margin: regressed.',
  inconclusive: 'Neither a regression nor a pass was shown: inconclusive, which is never a pass.',
};

function conclusion({ verdict, evidence: [first] }: CellJudgement): string {
  return first?.kind === 'exact' && verdict === 'improved'
    ? 'A count fell, and its time passed: improved.'
    : CONCLUSIONS[verdict];
}

function neededSentence(cell: CellJudgement, { alpha }: Testing): string[] {
  const [first] = timedEvidence(cell);
  if (cell.verdict !== 'inconclusive' || first === undefined) return [];
  if (first.margin > first.excluded && first.change.low > first.excluded)
    return [
      'Between what a pass excludes and the margin, which is wider by what the host itself moved, nothing is decided.',
    ];
  const launches = launchesToDecide(first, alpha);
  const { baseline, candidate } = launchesOf(first);
  if (launches !== null && launches <= Math.min(baseline, candidate))
    return [
      'There are enough launches to pass an unchanged cell; this change is close to the margin itself.',
    ];
  return launches === null
    ? ['Not even a thousand launches would decide it: its scatter is too large, or unknown.']
    : [
        `If nothing changed, about ${plural(launches, 'launch')} of each run would decide it in nine of ten cases.`,
      ];
}

/** The grounds of a cell's verdict. */
export function cellSentences(cell: CellJudgement, testing: Testing): string[] {
  const kinds = cell.evidence.map(({ kind }) => kind);
  const isTimedCell = kinds.some((kind) => kind !== 'exact' && kind !== 'lost');
  const sentences = cell.evidence.flatMap((evidence) => {
    switch (evidence.kind) {
      case 'exact':
        return [exactSentence(evidence)];
      case 'lost':
        return lostSentences(evidence);
      case 'ratio':
      case 'absolute':
        return timedSentences(evidence, testing);
      case 'unanswered':
        return [`It cannot be judged: ${evidence.reason}.`];
      case 'advisory': {
        const fields = evidence.differences.map(({ field }) => field).join(', ');
        const ticks = `Its ticks per exit ${moved(evidence.change.estimate)}`;
        return fields === ''
          ? [`${ticks}; a ratio regresses only if they rise by more than the margin too.`]
          : [`${ticks}; they are not judged, because the hosts differ in ${fields}.`];
      }
    }
  });
  if (kinds.includes('exact')) sentences.push(COUNTS_ARE_EXACT);
  const again = confirmationSentences(cell, testing);
  if (again.length > 0) return [...sentences, ...again];
  return [...sentences, ...(isTimedCell ? [conclusion(cell)] : []), ...neededSentence(cell, testing)];
}

/** Names that {@link explainCell} knows. */
export function explainable({ cells, guests, newCells, shifts }: GateReport): string[] {
  const judged = [...guests, ...cells].map(({ id }) => id);
  return [...judged, ...newCells, ...shifts.map(({ control }) => control)];
}

/** The grounds of the verdict on a guest as a whole. */
export function guestSentences(guest: GuestJudgement, testing: Testing): string[] {
  const { cells, slower } = guest;
  const [first] = timedEvidence(guest);
  const drift = first === undefined ? 0 : first.margin - first.excluded;
  return [
    `It is the mean of ${plural(cells, 'cell')} in each launch; ${String(slower)} of them were slower, however little.`,
    ...(drift > 0
      ? [`Its margin is wider by ${percent(drift)} for what controls outside KVM moved: the host did that.`]
      : []),
    ...cellSentences(guest, testing),
  ];
}

function ownSentences(report: GateReport, id: string): string[] | null {
  const cell = report.cells.find((each) => each.id === id);
  if (cell !== undefined) return cellSentences(cell, testingOf(report, report.cells));
  const guest = report.guests.find((each) => each.id === id);
  if (guest !== undefined) return guestSentences(guest, testingOf(report, report.guests));
  return report.newCells.includes(id)
    ? ['Only the candidate measured it, so there is nothing to compare it with.']
    : controlSentences(report, id);
}

const OF_CONTROL = {
  what: 'It is a control outside KVM: no change of KVM can move it, so only the host can.',
  far: 'That is more than half the margin, so no time of these runs is trusted.',
  near: 'That is not shown to be more than half the margin, so the times are trusted.',
};
const OF_OUTER = {
  what: 'It is one exit to the hypervisor below, which no change of KVM here can move: ticks are judged as if it cost the same in both runs.',
  far: 'That is too far to be taken off: a quarter of it is more than half the margin, so no time of these runs is trusted.',
  near: 'That is taken off the ticks of what enters KVM, and a quarter of it widens the margin.',
};

function controlSentences(report: GateReport, id: string): string[] | null {
  const shift = report.shifts.find(({ control }) => control === id);
  if (shift === undefined) return null;
  const { estimate, low, high } = shift.change;
  const { what, far, near } = id === OUTER_CONTROL ? OF_OUTER : OF_CONTROL;
  return [
    what,
    `Its ticks ${moved(estimate)} (95% interval ${signedPercent(low)} to ${signedPercent(high)}).`,
    shift.moved ? far : near,
  ];
}

/** Sentences about one cell or guest and then the whole; null where the comparison knows no such one. */
export function explainCell(report: GateReport, id: string): string[] | null {
  const own = ownSentences(report, id);
  if (own === null) return null;
  const judged = [...report.guests, ...report.cells].find((each) => each.id === id);
  const why = report.reasons.length === 0 ? '' : `, because ${report.reasons.join('; ')}`;
  return [
    `${guestName(id)}: ${judged?.verdict ?? 'not judged'}`,
    ...own,
    `The comparison as a whole: ${report.verdict}${why}.`,
  ];
}
