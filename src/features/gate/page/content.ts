/** What the page of a judgement shows: the outcome in the gate's own words, ready to be laid out. */
import { TOOL } from '../../../lib/tool.js';
import type { Estimate } from '../../../stats/summary.js';
import type { Certificate } from '../../certify/document/schema.js';
import {
  type CellJudgement,
  type Evidence,
  type GuestJudgement,
  isTimed,
  regressedByTime,
  type Verdict,
} from '../document/evidence.js';
import { guestName } from '../document/guest_names.js';
import type { GateOutcome } from '../document/outcome.js';
import { changeText, groundsText, intervalText } from '../text/cell.js';
import { cellSentences, guestSentences, testingOf, type Testing } from '../text/explanation.js';
import { worstFirst } from '../document/worst_first.js';
import { answerSentences, headline, nextStep, notToConclude } from '../text/answer.js';
import { countsText, differencesText, finenessTexts, runText } from '../text/summary.js';

/** A cell that was judged. */
export interface GateCell {
  readonly id: string;
  readonly verdict: Verdict;
  /** `+5.12%`, `3418 -> 3419`; empty where there is no number. */
  readonly change: string;
  /** `+4.20% to +6.02%`, or empty. */
  readonly interval: string;
  /** What it was judged by: `ratio to pio-out/long64-ring0/none`. */
  readonly grounds: string;
  /** How its verdict came about, in sentences. */
  readonly sentences: readonly string[];
  /** What to draw, shares; a count has no interval and no margin. Null: no number. */
  readonly drawn: (Estimate & { readonly margin: number | null }) | null;
}

interface NegativeControl {
  readonly id: string;
  readonly change: Estimate;
  /** By more than half the margin: the host did not hold still. */
  readonly moved: boolean;
}

interface ModeStates {
  readonly mode: string;
  readonly states: readonly { readonly name: string; readonly center: number; readonly share: number }[];
}

export interface PageContent {
  readonly tool: { readonly name: string; readonly version: string };
  readonly verdict: Verdict | 'failed';
  readonly exitCode: number;
  /** `Regressed: 2 of 43 cells are slower by more than the margin of 2%`. */
  readonly headline: string;
  /** Why, which cells, and what would have been found; the weightiest first. */
  readonly answer: readonly string[];
  /** What must not be concluded. */
  readonly not: string | null;
  /** One command that goes on from here. */
  readonly next: string;
  /** CPU, kernel and module of the candidate's host, and when it was measured. */
  readonly where: string;
  /** Why no time of these runs can be trusted. */
  readonly doubts: readonly string[];
  readonly unit: string;
  /** Which runs, in a line each. */
  readonly baseline: string;
  readonly candidate: string;
  /** `2 regressed, 40 pass`. */
  readonly counts: string;
  /** Margin, launches left out, how often the gate errs. */
  readonly fineness: readonly string[];
  /** Guests as wholes, worst first; by the names that people call them. */
  readonly guests: readonly GateCell[];
  /** Worst first. */
  readonly cells: readonly GateCell[];
  readonly newCells: readonly string[];
  readonly negativeControls: readonly NegativeControl[];
  /** Cells with an injected delay, and whether it was found. */
  readonly positiveControls: readonly (GateCell & { readonly found: boolean })[];
  /** How far two copies of one cell lay apart in the two runs, a share; null: there are none. */
  readonly twinSpread: number | null;
  readonly states: readonly ModeStates[];
  /** Disturbed launches, by their numbers. */
  readonly disturbed: GateOutcome['report']['disturbed'];
  /** What the differences below mean. */
  readonly hosts: string;
  readonly differences: readonly {
    readonly field: string;
    readonly baseline: string;
    readonly candidate: string;
  }[];
  /** How well this gate decides on this host; null: it has no certificate. */
  readonly certificate: Certificate | null;
}

/** A count has neither interval nor margin; a rise from 0 has no share. */
function drawnOf(evidence: Evidence | undefined): GateCell['drawn'] {
  if (isTimed(evidence)) return { ...evidence.change, margin: evidence.margin };
  if (evidence?.kind !== 'exact' || evidence.baseline === 0) return null;
  const share = evidence.candidate / evidence.baseline - 1;
  return { estimate: share, low: share, high: share, margin: null };
}

function gateCell(cell: CellJudgement, testing: Testing): GateCell {
  return {
    id: cell.id,
    verdict: cell.verdict,
    change: changeText(cell),
    interval: intervalText(cell),
    grounds: groundsText(cell),
    sentences: cellSentences(cell, testing),
    drawn: drawnOf(cell.evidence[0]),
  };
}

function guestRow(guest: GuestJudgement, testing: Testing): GateCell {
  const cell = gateCell(guest, testing);
  return { ...cell, id: guestName(guest.id), sentences: guestSentences(guest, testing) };
}

export function pageContent(outcome: GateOutcome): PageContent {
  const { report, unit, baseline, candidate, certificate } = outcome;
  const testing = testingOf(report, report.cells);
  const together = testingOf(report, report.guests);
  return {
    tool: TOOL,
    verdict: report.verdict,
    exitCode: report.exitCode,
    headline: headline(report),
    answer: answerSentences(outcome),
    not: notToConclude(outcome),
    next: nextStep(outcome),
    where: `${candidate.machine}, ${candidate.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    doubts: report.doubts,
    unit,
    baseline: runText(baseline),
    candidate: runText(candidate),
    counts: countsText(report),
    fineness: finenessTexts(outcome),
    guests: worstFirst(report.guests).map((guest) => guestRow(guest, together)),
    cells: worstFirst(report.cells).map((cell) => gateCell(cell, testing)),
    newCells: report.newCells,
    negativeControls: report.shifts.map(({ control, ...shift }) => ({ id: control, ...shift })),
    positiveControls: report.positiveControls.map((cell) => ({
      ...gateCell(cell, testing),
      found: regressedByTime(cell),
    })),
    twinSpread: report.twinSpread,
    states: Object.entries(report.states).map(([mode, states]) => ({ mode, states })),
    disturbed: report.disturbed,
    hosts: differencesText(report, unit),
    differences: report.differences,
    certificate: certificate.status === 'found' ? certificate.certificate : null,
  };
}
