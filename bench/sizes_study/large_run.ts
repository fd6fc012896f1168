/** A run that never happened, as large as one wishes: cells of every exit, mode, group and set-up, with plausible blocks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package_root.js';
import {
  baseCell,
  type Cell,
  controlCell,
  DIRECTIONS,
  EXITS,
  GROUPS,
  inSetup,
  MODES,
  SETUPS,
  transferCell,
} from '../../src/plan/cell.js';
import { assembleResults } from '../../src/results/assemble.js';
import { resultsSchema, type Results } from '../../src/results/schema.js';
import type { LaunchRecord, Samples } from '../../src/samples/samples.js';
import { bucketIndex } from '../../src/stats/histogram.js';
import { Random } from '../../src/stats/inference/random.js';

const TRANSFERS = ['ioctl', 'sync'] as const;
const EXITS_PER_BLOCK = 64;
const LEAST_TICKS = 2000;
const SPREAD_TICKS = 200;

/** Every guest's base cell before its transfers, since these are compared with it. */
function* everyCell(): Generator<Cell> {
  for (const control of ['empty-timer', 'null-syscall', 'vcpu-ioctl'] as const) yield controlCell(control);
  yield baseCell('pio-out', 'long64-ring0', 1);
  for (const setup of SETUPS)
    for (const exit of EXITS)
      for (const mode of MODES) {
        yield inSetup(baseCell(exit, mode), setup);
        for (const group of GROUPS)
          for (const direction of DIRECTIONS)
            for (const transfer of TRANSFERS)
              yield inSetup(transferCell(exit, mode, [group], direction, transfer), setup);
      }
}

/** What a run has of each. */
export interface Size {
  readonly cells: number;
  readonly launches: number;
  /** Of a launch. */
  readonly rounds: number;
}

function cellsOf({ cells }: Size): Cell[] {
  const taken: Cell[] = [];
  for (const cell of everyCell()) {
    if (taken.length === cells) break;
    taken.push(cell);
  }
  return taken;
}

function roundOf(cells: number, launch: number, round: number, random: Random): Samples['rounds'][number] {
  const ticks = Array.from({ length: cells }, (_, cell) => {
    const noise = random.below(SPREAD_TICKS) + random.below(SPREAD_TICKS);
    return (LEAST_TICKS * 16 + cell * 64 + noise) / EXITS_PER_BLOCK;
  });
  const cell = ticks.map((_, index) => index);
  return {
    type: 'round',
    launch,
    round,
    cell,
    mean: ticks,
    median: ticks,
    min: ticks,
    drops: [],
    complete: true,
  };
}

function launchOf(launch: number, rounds: number): LaunchRecord {
  return {
    launch,
    cpu: 1,
    startedAt: '2026-11-22T15:00:00.000Z',
    rounds,
    durationMs: 1000,
    clock: { source: 'tsc', hz: 2.1e9, emptyPairTicks: 40 },
    noise: { involuntarySwitches: 0, voluntarySwitches: 0, minorFaults: 0, stealMs: 0, memoryLocked: true },
  };
}

/** @param seed another one gives another run of the same costs */
export function largeRun(size: Size, seed: string): Results {
  const sample = resultsSchema.parse(
    JSON.parse(readFileSync(join(packageRoot(), 'reports', 'sample', 'results.json'), 'utf8')),
  );
  const random = new Random(seed);
  const cells = cellsOf(size);
  const launches = Array.from({ length: size.launches }, (_, launch) => launchOf(launch, size.rounds));
  const samples: Samples = {
    cells: cells.map((cell) => ({
      cell,
      exitsPerBlock: EXITS_PER_BLOCK,
      outcome: { status: 'verified', fieldsCompared: 40 },
    })),
    rounds: launches.flatMap(({ launch }) =>
      Array.from({ length: size.rounds }, (_, round) => roundOf(cells.length, launch, round, random)),
    ),
    launches,
    histograms: cells.map((_, cell) => ({
      cell,
      buckets: [bucketIndex(LEAST_TICKS)],
      counts: [64],
      max: LEAST_TICKS,
    })),
    exact: [],
    seed,
    startedAt: '2026-11-22T15:00:00.000Z',
    durationMs: 60_000,
    stopReason: 'max-rounds',
  };
  const plan = { ...sample.plan, cells, exitsPerBlock: undefined };
  return assembleResults({ samples, host: sample.host, plan, label: null, tool: sample.tool });
}
