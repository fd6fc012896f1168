import type { Samples } from '../samples/samples.js';
import { controlCell, MODES } from '../plan/cell.js';
import { columnsOf, type Columns } from './columns.js';
import { disturbedLaunches } from './disturbance.js';

/** Ids of the controls that show a disturbance; nothing that a gate looks for can move them. */
export const DISTURBANCE_CONTROLS: readonly string[] = [
  controlCell('vcpu-ioctl').id,
  ...MODES.map((mode) => controlCell('immediate-exit', mode).id),
];

/** The launches of one run that have a complete round, by their numbers. */
export interface RunLaunches {
  readonly undisturbed: readonly number[];
  /** Something else on the host moved their controls. */
  readonly disturbed: readonly number[];
}

function logsByLaunch(column: ArrayLike<number>, launches: readonly number[]): Map<number, number[]> {
  const logs = new Map<number, number[]>();
  launches.forEach((launch, row) => {
    const own = logs.get(launch) ?? [];
    logs.set(launch, own);
    own.push(Math.log(column[row] ?? NaN));
  });
  return logs;
}

/** Which launches of a run were disturbed, by its controls: see {@link disturbedLaunches}. */
export function runLaunches(
  { cells, rounds }: Pick<Samples, 'cells' | 'rounds'>,
  columns: Columns = columnsOf(cells.length, rounds),
): RunLaunches {
  const numbers = [...new Set(columns.launches)];
  const controls = cells.flatMap(({ cell, outcome }, index) => {
    const column = columns.cells[index];
    if (!DISTURBANCE_CONTROLS.includes(cell.id) || outcome.status !== 'verified' || !column) return [];
    return [[...logsByLaunch(column.value, columns.launches).values()]];
  });
  const found = disturbedLaunches(controls);
  const isDisturbed = (_: number, position: number): boolean => found[position] === true;
  return {
    undisturbed: numbers.filter((launch, position) => !isDisturbed(launch, position)),
    disturbed: numbers.filter(isDisturbed),
  };
}
