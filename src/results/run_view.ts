import type { CellResult, Results } from './schema.js';
import { type CellColumns, columnsOf } from '../stats/columns.js';
import { logRatio } from '../stats/paired.js';
import { outerOf } from '../stats/between/outer_exit.js';
import type { PairedRun } from '../stats/run_pair.js';

export type MeasuredCell = Extract<CellResult, { status: 'measured' }>;

/** What a comparison needs of a measured cell, besides its blocks. */
export type MeasuredView = Pick<MeasuredCell, 'status' | 'cell' | 'exact' | 'perExit' | 'account'> & {
  readonly level: Pick<MeasuredCell['level'], 'estimate'>;
  readonly exitsPerBlock?: number;
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
  const cells = new Map(results.cells.map((cell) => [cell.cell.id, cell]));
  const columnOf = (id: string): CellColumns | undefined => columns.cells[indexOf.get(id) ?? -1];
  return {
    results,
    host: results.host,
    unit: results.unit,
    twins: results.comparisons.filter(({ kind }) => kind === 'a-a'),
    launches: [...rows.keys()],
    cells,
    outer: outerOf(results.host.cpu.hypervisor, cells),
    logs: (subject, reference) => {
      const own = columnOf(subject)?.value;
      const other = reference === null ? null : columnOf(reference)?.value;
      return [...rows.values()].map((launch) =>
        Float64Array.from(launch, (row) =>
          logRatio(own?.[row] ?? NaN, other === null ? 1 : (other?.[row] ?? NaN)),
        ),
      );
    },
    meanLogs: (subject) => {
      const own = columnOf(subject)?.mean;
      return [...rows.values()].map((launch) =>
        Float64Array.from(launch, (row) => logRatio(own?.[row] ?? NaN, 1)),
      );
    },
  };
}

/** Numbers of launches of another session begin at a multiple of this, so that no two launches share one. */
const SESSION_STRIDE = 100_000;

/**
 * Several runs of one host as one: the launches of all, each with its session. Cells, levels and exact counts are the
 * first one's; a cell that another one lacks has no values there. At least one run, else a RangeError.
 */
export function viewOfSessions(sessions: readonly Results[]): RunView {
  const views = sessions.map(viewOf);
  const [first] = views;
  if (first === undefined) throw new RangeError('a view needs a run');
  if (views.length === 1) return first;
  const { host, unit, twins, cells } = first;
  const outer = views.every((view) => view.outer !== undefined) ? first.outer : undefined;
  return {
    ...{ host, unit, twins, cells, outer },
    launches: views.flatMap(({ launches }, session) =>
      launches.map((launch) => session * SESSION_STRIDE + launch),
    ),
    sessions: views.flatMap(({ launches }, session) => launches.map(() => session)),
    logs: (subject, reference) => views.flatMap((view) => [...view.logs(subject, reference)]),
    meanLogs: (subject) => views.flatMap((view) => [...(view.meanLogs?.(subject) ?? [])]),
  };
}

/** The cell of this id where it was measured. */
export function measuredIn(view: FileView, id: string): MeasuredCell | null;
export function measuredIn(view: RunView, id: string): MeasuredView | null;
export function measuredIn({ cells }: RunView, id: string): MeasuredView | null {
  const result = cells.get(id);
  return result?.status === 'measured' ? result : null;
}
