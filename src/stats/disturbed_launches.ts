/** Which launches other work on the host disturbed, by their controls. */
import { controlCell, MODES } from '../plan/cell.js';
import type { Samples } from '../samples/samples.js';
import { type Columns, columnsOf } from './columns.js';
import { fisherAbove, type Part } from './inference/fisher.js';
import { nearestRank, quietSpread } from './quiet_level.js';

/** Undisturbed launches stay within six times the spread of quiet ones in all controls but one; disturbed ones reach 10 to 100 times. */
const DISTURBED_TIMES = 6;
/** The quietest quarter of the launches shows the control's own spread, even where most launches are disturbed. */
const QUIETEST_SHARE = 0.25;

/** A few spikes in a short launch can look like a disturbance of one control, but hardly of two at once. */
const CONTROLS_THAT_AGREE = 2;

/** For each launch of one control, whether it stands out. */
function standsOut(spreads: readonly number[]): boolean[] {
  const known = spreads.filter((each) => !Number.isNaN(each)).sort((left, right) => left - right);
  const quiet = nearestRank(known, QUIETEST_SHARE);
  return spreads.map((each) => each > DISTURBED_TIMES * quiet);
}

/**
 * The launches that other work disturbed so much that they have no quiet level: the quieter rounds of two controls (or
 * of the only one) spread more than six times as far as in the quietest of the given launches. To compare runs, pass
 * the launches of all of them, so that each is measured against the same quiet ones. Only controls decide, so that
 * leaving launches out does not depend on the cells that are judged. Where more than three quarters of the launches
 * are disturbed, none stands out.
 * @param spreads by control and launch, {@link quietSpread} of the control's logs; as many launches for each
 */
export function disturbedBySpread(spreads: readonly (readonly number[])[]): boolean[] {
  const [first = []] = spreads;
  const outstanding = spreads.map(standsOut);
  const enough = Math.min(CONTROLS_THAT_AGREE, spreads.length);
  return first.map((_, launch) => outstanding.filter((each) => each[launch] === true).length >= enough);
}

/** The same from the logs of each round, by control and launch. */
export function disturbedLaunches(controls: readonly (readonly ArrayLike<number>[])[]): boolean[] {
  return disturbedBySpread(controls.map((launches) => launches.map(quietSpread)));
}

/** As rare by chance as this, and disturbed launches are what the candidate does. */
const MORE_THAN_CHANCE = 0.01;

/** Whether so many more of the second run's launches are disturbed than of the first's that chance does not explain it. */
export function isMoreDisturbed(first: Part, second: Part): boolean {
  return fisherAbove(first, second) <= MORE_THAN_CHANCE;
}

/** A run takes at most this many launches for each planned one. */
const MOST_TIMES = 2;

/** Whether a run has enough launches: as many undisturbed ones as planned, or so many that more would not help. */
export function hasQuietLaunches(undisturbed: number, all: number, planned: number): boolean {
  return undisturbed >= planned || all >= MOST_TIMES * planned;
}

/** Ids of the controls that show a disturbance. They are KVM's own: a candidate that disturbs them is a finding. */
export const DISTURBANCE_CONTROLS: readonly string[] = [
  controlCell('vcpu-ioctl').id,
  ...MODES.map((mode) => controlCell('immediate-exit', mode).id),
];

/** The launches of one run that have a complete round, by their numbers. */
export interface RunLaunches {
  readonly undisturbed: readonly number[];
  /** Launches whose controls were moved by other work on the host. */
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
