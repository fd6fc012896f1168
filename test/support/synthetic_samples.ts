/** A run that never happened, the same every time: for tests of what is made of samples. */
import { usualExits, usualModes } from '../../src/plan/arch.js';
import type { Histogram, Round } from '../../src/samples/protocol.js';
import type { LaunchRecord, SampledCell, Samples } from '../../src/samples/samples.js';
import {
  baseCell,
  controlCell,
  DIRECTIONS,
  transferCell,
  type Cell,
  type Group,
} from '../../src/plan/cell.js';
import { bucketIndex } from '../../src/stats/histogram.js';
import { Random } from '../../src/stats/inference/random.js';
import { secondStateTicks, trueTicks } from './synthetic_costs.js';

const EXITS = usualExits('x86');
const MODES = usualModes('x86');

export interface SyntheticOptions {
  readonly seed?: string;
  readonly cells?: readonly Cell[];
  readonly launches?: number;
  readonly rounds?: number;
  /** Standard deviation of a block's own noise, as a share of its level. */
  readonly noise?: number;
  /** Share of blocks that an interruption makes up to 40% slower. */
  readonly spikes?: number;
  /** Drops the first block of every n-th round; 0: none. */
  readonly dropEvery?: number;
  /** Rise over the whole run, as a share of the level. */
  readonly drift?: number;
  /** The host changes between its two states every few rounds. */
  readonly twoStates?: boolean;
  /** The last round of the run is cut off half way. */
  readonly cutLastRound?: boolean;
  readonly exitsPerHistogram?: number;
}

const DEFAULTS: Required<SyntheticOptions> = {
  seed: '42',
  cells: [],
  launches: 2,
  rounds: 20,
  noise: 0.003,
  spikes: 0.02,
  dropEvery: 15,
  drift: 0,
  twoStates: false,
  cutLastRound: false,
  exitsPerHistogram: 400,
};

const GROUP_SETS: readonly (readonly Group[])[] = [
  ['regs'],
  ['sregs'],
  ['events'],
  ['regs', 'sregs', 'events'],
];

/** All exits in both modes (hlt in ring 0 only), each alone and with every group set, direction and transfer. */
function syntheticCells(): Cell[] {
  const controls = [
    ...(['empty-timer', 'null-syscall', 'check-extension', 'vcpu-ioctl'] as const).map((control) =>
      controlCell(control),
    ),
    ...MODES.map((mode) => controlCell('immediate-exit', mode)),
  ];
  const guests = MODES.flatMap((mode) =>
    EXITS.filter((exit) => exit !== 'hlt' || mode === 'long64-ring0').map((exit) => ({ exit, mode })),
  );
  const measured = guests.flatMap(({ exit, mode }): Cell[] => [
    baseCell(exit, mode),
    ...GROUP_SETS.flatMap((groups) =>
      DIRECTIONS.flatMap((direction) =>
        (['ioctl', 'sync'] as const).map((transfer) => transferCell(exit, mode, groups, direction, transfer)),
      ),
    ),
  ]);
  return [...controls, ...measured, baseCell('pio-out', 'long64-ring0', 1)];
}

/** Sum of twelve uniforms: close enough to a standard normal, and free of Math.log differences. */
export function standardNormal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.next();
  return sum;
}

export function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function tenths(ticks: number): number {
  return Math.round(ticks * 10) / 10;
}

function syntheticRound(
  cells: readonly Cell[],
  options: Required<SyntheticOptions>,
  random: Random,
  at: { launch: number; round: number },
): Round {
  const position = at.launch * options.rounds + at.round;
  const share = position / Math.max(1, options.launches * options.rounds - 1);
  const secondState = options.twoStates && Math.floor(position / 5) % 2 === 1;
  const common = 1 + options.drift * share + 0.002 * standardNormal(random);
  const last = share === 1 && options.cutLastRound;
  const order = shuffled(cells.length, random).slice(0, last ? Math.floor(cells.length / 2) : cells.length);
  const median = order.map((index) => {
    const cell = cells[index]!;
    const spike = random.next() < options.spikes ? 1 + 0.4 * random.next() : 1;
    const level = trueTicks(cell) + (secondState ? secondStateTicks(cell) : 0);
    return tenths(level * common * (1 + options.noise * standardNormal(random)) * spike);
  });
  const dropped = options.dropEvery > 0 && position % options.dropEvery === options.dropEvery - 1;
  return {
    type: 'round',
    launch: at.launch,
    round: at.round,
    cell: order,
    mean: median.map((ticks) => tenths(ticks * (1.01 + 0.01 * random.next()))),
    median,
    min: median.map((ticks) => tenths(ticks * (0.985 - 0.01 * random.next()))),
    drops: dropped ? [{ position: 0, reason: position % 2 === 0 ? 'migrated' : 'interrupted' }] : [],
    complete: !last,
  };
}

/** Exits gather around the level, one in fifty takes up to four times as long. */
function syntheticHistogram(index: number, cell: Cell, exits: number, random: Random): Histogram {
  const counts = new Map<number, number>();
  let max = 0;
  for (let i = 0; i < exits; i++) {
    const slow = random.below(50) === 0 ? 1 + 3 * random.next() : 1;
    const ticks = Math.round(trueTicks(cell) * slow * (1 + 0.02 * standardNormal(random)));
    max = Math.max(max, ticks);
    const bucket = bucketIndex(ticks);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const sorted = [...counts.entries()].sort(([a], [b]) => a - b);
  return { cell: index, buckets: sorted.map(([b]) => b), counts: sorted.map(([, n]) => n), max };
}

function syntheticLaunch(launch: number, rounds: number): LaunchRecord {
  return {
    launch,
    cpu: 1,
    startedAt: `2026-01-01T00:0${launch % 10}:00.000Z`,
    rounds,
    durationMs: rounds * 400,
    clock: { source: 'tsc', hz: 2_600_000_000, emptyPairTicks: 52 },
    noise: {
      involuntarySwitches: 12,
      voluntarySwitches: 3,
      minorFaults: 40,
      stealMs: 0,
      memoryLocked: true,
    },
  };
}

function syntheticCell(cell: Cell): SampledCell {
  const exitsPerBlock = Math.max(16, Math.round(2_000_000 / trueTicks(cell)));
  const fieldsCompared = cell.kind === 'transfer' ? cell.groups.length * 36 : 0;
  return { cell, exitsPerBlock, outcome: { status: 'verified', fieldsCompared } };
}

/** Two launches of 20 rounds over every cell unless told otherwise; equal options give equal samples. */
export function syntheticSamples(given: SyntheticOptions = {}): Samples {
  const options = { ...DEFAULTS, cells: syntheticCells(), ...given };
  const { cells, launches, rounds, seed } = options;
  const random = new Random(seed);
  const launchNumbers = Array.from({ length: launches }, (_, i) => i);
  return {
    cells: cells.map(syntheticCell),
    rounds: launchNumbers.flatMap((launch) =>
      Array.from({ length: rounds }, (_, round) => syntheticRound(cells, options, random, { launch, round })),
    ),
    launches: launchNumbers.map((launch) => syntheticLaunch(launch, rounds)),
    histograms: cells.map((cell, i) => syntheticHistogram(i, cell, options.exitsPerHistogram, random)),
    exact: [],
    seed,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: launches * rounds * 400,
    stopReason: 'max-rounds',
  };
}
