/** Where on a page the numbers of a finding stand: the row or the sentence itself. */
import { pairId } from '../charts/places.js';
import type { Cell, TransferCell } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';

export interface Evidence {
  readonly anchor: string;
  /** What is there. */
  readonly name: string;
}

/** Where the sentence about all ratios stands. */
export const ALL_RATIOS = 'ratios-all';
/** Where the numbers of each exit stand. */
const ADDED_EACH = 'added-each';

export const RATIOS_EVIDENCE: Evidence = { anchor: ALL_RATIOS, name: 'all ratios' };
export const ADDED_EACH_EVIDENCE: Evidence = { anchor: ADDED_EACH, name: 'each exit' };
export const CELLS_EVIDENCE: Evidence = { anchor: 'cells', name: 'every cell' };

/** The address of the row that holds what sync and ioctl add to an exit. */
export function addedRowId(cell: TransferCell): string {
  return `added/${pairId(cell)}`;
}

export function addedEvidence(cell: TransferCell): Evidence {
  return { anchor: addedRowId(cell), name: 'this row' };
}

/** The row of a cell in the table of every cell. */
export function cellEvidence({ id }: Cell): Evidence {
  return { anchor: id, name: 'this row' };
}

/** The row of the first cell that was not measured, which says why; the whole table where all were. */
export function unmeasuredEvidence(cells: Results['cells']): Evidence {
  const first = cells.find(({ status }) => status !== 'measured');
  return first === undefined ? CELLS_EVIDENCE : cellEvidence(first.cell);
}
