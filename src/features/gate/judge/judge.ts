import { plural } from '../../../lib/plural.js';
import { isUndelayed } from '../../../plan/cell.js';
import {
  explainsTimes,
  type FieldDifference,
  fingerprintDifferences,
  fingerprintOf,
} from '../../../results/fingerprint.js';
import {
  measuredIn,
  viewOf,
  viewOfSessions,
  type MeasuredView,
  type RunView,
} from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import { pairOf, type RunPair } from '../../../stats/run_pair.js';
import { regressedByTime, timedEvidence, type CellJudgement } from '../document/evidence.js';
import type { ControlShift, GateReport, Margins } from '../document/outcome.js';
import { claimSetting, claimsOf, isGated, type CellClaims } from './claims.js';
import { judgeGuests } from './guests.js';
import { judgeCells } from './judge_cells.js';
import { DEFAULT_MARGINS, marginOf, twinSpread } from './margins.js';
import {
  controlShifts,
  type Drifts,
  driftsOf,
  NO_DRIFT,
  outerShift,
  usableControls,
} from './negative_controls.js';
import { findingsOf, notesOf } from './notes.js';
import { overall, overallOf } from './overall.js';
import { withControlsOf, type PositiveControl } from './positive_controls.js';
import { SHARES } from './testing.js';

/** What is claimed of a cell of the baseline. */
type ClaimsOf = (cell: MeasuredView) => CellClaims;

export interface GateOptions {
  readonly margins?: Margins;
  /** Chance of calling even one cell regressed that is within its margin. */
  readonly alpha?: number;
  /** Cells of the candidate with a known delay: the gate must find it and does not judge them. */
  readonly positiveControls?: readonly PositiveControl[];
  /** Other sessions of the baseline: runs of its host that are judged against as well. */
  readonly earlier?: readonly Results[] | undefined;
  /** Wraps the making of a cell's claims, so that many pairs that differ in few cells can share them. */
  readonly claimsMemo?: (fresh: ClaimsOf) => ClaimsOf;
  /** The controls' shifts of this pair, if they are known already. */
  readonly knownShifts?: readonly ControlShift[];
}

/** Chance of calling even one unchanged cell regressed, unless another is asked for. */
export const ALPHA = 0.05;

/** Why two results cannot be put side by side at all; null: they can. */
function whyIncomparable(baseline: Results, candidate: Results): string | null {
  const must = ['format', 'version', 'unit'] as const;
  const different = must.find((field) => baseline[field] !== candidate[field]);
  if (different !== undefined) {
    return `the files differ in ${different}: ${baseline[different]} and ${candidate[different]}`;
  }
  if (baseline.host.arch !== candidate.host.arch) {
    return `the hosts differ in architecture: ${baseline.host.arch} and ${candidate.host.arch}`;
  }
  return null;
}

/** Cells of a run that a gate judges. */
export function measuredIds({ cells }: Pick<RunView, 'cells'>): string[] {
  return [...cells.values()]
    .filter(({ status, cell }) => status === 'measured' && isGated(cell))
    .map(({ cell }) => cell.id);
}

/** Why a run has nothing to judge, with the first reason that a cell gives; null: something was measured. */
function whyNothing({ cells }: RunView): string | null {
  const own = [...cells.values()].filter(({ cell }) => isUndelayed(cell));
  if (own.some(({ status }) => status === 'measured')) return null;
  const [reason] = own.flatMap((each) => ('reason' in each ? [each.reason] : []));
  return `has no measured cell${reason === undefined ? '' : `: ${reason}`}`;
}

/**
 * Why cells of a candidate say nothing of it, though the baseline has them: a resource of the system ran out, or there is a
 * defect. Null: there are none such. A cell that hangs, or whose proof fails, says something.
 */
function whyUnjudged({ cells }: RunView, ids: readonly string[]): string | null {
  const [first, ...rest] = ids.flatMap((id) => {
    const result = cells.get(id);
    const faulty = result?.status === 'failed' && (result.fault === 'resource' || result.fault === 'defect');
    return faulty ? [`${id}: ${result.reason}`] : [];
  });
  if (first === undefined) return null;
  return `the candidate failed to run ${first}${rest.length === 0 ? '' : ` (and ${plural(rest.length, 'more cell')})`}`;
}

const NOTHING = {
  alpha: ALPHA,
  cells: [],
  guests: [],
  positiveControls: [],
  newCells: [],
  differences: [],
  explaining: [],
  shifts: [],
  disturbed: { baseline: [], candidate: [], areKept: false },
  findings: [],
  notes: [],
  twinSpread: null,
  states: {},
};

/** The cells of a baseline that are judged by their times in both runs. */
function timedCells({ baseline }: RunPair<RunView>, judged: readonly CellJudgement[]): MeasuredView[] {
  return judged
    .filter((cell) => timedEvidence(cell).length > 0)
    .flatMap(({ id }) => measuredIn(baseline, id) ?? []);
}

