/** What the gate says of the whole comparison, a line each, the same in every format. Formats escape texts of files. */
import { largest } from '../../../lib/extremes.js';
import { plural } from '../../../lib/plural.js';
import {
  regressedByTime,
  timedEvidence,
  type CellJudgement,
  type Confirmation,
} from '../document/evidence.js';
import { guestName } from '../document/guest_names.js';
import type { GateOutcome, GateReport, JudgedRun, Shortage } from '../document/outcome.js';
import { scopeText } from '../document/scope.js';
import { VERDICTS, worstFirst } from '../document/worst_first.js';
import { certificateLine } from './certificate.js';
import { percent } from './percent.js';

const NAMED = 5;

/** What the second look said of its cells, a line for each answer. Empty if there was none. */
function confirmationTexts({ cells }: GateReport): string[] {
  const ways: readonly [Confirmation['status'], string][] = [
    ['confirmed', 'confirmed in fresh launches'],
    ['contradicted', 'seemed slower, but passed in fresh launches, so the host changed'],
    ['open', 'seemed slower, but fresh launches did not confirm it'],
  ];
  return ways.flatMap(([status, words]) => {
    const ids = cells.filter((cell) => cell.confirmation?.status === status).map(({ id }) => id);
    if (ids.length === 0) return [];
    const rest = ids.length - NAMED;
    const named = [...ids.slice(0, NAMED), ...(rest > 0 ? [`${String(rest)} more`] : [])].join(', ');
    return [`${words}: ${named}`];
  });
}

/** How many injected delays were found: a gate that finds none is blind. Empty if none was injected. */
function positiveControlTexts({ positiveControls }: GateReport): string[] {
  if (positiveControls.length === 0) return [];
  const found = positiveControls.filter(regressedByTime);
  const of = `${String(found.length)} of ${String(positiveControls.length)}`;
  return [`injected delays: ${of} found`];
}

const NO_PASS = VERDICTS.filter((verdict) => verdict !== 'pass');

/** What did not pass, by verdict: guests by their names, then cells; the worst of each first. */
export function notPassed({ guests, cells }: GateReport): CellJudgement[] {
  const wholes = guests.map((guest) => ({ ...guest, id: guestName(guest.id) }));
  return NO_PASS.flatMap((verdict) => [...worstFirst(wholes, [verdict]), ...worstFirst(cells, [verdict])]);
}

function verdictCounts(judged: readonly CellJudgement[]): string {
  return VERDICTS.flatMap((verdict) => {
    const count = judged.filter((each) => each.verdict === verdict).length;
    return count === 0 ? [] : [`${String(count)} ${verdict}`];
  }).join(', ');
}

/** `43 cells: 2 regressed, 1 inconclusive, 40 pass; 5 groups of cells: 5 pass; 3 cells are new and were not judged`. */
export function countsText({ cells, guests, newCells }: GateReport): string {
  const are = newCells.length === 1 ? 'is new and was' : 'are new and were';
  return [
    cells.length === 0 ? 'no cell was judged' : `${plural(cells.length, 'cell')}: ${verdictCounts(cells)}`,
    ...(guests.length === 0 ? [] : [`${plural(guests.length, 'group')} of cells: ${verdictCounts(guests)}`]),
    ...(newCells.length === 0 ? [] : [`${plural(newCells.length, 'cell')} ${are} not judged`]),
  ].join('; ');
}

/** `results.json: AMD EPYC, kernel 6.12.4, kvm_amd, 6 launches, 2026-11-22 15:04`. */
export function runText(run: JudgedRun): string {
  const { source, label, startedAt, machine, launches, status } = run;
  const facts = [
    ...(label === null ? [] : [`'${label}'`]),
    machine,
    plural(launches, 'launch'),
    startedAt.slice(0, 16).replace('T', ' '),
    ...(status === 'complete' ? [] : [status]),
  ];
  return `${source}: ${facts.join(', ')}`;
}

function disturbedText({ disturbed }: GateReport): string[] {
  if (disturbed.areKept) return [];
  return (['baseline', 'candidate'] as const).flatMap((name) => {
    const launches = disturbed[name];
    if (launches.length === 0) return [];
    const which = launches.map(String).join(', ');
    return [
      `left out, because their controls were disturbed: ${plural(launches.length, 'launch')} of the ${name} (${which})`,
    ];
  });
}

function marginText({ report, margins }: GateOutcome): string {
  const margin = largest([0, ...report.cells.flatMap(timedEvidence).map((evidence) => evidence.margin)]);
  const asked = percent(margins.relative);
  const means =
    'a pass excludes slowdowns of a guest beyond it, and of a cell beyond twice that (non-inferiority)';
  if (margin <= margins.relative) return `margin ${asked}: ${means}`;
  const why = report.shifts.some(({ moved }) => moved)
    ? 'wider by what the host itself moved'
    : 'three times as much as these runs tell a cell to';
  return `margin ${asked}, for single cells up to ${percent(margin)}, ${why}: ${means}`;
}

/** `too few launches in long64-ring0: 2 of the 5 candidate launches wanted can be compared; in state B of the host ...`. */
function shortageText({ mode, comparable, wanted, lacking }: Shortage): string {
  const states = lacking.map(
    ({ state, baseline, candidate }) =>
      `in state ${state} of the host the baseline has ${plural(baseline, 'launch')}, the candidate ${String(candidate)}`,
  );
  const head = `too few launches in ${mode}: ${String(comparable)} of the ${plural(wanted, 'candidate launch')} wanted can be compared`;
  return [head, ...states].join('; ');
}

/** What the gate could tell: margin, launches left out, how often it errs. */
export function finenessTexts(outcome: GateOutcome): string[] {
  const { report, unit } = outcome;
  if (report.cells.length === 0) return [];
  if (unit === 'instructions')
    return [
      outcome.inSteps === true
        ? 'counts come in steps of some instructions on this host: a difference of as few may be none, and no margin applies'
        : 'instruction counts are exact: any difference is real, and no margin applies',
    ];
  return [
    marginText(outcome),
    ...report.notes,
    ...disturbedText(report),
    ...outcome.shortages.map(shortageText),
    ...positiveControlTexts(report),
    ...confirmationTexts(report),
    scopeText(outcome.scope),
    certificateLine(outcome.certificate, outcome.margins.relative),
  ];
}

/** In how many fields the hosts differ, and what follows. */
export function differencesText(
  { differences, explaining, verdict }: GateReport,
  unit: GateOutcome['unit'],
): string {
  if (verdict === 'failed') return 'the hosts were not compared';
  if (differences.length === 0) return 'the hosts agree in everything that ticks depend on';
  const fields = plural(differences.length, 'field');
  if (unit === 'instructions') return `the hosts differ in ${fields}`;
  if (explaining.length === 0) return `the hosts differ in ${fields} of KVM, which is part of what is judged`;
  const which = plural(explaining.length, 'field');
  return `the hosts differ in ${which} that explain other times: only ratios inside a guest are judged, so nothing passes`;
}
