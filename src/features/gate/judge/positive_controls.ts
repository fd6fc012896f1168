import { undelayedId } from '../../../plan/cell.js';
import { measuredIn, type RunView } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';

/** A cell that only the candidate has: another one with a known delay in its handler. Ids. */
export interface PositiveControl {
  readonly delayed: string;
  /** The same cell without the delay, which stands for it in the baseline. */
  readonly of: string;
}

/** The delay of a positive control, in margins. */
export const CONTROL_MARGINS = 1.5;

/** The delayed cells of a run, measured or not: the gate must find each. */
export function positiveControlsOf({ cells, unit }: Results): PositiveControl[] {
  if (unit === 'instructions') return [];
  return cells.flatMap(({ cell }) => {
    if (cell.kind === 'control' || cell.delayNs === undefined) return [];
    return [{ delayed: cell.id, of: undelayedId(cell) }];
  });
}

/**
 * The baseline as if it had measured the candidate's delayed cells without their delay: to the gate, each is then a cell
 * that became slower by its delay. A cell that the baseline did not measure gives no control.
 */
export function withControlsOf(baseline: RunView, controls: readonly PositiveControl[]): RunView {
  if (controls.length === 0) return baseline;
  const sources = new Map(controls.map(({ delayed, of }) => [delayed, of]));
  const stands = controls.flatMap(({ delayed, of }) => {
    const measured = measuredIn(baseline, of);
    if (measured === null) return [];
    return [[delayed, { ...measured, cell: { ...measured.cell, id: delayed } }] as const];
  });
  return {
    ...baseline,
    cells: new Map([...baseline.cells, ...stands]),
    logs: (subject, reference) => baseline.logs(sources.get(subject) ?? subject, reference),
    ...(baseline.meanLogs === undefined
      ? {}
      : { meanLogs: (subject: string) => baseline.meanLogs?.(sources.get(subject) ?? subject) ?? [] }),
  };
}
