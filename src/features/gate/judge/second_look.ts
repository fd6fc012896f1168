/** A cell that seemed slower is measured once more, in fresh launches, before it is called regressed. */
import { viewOf, viewOfSessions } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import { pairOf } from '../../../stats/run_pair.js';
import {
  regressedByTime,
  type CellJudgement,
  type Confirmation,
  type Verdict,
} from '../document/evidence.js';
import { ALL } from '../document/guest_names.js';
import type { GateReport } from '../document/outcome.js';
import { familyOf } from './claims.js';
import { judgePair, type GateOptions } from './judge.js';
import { overallOf } from './overall.js';
import { positiveControlsOf, withControlsOf } from './positive_controls.js';

/** Of a guest that regressed as a whole, so many cells are measured again: its base cell first. */
const CELLS_OF_GUEST = 5;

function cellsOf(guest: string, { cells }: GateReport, baseline: Results): string[] {
  const judged = new Set(cells.map(({ id }) => id));
  const own = baseline.cells.map(({ cell }) => cell).filter((cell) => judged.has(cell.id));
  if (guest === ALL) return own.filter(({ kind }) => kind === 'base').map(({ id }) => id);
  return own
    .filter((cell) => familyOf(cell) === guest)
    .slice(0, CELLS_OF_GUEST)
    .map(({ id }) => id);
}

/**
 * Cells whose time regressed, and some of each guest that did as a whole. A count needs no second look.
 */
export function questionedCells(report: GateReport, baseline: Results): string[] {
  const { verdict, cells, guests } = report;
  if (verdict !== 'regressed') return [];
  const ofGuests = guests.filter(regressedByTime).flatMap(({ id }) => cellsOf(id, report, baseline));
  const asked = new Set([...cells.filter(regressedByTime).map(({ id }) => id), ...ofGuests]);
  return cells.map(({ id }) => id).filter((id) => asked.has(id));
}

const STATUS: Readonly<Record<Verdict, Confirmation['status']>> = {
  regressed: 'confirmed',
  pass: 'contradicted',
  improved: 'contradicted',
  inconclusive: 'open',
};

/** Two looks that contradict each other prove nothing, so neither decides alone. */
function withConfirmation<Judged extends CellJudgement>(
  cell: Judged,
  confirmation: Confirmation | undefined,
): Judged {
  if (confirmation === undefined || !regressedByTime(cell)) return cell;
  const verdict = confirmation.status === 'confirmed' ? 'regressed' : 'inconclusive';
  return { ...cell, verdict, confirmation };
}

/** What the second look says of each of these cells and of their guests; by id. */
function secondLook(
  baseline: Results,
  again: Results,
  ids: readonly string[],
  options: GateOptions,
): Map<string, Confirmation> {
  const positiveControls = positiveControlsOf(again);
  const before = viewOfSessions([baseline, ...(options.earlier ?? [])]);
  const pair = pairOf(withControlsOf(before, positiveControls), viewOf(again));
  const { cells, guests, doubts } = judgePair(pair, ids, { ...options, positiveControls });
  const launches = again.launches.length;
  return new Map(
    [...cells, ...guests].map(({ id, verdict, evidence }) => {
      const status = doubts.length > 0 && verdict !== 'regressed' ? 'open' : STATUS[verdict];
      return [id, { status, launches, doubts, evidence }];
    }),
  );
}

/**
 * The judgement after the cells in question were measured again in fresh launches. A cell that these show slower again
 * regressed; if they pass, or cannot be trusted, it is inconclusive. Holm's correction then covers
 * these cells and the second look's own positive controls. Cells in question that the second look did not plan keep
 * their first verdict.
 */
export function confirmedReport(
  report: GateReport,
  baseline: Results,
  again: Results,
  options: GateOptions,
): GateReport {
  const planned = new Set(again.cells.map(({ cell }) => cell.id));
  const ids = questionedCells(report, baseline).filter((id) => planned.has(id));
  if (ids.length === 0) return report;
  const looks = secondLook(baseline, again, ids, options);
  const cells = report.cells.map((cell) => withConfirmation(cell, looks.get(cell.id)));
  const guests = report.guests.map((guest) => withConfirmation(guest, looks.get(guest.id)));
  const { shifts, findings } = report;
  const nothing = { missedPositiveControls: [], withoutControls: false };
  return { ...report, ...overallOf({ cells, guests, findings, shifts, ...nothing }), cells, guests };
}
