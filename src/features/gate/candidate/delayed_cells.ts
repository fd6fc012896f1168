/** Cells with a known delay in their handler: a gate that sees finds them. */
import { delayed, MODES, type BaseCell, type Cell, type TransferCell } from '../../../plan/cell.js';

/** A cell of the plan with a delay in its handler, and what that delay is to be of the cell's level. */
export interface DelayedCell<Guest extends BaseCell | TransferCell = BaseCell | TransferCell> {
  readonly cell: Guest;
  readonly of: Guest;
  readonly share: number;
  readonly delayNs: number;
  /** It shows whether the gate finds anything; certify also injects others. */
  readonly isControl: boolean;
  /** Share of the candidate's blocks that certify gives the delay; absent: all. */
  readonly blocks?: number | undefined;
  /** Of how many exits one has it; absent: all have. `share` is then that of the mean. */
  readonly every?: number | undefined;
}

type Way = TransferCell['transfer'];

/** Moves both ways if any does: the usual way to handle an exit. */
function usualCell(cells: readonly TransferCell[], way: Way): TransferCell | undefined {
  const those = cells.filter(({ transfer }) => transfer === way);
  return those.find(({ direction }) => direction === 'both') ?? those[0];
}

/** One transfer by ioctl and one synchronous one in each mode, the first of the plan. */
export function usualCells(cells: readonly Cell[]): TransferCell[] {
  const transfers = cells
    .filter((cell) => cell.kind === 'transfer')
    .filter(({ delayNs }) => delayNs === undefined);
  return MODES.flatMap((mode) => {
    const inMode = transfers.filter((cell) => cell.mode === mode);
    return (['ioctl', 'sync'] as const).flatMap((way) => usualCell(inMode, way) ?? []);
  });
}

/** The first of the cells in each mode. */
export function controlCellsOf<Guest extends BaseCell | TransferCell>(cells: readonly Guest[]): Guest[] {
  return cells.filter((cell, index) => cells.findIndex(({ mode }) => mode === cell.mode) === index);
}

/** A cell with a delay of that share of its level, in whole nanoseconds; none where its level is not known. */
export function delayedBy<Guest extends BaseCell | TransferCell>(
  of: Guest,
  share: number,
  levelNs: number | null,
  isControl: boolean,
): DelayedCell<Guest>[] {
  if (levelNs === null) return [];
  const delayNs = Math.max(1, Math.round(share * levelNs));
  return [{ cell: delayed(of, delayNs), of, share, delayNs, isControl }];
}
