/** How the gate's findings are said, the same in every format. Texts of files come as they are: formats escape them. */
import { plural } from '../../lib/plural.js';
import { citationText } from './citation.js';
import {
  isTimed,
  timedEvidence,
  regressedByTime,
  type CellJudgement,
  type Confirmation,
  type Evidence,
  type Verdict,
} from './judge/evidence.js';
import { shortageText } from './judge/enough.js';
import type { GateReport } from './judge/judge.js';
import type { GateOutcome, JudgedRun } from './outcome.js';
import { percent, signedPercent } from './judge/quantities.js';

/** The number that decided a cell: `+5.12%`, `3418 -> 3419`; empty where there is none. */
export function changeText({ evidence: [first] }: CellJudgement): string {
  if (first?.kind === 'exact') return `${String(first.baseline)} -> ${String(first.candidate)}`;
  return isTimed(first) ? signedPercent(first.change.estimate) : '';
}

/** `+4.20% to +6.02%`; empty for what has no interval. */
export function intervalText({ evidence: [first] }: CellJudgement): string {
  if (!isTimed(first)) return '';
  return `${signedPercent(first.change.low)} to ${signedPercent(first.change.high)}`;
}

function groundsOf(evidence: Evidence | undefined): string {
  switch (evidence?.kind) {
    case undefined:
      return '';
    case 'exact':
      return `${evidence.what} per exit, counted`;
    case 'lost':
      return evidence.how === 'absent' ? evidence.reason : `${evidence.how}: ${evidence.reason}`;
    case 'ratio':
      return `ratio to ${evidence.reference ?? ''}`;
    case 'absolute':
      return 'ticks per exit';
    case 'advisory':
      return 'ticks per exit, shown only';
    case 'unanswered':
      return evidence.reason;
  }
}

const CONFIRMATIONS: Readonly<Record<Confirmation['status'], string>> = {
  confirmed: 'seen again in fresh launches',
  contradicted: 'fresh launches prove it inside the margin',
  open: 'fresh launches did not confirm it',
};

/** What a cell's verdict goes by: `ratio to pio-out/long64-ring0/none`. */
export function groundsText({ evidence: [first], confirmation }: CellJudgement): string {
  const grounds = groundsOf(first);
  return confirmation === undefined ? grounds : `${grounds}; ${CONFIRMATIONS[confirmation.status]}`;
}

const NAMED = 5;

/** What became of the cells that were measured again, in a line for each way; none: nothing was. */
function confirmationTexts({ cells }: GateReport): string[] {
  const ways: readonly [Confirmation['status'], string][] = [
    ['confirmed', 'confirmed in fresh launches'],
    [
      'contradicted',
      'seemed slower, and fresh launches prove it inside the margin: the host did not hold still',
    ],
    ['open', 'seemed slower, which fresh launches did not confirm'],
  ];
  return ways.flatMap(([status, words]) => {
    const ids = cells.filter((cell) => cell.confirmation?.status === status).map(({ id }) => id);
    if (ids.length === 0) return [];
    const rest = ids.length - NAMED;
    const named = [...ids.slice(0, NAMED), ...(rest > 0 ? [`${String(rest)} more`] : [])].join(', ');
    return [`${words}: ${named}`];
  });
}

/** Cells that a delay was put into, so that a gate that sees nothing is known; none: nothing was. */
function positiveControlTexts({ positiveControls }: GateReport): string[] {
  if (positiveControls.length === 0) return [];
  const found = positiveControls.filter(regressedByTime);
  const of = `${String(found.length)} of ${String(positiveControls.length)}`;
  return [`delays put in to be found: ${of} found`];
}

const VERDICTS: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'pass'];

/** The cells that are no pass, the gravest first. */
export function notPassed({ cells }: GateReport): CellJudgement[] {
  return VERDICTS.filter((verdict) => verdict !== 'pass').flatMap((verdict) =>
    cells.filter((cell) => cell.verdict === verdict),
  );
}

/** `2 regressed, 1 inconclusive, 40 pass; 3 cells are new`. */
export function countsText({ cells, newCells }: GateReport): string {
  const counts = VERDICTS.flatMap((verdict) => {
    const count = cells.filter((cell) => cell.verdict === verdict).length;
    return count === 0 ? [] : [`${String(count)} ${verdict}`];
  });
  const judged =
    counts.length === 0 ? 'no cell was judged' : `${plural(cells.length, 'cell')}: ${counts.join(', ')}`;
  if (newCells.length === 0) return judged;
  const are = newCells.length === 1 ? 'is' : 'are';
  return `${judged}; ${plural(newCells.length, 'cell')} ${are} new and judged by nothing`;
}

/** `results.json: kernel 6.12.4 on myhost, 6 launches, 2026-11-22 15:04`. */
export function runText(run: JudgedRun): string {
  const { source, label, startedAt, hostname, kernel, launches, status } = run;
  const facts = [
    ...(label === null ? [] : [`'${label}'`]),
    `kernel ${kernel} on ${hostname}`,
    plural(launches, 'launch'),
    startedAt.slice(0, 16).replace('T', ' '),
    ...(status === 'complete' ? [] : [status]),
  ];
  return `${source}: ${facts.join(', ')}`;
}

function disturbedText({ disturbed }: GateReport): string[] {
  return (['baseline', 'candidate'] as const).flatMap((name) => {
    const launches = disturbed[name];
    if (launches.length === 0) return [];
    const which = launches.map(String).join(', ');
    return [
      `left out, since the controls were disturbed: ${plural(launches.length, 'launch')} of the ${name} (${which})`,
    ];
  });
}

function marginText({ report, margins }: GateOutcome): string {
  const margin = Math.max(0, ...report.cells.flatMap(timedEvidence).map((evidence) => evidence.margin));
  const asked = percent(margins.relative);
  if (margin <= margins.relative) return `margin ${asked}`;
  return `margin ${percent(margin)}, three times the spread of two copies of one cell here; ${asked} was asked for`;
}

/** How fine the gate was: margin, smallest detectable change, launches left out. */
export function finenessTexts(outcome: GateOutcome): string[] {
  const { report, smallestDetectable: smallest, unit } = outcome;
  if (report.cells.length === 0) return [];
  if (unit === 'instructions')
    return ['instructions are counted: any difference is a fact, and no margin applies'];
  const found =
    smallest === null
      ? 'smallest detectable change: none, too few launches'
      : `smallest detectable change, found 9 times in 10: ${percent(smallest.median)} in half of the cells, ` +
        `${percent(smallest.worst.change)} in the worst (${smallest.worst.id})`;
  return [
    marginText(outcome),
    found,
    ...disturbedText(report),
    ...outcome.shortages.map((shortage) => `too few launches, ${shortageText(shortage)}`),
    ...positiveControlTexts(report),
    ...confirmationTexts(report),
    citationText(outcome.citation, outcome.margins.relative),
  ];
}

/** What the fields mean in which the hosts differ. */
export function differencesText({ differences, verdict }: GateReport, unit: GateOutcome['unit']): string {
  if (verdict === 'failed') return 'the hosts were not compared';
  if (differences.length === 0) return 'the hosts do not differ in anything that ticks depend on';
  const fields = plural(differences.length, 'field');
  return unit === 'instructions'
    ? `the hosts differ in ${fields}`
    : `the hosts differ in ${fields}: ratios are judged, ticks are shown only`;
}
