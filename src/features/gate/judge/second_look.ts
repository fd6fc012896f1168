/** A cell that seemed slower is measured once more, in fresh launches, before it is called regressed. */
import { viewOf } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import {
  regressedByTime,
  type CellJudgement,
  type Confirmation,
  type Verdict,
} from '../document/evidence.js';
import type { GateReport } from '../document/outcome.js';
import { gatePair } from './gate_pair.js';
import { judgePair, type GateOptions } from './judge.js';
import { overallOf } from './overall.js';
import { positiveControlsOf, withControlsOf } from './positive_controls.js';

/** Cells whose time regressed. A count needs no second look, and a run that is doubted gets none. */
export function questionedCells({ verdict, cells, doubts }: GateReport): string[] {
  if (verdict !== 'regressed' || doubts.length > 0) return [];
  return cells.filter(regressedByTime).map(({ id }) => id);
}

const STATUS: Readonly<Record<Verdict, Confirmation['status']>> = {
  regressed: 'confirmed',
  pass: 'contradicted',
  improved: 'contradicted',
  inconclusive: 'open',
};

/** Two looks that contradict each other prove nothing, so neither decides alone. */
function withConfirmation(cell: CellJudgement, confirmation: Confirmation | undefined): CellJudgement {
  if (confirmation === undefined) return cell;
  const verdict = confirmation.status === 'confirmed' ? 'regressed' : 'inconclusive';
  return { ...cell, verdict, confirmation };
}

/** What the second look says of each of these cells; by id. */
function secondLook(
  baseline: Results,
  again: Results,
  ids: readonly string[],
  options: GateOptions,
): Map<string, Confirmation> {
  const positiveControls = positiveControlsOf(again);
  const pair = gatePair(withControlsOf(viewOf(baseline), positiveControls), viewOf(again));
  const { cells, doubts } = judgePair(pair, ids, { ...options, positiveControls });
  const launches = again.launches.length;
  return new Map(
    cells.map(({ id, verdict, evidence }) => {
      const status = doubts.length > 0 ? 'open' : STATUS[verdict];
      return [id, { status, launches, doubts, evidence }];
    }),
  );
}

/**
 * The judgement after the cells in question were measured again in fresh launches. A cell that these show slower again
 * regressed; if they prove it within its margin, or cannot be trusted, it is inconclusive. Holm's correction then covers
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
  const ids = questionedCells(report).filter((id) => planned.has(id));
  if (ids.length === 0) return report;
  const looks = secondLook(baseline, again, ids, options);
  const cells = report.cells.map((cell) => withConfirmation(cell, looks.get(cell.id)));
  const { shifts } = report;
  const overall = overallOf({ cells, shifts, missedPositiveControls: [], withoutControls: false });
  return { ...report, ...overall, cells };
}
