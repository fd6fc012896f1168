/** Runs as pairing reads them. */
import type { Cell } from '../../plan/cell.js';
import type { Account } from '../../samples/account.js';

/** What pairing asks of a run: its launches, which cells it measured, and the logarithms of their blocks. */
export interface PairedRun {
  /** Numbers of its launches, in the order they ran. */
  readonly launches: readonly number[];
  /** The session of each launch; absent: all are of one. */
  readonly sessions?: readonly number[];
  /** What became of each cell, by id. */
  readonly cells: ReadonlyMap<
    string,
    { readonly status: string; readonly cell?: Cell; readonly account?: Account | undefined }
  >;
  /** ln of a cell's blocks, or of their ratio to another cell's in the same rounds; by launch, NaN where absent. */
  readonly logs: (subject: string, reference: string | null) => readonly Float64Array[];
  /** The cell that costs what the hypervisor below costs, on a host that is a virtual machine: see outer_exit.ts. */
  readonly outer?: string | undefined;
  /** ln of the means of a cell's blocks, in the same shape; absent: the run keeps no means. */
  readonly meanLogs?: (subject: string) => readonly Float64Array[];
}

/** The logs of both runs, one after the other. */
export function logsOfBoth(
  runs: readonly PairedRun[],
  subject: string,
  reference: string | null,
): Float64Array[] {
  return runs.flatMap((run) => [...run.logs(subject, reference)]);
}

/** Whether all runs measured these cells. */
export function allMeasured(ids: readonly string[], runs: readonly PairedRun[]): boolean {
  return runs.every(({ cells }) => ids.every((id) => cells.get(id)?.status === 'measured'));
}
