import type { CellResult, Results } from './schema.js';
import { columnsOf } from '../stats/columns.js';
import { logRatio } from '../stats/paired.js';
import type { PairedRun } from '../stats/run_pair.js';

export type MeasuredCell = Extract<CellResult, { status: 'measured' }>;

/** What a comparison needs of a measured cell, besides its blocks. */
export type MeasuredView = Pick<MeasuredCell, 'status' | 'cell' | 'exact' | 'perExit' | 'account'> & {
  readonly level: Pick<MeasuredCell['level'], 'estimate'>;
};

/** A run as comparisons read it: by cell id, and by launch the logarithms of its blocks. */
export interface RunView extends PairedRun {
  readonly host: Results['host'];
  readonly unit: Results['unit'];
  /** Second copies of base cells and what they are copies of, by id: the A/A pairs. */
  readonly twins: readonly { readonly subject: string; readonly reference: string }[];
  readonly cells: ReadonlyMap<string, MeasuredView | Exclude<CellResult, MeasuredCell>>;
}

/** The view of a results file. */
export interface FileView extends RunView {
  readonly cells: ReadonlyMap<string, CellResult>;
  readonly results: Results;
}

function rowsByLaunch(launches: readonly number[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  launches.forEach((launch, row) => {
    const known = rows.get(launch) ?? [];
    rows.set(launch, known);
    known.push(row);
  });
  return rows;
}

/** Views a results file by complete rounds, without their dropped blocks. */
export function viewOf(results: Results): FileView {
  const columns = columnsOf(
    results.cells.length,
    results.rounds.map((round) => ({ type: 'round', ...round })),
  );
  const rows = rowsByLaunch(columns.launches);
  const indexOf = new Map(results.cells.map(({ cell }, index) => [cell.id, index]));
  const columnOf = (id: string): Float64Array | undefined => columns.cells[indexOf.get(id) ?? -1]?.value;
  return {
    results,
    host: results.host,
    unit: results.unit,
    twins: results.comparisons.filter(({ kind }) => kind === 'a-a'),
    launches: [...rows.keys()],
    cells: new Map(results.cells.map((cell) => [cell.cell.id, cell])),
    logs: (subject, reference) => {
      const own = columnOf(subject);
      const other = reference === null ? null : columnOf(reference);
      return [...rows.values()].map((launch) =>
        Float64Array.from(launch, (row) =>
          logRatio(own?.[row] ?? NaN, other === null ? 1 : (other?.[row] ?? NaN)),
        ),
      );
    },
  };
}

/** The cell of this id where it was measured. */
export function measuredIn(view: FileView, id: string): MeasuredCell | null;
export function measuredIn(view: RunView, id: string): MeasuredView | null;
export function measuredIn({ cells }: RunView, id: string): MeasuredView | null {
  const result = cells.get(id);
  return result?.status === 'measured' ? result : null;
}
