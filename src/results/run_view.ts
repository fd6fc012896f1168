import type { Cell, Mode } from '../plan/cell.js';
import type { CellResult, Results } from './schema.js';
import { columnsOf } from '../stats/columns.js';
import { logRatio } from '../stats/paired.js';

export type MeasuredCell = Extract<CellResult, { status: 'measured' }>;

/** What the gate must know of a measured cell beside its blocks. */
export type JudgedCell = Pick<MeasuredCell, 'status' | 'cell' | 'exact' | 'perExit'> & {
  readonly level: Pick<MeasuredCell['level'], 'estimate'>;
};

type ViewedCell = JudgedCell | Exclude<CellResult, MeasuredCell>;

/** A run as the gate looks at it: by cell id and launch. */
export interface RunView {
  readonly host: Results['host'];
  readonly unit: Results['unit'];
  /** Second copies of base cells and what they are copies of, by id: the A/A pairs. */
  readonly twins: readonly { readonly subject: string; readonly reference: string }[];
  /** Their numbers, in the order they ran. */
  readonly launches: readonly number[];
  readonly cells: ReadonlyMap<string, ViewedCell>;
  /** ln of a cell's blocks, or of their ratio to another cell's in the same rounds; by launch, NaN where absent. */
  readonly logs: (subject: string, reference: string | null) => readonly Float64Array[];
}

/** A results file as the gate looks at it. */
export interface FileView extends RunView {
  readonly cells: ReadonlyMap<string, CellResult>;
  readonly results: Results;
}

/** The guest mode of a cell; null for a control that needs no vCPU. */
export function modeOf(cell: Cell): Mode | null {
  return cell.mode ?? null;
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

/** Only complete rounds are looked at, and of those no dropped block. */
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

/** The same run without some of its launches, by their position. */
export function withoutLaunches(view: RunView, leftOut: readonly boolean[]): RunView {
  const isKept = (_: unknown, position: number): boolean => leftOut[position] !== true;
  return {
    ...view,
    launches: view.launches.filter(isKept),
    logs: (subject, reference) => view.logs(subject, reference).filter(isKept),
  };
}

/** The cell of this id where it was measured. */
export function measuredIn(view: FileView, id: string): MeasuredCell | null;
export function measuredIn(view: RunView, id: string): JudgedCell | null;
export function measuredIn({ cells }: RunView, id: string): JudgedCell | null {
  const result = cells.get(id);
  return result?.status === 'measured' ? result : null;
}