/** How a pair of runs stands as a whole: what differs between its hosts, how these moved, and what that leaves to be judged. */
function circumstancesOf(pair: RunPair<RunView>, allowedMove: number, known?: Shifts): Circumstances {
  const { baseline, candidate } = pair;
  const differences = fingerprintDifferences(fingerprintOf(baseline.host), fingerprintOf(candidate.host));
  const explaining = differences.filter(explainsTimes);
  const isOfTimes = candidate.unit !== 'instructions';
  const comparesControls = isOfTimes && explaining.length === 0;
  return {
    differences,
    explaining,
    isOfTimes,
    shifts:
      known ??
      (comparesControls ? [...controlShifts(pair, allowedMove), ...outerShift(pair, allowedMove)] : []),
    drifts: comparesControls ? driftsOf(pair) : NO_DRIFT,
    spread: isOfTimes ? twinSpread([baseline, candidate]) : null,
  };
}

type Shifts = readonly ControlShift[];

interface Circumstances {
  readonly differences: readonly FieldDifference[];
  readonly explaining: readonly FieldDifference[];
  readonly isOfTimes: boolean;
  readonly shifts: Shifts;
  readonly drifts: Drifts;
  readonly spread: number | null;
}

/** Judges the given cells of a pair of runs, their guests, and the pair's controls. */
export function judgePair(pair: RunPair<RunView>, ids: readonly string[], options: GateOptions): GateReport {
  const { margins = DEFAULT_MARGINS, alpha = ALPHA, positiveControls = [] } = options;
  const { claimsMemo = (fresh: ClaimsOf) => fresh } = options;
  const circumstances = circumstancesOf(pair, margins.relative / 2, options.knownShifts);
  const { differences, explaining, isOfTimes, shifts, drifts, spread } = circumstances;
  const views = ids.flatMap((id) => measuredIn(pair.baseline, id) ?? []);
  const comparesTicks = explaining.length === 0;
  const moved = shifts.some((shift) => shift.moved) ? drifts : NO_DRIFT;
  const claiming = { ...claimSetting(pair, views, explaining), drifts: moved };
  const fresh: ClaimsOf = (cell) => claimsOf(claiming, cell, marginOf(margins, spread, cell.level.estimate));
  const delayed = positiveControls.map((control) => control.delayed);
  const judged = judgeCells([...ids, ...delayed], {
    pair,
    claimsOf: claimsMemo(fresh),
    alpha,
    share: SHARES.cells,
    comparesAccounts: comparesTicks,
  });
  const cells = judged.filter(({ id }) => !delayed.includes(id));
  const positive = judged.filter(({ id }) => delayed.includes(id));
  const found = positive.filter(regressedByTime).map(({ id }) => id);
  const guestSetting = { margins, alpha, drifts, share: SHARES.guests };
  const guests = comparesTicks ? judgeGuests(pair, timedCells(pair, cells), cells, guestSetting) : [];
  const findings = findingsOf(pair);
  const overallInput = {
    ...{ cells, guests, findings, shifts },
    missedPositiveControls: delayed.filter((id) => !found.includes(id)),
    withoutControls: isOfTimes && usableControls(pair).length === 0,
  };
  return {
    ...overallOf(overallInput),
    ...{ alpha, cells, guests, positiveControls: positive, differences },
    newCells: measuredIds(pair.candidate).filter((id) => !ids.includes(id)),
    explaining: explaining.map(({ field }) => field),
    ...{ shifts, disturbed: pair.disturbed, findings, notes: notesOf(pair) },
    twinSpread: spread,
    states: Object.fromEntries(pair.states),
  };
}

/**
 * Judges a candidate against a baseline, cell by cell and as a whole; {@link overallOf} and changeBetween describe the
 * statistics. A cell that the candidate lost, runs without a common cell, files of another version or unit, and times
 * without a control never pass. If the candidate or the baseline has no measured cell, the harness failed.
 */
export function judge(baseline: Results, candidate: Results, options: GateOptions = {}): GateReport {
  const incomparable = whyIncomparable(baseline, candidate);
  if (incomparable !== null) return { ...overall('inconclusive', [incomparable]), ...NOTHING };
  const views = {
    baseline: withControlsOf(
      viewOfSessions([baseline, ...(options.earlier ?? [])]),
      options.positiveControls ?? [],
    ),
    candidate: viewOf(candidate),
  };
  for (const [name, view] of Object.entries(views)) {
    const nothing = whyNothing(view);
    if (nothing !== null) return { ...overall('failed', [`the ${name} ${nothing}`]), ...NOTHING };
  }
  const delayed = (options.positiveControls ?? []).map((control) => control.delayed);
  const ids = measuredIds(views.baseline).filter((id) => !delayed.includes(id));
  const unjudged = whyUnjudged(views.candidate, ids);
  if (unjudged !== null) return { ...overall('failed', [unjudged]), ...NOTHING };
  if (!ids.some((id) => measuredIn(views.candidate, id) !== null)) {
    const newCells = measuredIds(views.candidate);
    return { ...overall('inconclusive', ['the runs have no gated cell in common']), ...NOTHING, newCells };
  }
  return judgePair(pairOf(views.baseline, views.candidate), ids, options);
}
