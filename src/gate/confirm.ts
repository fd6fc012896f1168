/** A cell that seemed slower is measured once more, in fresh launches, before it is called regressed. */
import type { Results } from '../results/schema.js';
import type { CellJudgement, Confirmation, Verdict } from './evidence.js';
import { judgePair, type GateOptions, type GateReport } from './judge.js';
import { pairOf } from './like_with_like.js';
import { overallOf } from './overall.js';
import { positiveControlsOf, withControlsOf } from './positive_controls.js';
import { isTimed } from './smallest_detectable.js';
import { viewOf } from './run_view.js';

/** Cells that were called regressed by their time; a count needs no second look, and doubts no first. */
export function questionedCells({ verdict, cells, doubts }: GateReport): string[] {
  if (verdict !== 'regressed' || doubts.length > 0) return [];
  return cells
    .filter((cell) => cell.verdict === 'regressed' && isTimed(cell.evidence[0]))
    .map(({ id }) => id);
}

const STATUS: Readonly<Record<Verdict, Confirmation['status']>> = {
  regressed: 'confirmed',
  pass: 'withdrawn',
  improved: 'withdrawn',
  inconclusive: 'open',
};
const VERDICTS: Readonly<Record<Confirmation['status'], Verdict>> = {
  confirmed: 'regressed',
  withdrawn: 'pass',
  open: 'inconclusive',
};

function withConfirmation(cell: CellJudgement, confirmation: Confirmation): CellJudgement {
  return { ...cell, verdict: VERDICTS[confirmation.status], confirmation };
}

/** What the second look says of each questioned cell; by id. */
function secondLook(
  baseline: Results,
  again: Results,
  ids: readonly string[],
  options: GateOptions,
): Map<string, Confirmation> {
  const positiveControls = positiveControlsOf(again);
  const pair = pairOf(withControlsOf(viewOf(baseline), positiveControls), viewOf(again));
  const report = judgePair(pair, ids, { ...options, positiveControls });
  const launches = again.launches.length;
  const { doubts } = report;
  return new Map(
    report.cells.map(({ id, verdict, evidence }) => {
      const status = doubts.length > 0 ? 'open' : STATUS[verdict];
      return [id, { status, launches, doubts, evidence }];
    }),
  );
}

/**
 * The judgement after the cells in question were measured again: confirmed, withdrawn where the fresh launches prove
 * it inside its margin, or open, which is inconclusive. Holm's correction is then for these cells only.
 * @param again null: they could not be measured again, and nothing is called regressed by one look
 * @param reason why not
 */
export function confirmedReport(
  report: GateReport,
  baseline: Results,
  again: Results | null,
  options: GateOptions,
  reason = 'they were not measured again',
): GateReport {
  const ids = questionedCells(report);
  if (ids.length === 0) return report;
  const looks = again === null ? new Map<string, Confirmation>() : secondLook(baseline, again, ids, options);
  const open: Confirmation = { status: 'open', launches: 0, doubts: [reason], evidence: [] };
  const cells = report.cells.map((cell) =>
    ids.includes(cell.id) ? withConfirmation(cell, looks.get(cell.id) ?? open) : cell,
  );
  const overall = overallOf({
    cells,
    shifts: report.shifts,
    missedPositiveControls: [],
    withoutControls: false,
  });
  return { ...report, ...overall, cells };
}
