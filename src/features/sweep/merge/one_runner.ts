import { addTo, grouped } from '../../../lib/grouped.js';
import type { FoundUnit } from './read_units.js';

type Done = Extract<FoundUnit, { status: 'done' }>;

/** Hosts that the same runner must have measured: counts of two builds of it are not comparable. */
function kindOf({ measured: { host } }: Done): string {
  return `${host.arch} ${host.emulator === null ? 'timed' : 'emulated'}`;
}

/** The runner of most units, each counted once; of several the first by its hash. Null where none is known. */
function commonRunner(units: readonly Done[]): string | null {
  const idsOf = new Map<string, string[]>();
  for (const { id, measured } of units)
    if (measured.runnerSha256 !== null) addTo(idsOf, measured.runnerSha256, id);
  const [most] = [...idsOf]
    .map(([runner, ids]) => ({ runner, units: new Set(ids).size }))
    .sort((left, right) => right.units - left.units || (left.runner < right.runner ? -1 : 1));
  return most?.runner ?? null;
}

function byCommonRunner(units: readonly Done[]): FoundUnit[] {
  const common = commonRunner(units);
  return units.map((unit): FoundUnit => {
    const { runnerSha256 } = unit.measured;
    if (runnerSha256 === null || common === null || runnerSha256 === common) return unit;
    const { id, directory } = unit;
    const reason = `runner ${runnerSha256.slice(0, 12)} measured it, and ${common.slice(0, 12)} most others`;
    return { id, directory, status: 'foreign', reason };
  });
}

/** Units that another build of the runner measured than most of their kind are foreign. */
export function ofOneRunner(found: readonly FoundUnit[]): FoundUnit[] {
  const done = found.filter((unit) => unit.status === 'done');
  return [
    ...found.filter((unit) => unit.status !== 'done'),
    ...[...grouped(done, kindOf).values()].flatMap(byCommonRunner),
  ];
}
