/** What the gate says of the whole comparison, a line each, the same in every format. Formats escape texts of files. */
import { plural } from '../../../lib/plural.js';
import {
  regressedByTime,
  timedEvidence,
  type CellJudgement,
  type Confirmation,
  type Verdict,
} from '../document/evidence.js';
import type { GateOutcome, GateReport, JudgedRun, Shortage } from '../document/outcome.js';
import { certificateLine } from './certificate.js';
import { percent } from './percent.js';

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

/** `long64-ring0: 2 of the 5 launches wanted can be compared; in state B the baseline has 1 launch, ...`. */
function shortageText({ mode, comparable, wanted, lacking }: Shortage): string {
  const states = lacking.map(
    ({ state, baseline, candidate }) =>
      `in state ${state} of the host the baseline has ${plural(baseline, 'launch')}, the candidate ${String(candidate)}`,
  );
  const head = `${mode}: ${String(comparable)} of the ${plural(wanted, 'launch')} wanted of the candidate can be compared`;
  return [head, ...states].join('; ');
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
    certificateLine(outcome.certificate, outcome.margins.relative),
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
