/** The plan of a candidate that the gate measures itself: like its baseline's, with positive controls. */
import { median } from 'simple-statistics';
import { guestId, isUndelayed, type Cell, type TransferCell } from '../../../plan/cell.js';
import type { Plan } from '../../../plan/plan.js';
import { planOf } from '../../../results/plan_of.js';
import { measuredIn, viewOf } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import type { Margins } from '../document/outcome.js';
import { marginOf, twinSpread } from '../judge/margins.js';
import { CONTROL_MARGINS } from '../judge/positive_controls.js';
import { controlCellsOf, delayedBy, usualCells } from './delayed_cells.js';

/** Rounds of a launch as the baseline had them. */
function usualRounds({ launches, plan }: Results): number {
  const whole = launches.filter(({ rounds, durationMs }) => rounds > 0 && durationMs !== null);
  if (whole.length === 0) return plan.minRounds;
  return Math.max(1, Math.round(median(whole.map(({ rounds }) => rounds))));
}

/** Of a positive control where the baseline has several sessions: their differences hide smaller ones, see sessions.ts. */
const SESSIONS_CONTROL_MARGINS = 2.5;

/** One cell in each mode with a delay of some margins, by the baseline's levels; none for instructions. */
function delayedControls(baseline: Results, margins: Margins, sessions: number): TransferCell[] {
  if (baseline.unit === 'instructions') return [];
  const view = viewOf(baseline);
  const spread = twinSpread([view]);
  const measured = baseline.plan.cells.filter(({ id }) => measuredIn(view, id) !== null);
  return controlCellsOf(usualCells(measured)).flatMap((cell) => {
    const level = measuredIn(view, cell.id)?.level.estimate;
    if (level === undefined) return [];
    const times = sessions > 1 ? SESSIONS_CONTROL_MARGINS : CONTROL_MARGINS;
    const share = times * marginOf(margins, spread, level);
    return delayedBy(cell, share, level / baseline.ticksPerNs, true).map((delayed) => delayed.cell);
  });
}

/**
 * The baseline's plan with positive controls: the same cells in blocks as long, as many launches, and as many rounds in
 * each as the baseline's launches had, so that a difference in planning cannot explain a difference in time.
 */
export function candidatePlan(
  baseline: Results,
  margins: Margins,
  { maxTimeSeconds, sessions }: { readonly maxTimeSeconds: number; readonly sessions: number },
): Plan {
  const plan = planOf(baseline);
  const cells = [...plan.cells.filter(isUndelayed), ...delayedControls(baseline, margins, sessions)];
  if (plan.clock === 'instructions') return { ...plan, cells };
  const rounds = usualRounds(baseline);
  return { ...plan, cells, minRounds: rounds, maxRounds: rounds, maxTimeSeconds };
}

function sameGuest(left: Cell, right: Cell): boolean {
  return left.kind !== 'control' && right.kind !== 'control' && guestId(left) === guestId(right);
}

/**
 * The part of a candidate's plan that shows whether some cells are really slower: these cells, the base cells of their
 * guests, all controls, and the delayed cells with the base cells of theirs.
 */
export function confirmationPlan(plan: Plan, ids: readonly string[], maxTimeSeconds: number): Plan {
  const asked = plan.cells.filter((cell) => ids.includes(cell.id) || !isUndelayed(cell));
  const twins = plan.cells.filter((cell) => cell.kind === 'base' && cell.replica === 1);
  const subjects = [...asked, ...twins];
  const isNeeded = (cell: Cell): boolean =>
    cell.kind === 'control' ||
    subjects.includes(cell) ||
    (cell.kind === 'base' && subjects.some((subject) => sameGuest(subject, cell)));
  return { ...plan, cells: plan.cells.filter(isNeeded), maxTimeSeconds };
}
