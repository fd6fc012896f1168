import type { TransferCell } from '../../plan/cell.js';
import { medianOfSorted, signInterval } from '../../stats/inference/interval.js';
import type { Estimate } from '../../stats/summary.js';
import { controlCellsOf, delayedBy, type DelayedCell } from '../gate/candidate/delayed_cells.js';
import { CONTROL_MARGINS, type PositiveControl } from '../gate/judge/positive_controls.js';
import type { Delay } from './document/schema.js';
import type { PoolViews } from './pool/pool_views.js';

/** The injected delays, as shares of a cell's level. */
const INJECTED_SHARES = [0.01, 0.02, 0.05, 0.1] as const;

export interface DelaySizes {
  /** Level of a cell in nanoseconds; null where it is not known. */
  readonly levelNs: (cell: TransferCell) => number | null;
  readonly margin: number;
}

/** The cells with each of the injected delays, and one positive control a mode. */
export function delayedCells(cells: readonly TransferCell[], { levelNs, margin }: DelaySizes): DelayedCell[] {
  const controls = controlCellsOf(cells);
  const all = cells.flatMap((of) => [
    ...INJECTED_SHARES.flatMap((share) => delayedBy(of, share, levelNs(of), false)),
    ...(controls.includes(of) ? delayedBy(of, CONTROL_MARGINS * margin, levelNs(of), true) : []),
  ]);
  // A margin of its own may make the control's delay one of the others.
  return all.filter(({ cell }, index) => all.findIndex((each) => each.cell.id === cell.id) === index);
}

/** The positive controls among them; an injected delay of the same length serves as one. */
export function positiveControls(cells: readonly DelayedCell[], margin: number): PositiveControl[] {
  const controls = controlCellsOf(cells.map(({ of }) => of));
  return controls.flatMap((of) => {
    const sameCell = cells.filter((each) => each.of.id === of.id);
    const control = sameCell.find(({ share }) => share === CONTROL_MARGINS * margin);
    return control === undefined ? [] : [{ delayed: control.cell.id, of: of.id }];
  });
}

/** Median of delayed - undelayed over the rounds of a launch, ticks; NaN where no round has both. */
function pairedDifference(own: Float64Array, other: Float64Array): number {
  const differences = own
    .map((value, round) => value - (other[round] ?? NaN))
    .filter((each) => !Number.isNaN(each));
  return medianOfSorted(differences.sort());
}

function scaled({ estimate, low, high }: Estimate, by: number): Estimate {
  return { estimate: estimate / by, low: low / by, high: high / by };
}

/** What was measured of a delay: the launches' medians of the paired differences, with their order-statistic interval. */
export function seenDelay(
  { cell, of, share, delayNs }: DelayedCell,
  views: PoolViews,
  ticksPerNs: number,
): Delay {
  const level = views.level(of.id);
  const differences = views.pool.launches
    .map((_, launch) => pairedDifference(views.values(launch, cell.id), views.values(launch, of.id)))
    .filter((each) => !Number.isNaN(each));
  const told = { cell: of.id, mode: of.mode, share, delayNs };
  if (level === null || views.level(cell.id) === null || differences.length === 0)
    return { ...told, seen: null };
  const ticks = signInterval(differences);
  return { ...told, seen: { nanoseconds: scaled(ticks, ticksPerNs), share: scaled(ticks, level) } };
}
