/** Deterministic example results, shaped like a real run: for tests of everything that reads a results file. */
import {
  baseCell,
  controlCell,
  transferCell,
  DIRECTIONS,
  EXITS,
  MODES,
  type Cell,
  type Direction,
  type Exit,
  type Group,
  type Mode,
} from '../../src/plan/cell.js';
import { resultsSchema, type CellResult, type Results } from '../../src/results/schema.js';
import { exampleHost } from './example_host.js';
import { exampleComparisons, exampleHistogram, exampleLevel } from './example_statistics.js';

export interface ExampleOptions {
  readonly exits?: readonly Exit[];
  readonly modes?: readonly Mode[];
  readonly groupSets?: readonly (readonly Group[])[];
  readonly directions?: readonly Direction[];
  readonly transfers?: readonly ('ioctl' | 'sync')[];
  readonly launches?: number;
  readonly rounds?: number;
  readonly status?: Results['status'];
  /** KVM_CAP_SYNC_REGS: 0 makes every sync cell a skipped one. */
  readonly syncCapability?: number;
  /** Id of a cell that fails its verification. */
  readonly failedCell?: string;
}

const SMALL_GROUP_SETS: readonly (readonly Group[])[] = [['regs'], ['regs', 'sregs', 'events']];
const IOCTL_CYCLES = 11_700;
const SYNC_CYCLES: Record<Group, Record<Direction, number>> = {
  regs: { read: 120, write: 330, both: 450 },
  sregs: { read: 310, write: 480, both: 790 },
  events: { read: 260, write: 400, both: 660 },
};
const CONTROL_CYCLES = {
  'empty-timer': 52,
  'null-syscall': 520,
  'check-extension': 760,
  'vcpu-ioctl': 11_900,
  'immediate-exit': 14_500,
} as const;
const EXIT_CYCLES: Record<Exit, number> = {
  'pio-out': 0,
  'pio-in': 420,
  'mmio-write': 1_350,
  'mmio-read': 1_900,
  hlt: -1_200,
};

/** A small seeded generator (mulberry32): the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function trueCycles(cell: Cell): number {
  if (cell.kind === 'control') return CONTROL_CYCLES[cell.control];
  const base = (cell.mode === 'long64-ring0' ? 17_000 : 65_000) + EXIT_CYCLES[cell.exit];
  if (cell.kind === 'base') return base;
  const calls = cell.groups.length * (cell.direction === 'both' ? 2 : 1);
  if (cell.transfer === 'ioctl') return base + calls * IOCTL_CYCLES;
  return base + cell.groups.reduce((sum, group) => sum + SYNC_CYCLES[group][cell.direction], 0);
}

function exampleCells(options: ExampleOptions): Cell[] {
  const { exits = ['pio-out'], modes = MODES, directions = DIRECTIONS } = options;
  const { groupSets = SMALL_GROUP_SETS, transfers = ['ioctl', 'sync'] } = options;
  const guests = exits
    .flatMap((exit) => modes.map((mode) => ({ exit, mode })))
    .filter(({ exit, mode }) => exit !== 'hlt' || mode === 'long64-ring0');
  const controls = [
    ...(['empty-timer', 'null-syscall', 'check-extension', 'vcpu-ioctl'] as const).map((control) =>
      controlCell(control),
    ),
    ...modes.map((mode) => controlCell('immediate-exit', mode)),
  ];
  const bases = guests.map(({ exit, mode }) => baseCell(exit, mode));
  const twin = guests.slice(0, 1).map(({ exit, mode }) => baseCell(exit, mode, 1));
  const moved = guests.flatMap(({ exit, mode }) =>
    groupSets.flatMap((groups) =>
      directions.flatMap((direction) =>
        transfers.map((transfer) => transferCell(exit, mode, groups, direction, transfer)),
      ),
    ),
  );
  return [...controls, ...bases, ...twin, ...moved];
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}

/** The machine's second state: a constant more per KVM_RUN, for a stretch of rounds. */
function stateCycles(cell: Cell, roundOfRun: number): number {
  const slow = Math.sin(roundOfRun / 17) > 0.86;
  if (!slow || (cell.kind === 'control' && cell.control !== 'immediate-exit')) return 0;
  return cell.mode === 'long64-ring3' ? 13_000 : 5_000;
}

type ExampleRound = Results['rounds'][number];

function exampleRound(launch: number, round: number, ofRun: number, timed: Map<number, Cell>): ExampleRound {
  const random = seededRandom(1 + launch * 1_000 + round);
  const drift = 1 + 0.01 * Math.sin(ofRun / 9) + 0.012 * launch;
  const order = shuffled([...timed.keys()], random);
  const median = order.map((index) => {
    const cell = timed.get(index) as Cell;
    const noise = 1 + 0.004 * (random() + random() + random() - 1.5);
    return Math.round((trueCycles(cell) + stateCycles(cell, ofRun)) * drift * noise * 10) / 10;
  });
  return {
    launch,
    round,
    cell: order,
    median,
    mean: median.map((value) => Math.round(value * 1.02)),
    min: median.map((value) => Math.round(value * 0.97)),
    drops: ofRun === 3 ? [{ position: 0, reason: 'migrated' }] : [],
    complete: true,
  };
}

function judge(cell: Cell, options: ExampleOptions, series: readonly number[]): CellResult {
  const syncOffered = (options.syncCapability ?? 7) !== 0;
  if (cell.kind === 'transfer' && cell.transfer === 'sync' && !syncOffered)
    return { status: 'skipped', cell, reason: 'KVM_CAP_SYNC_REGS is 0 on the VM fd' };
  if (cell.id === options.failedCell)
    return {
      status: 'failed',
      cell,
      reason: 'ioctl and sync disagree',
      field: 'sregs.cs.base: ioctl 0x0, sync 0x10',
    };
  return {
    status: 'measured',
    cell,
    exitsPerBlock: 24,
    fieldsCompared: cell.kind === 'transfer' ? 18 * cell.groups.length : 0,
    level: exampleLevel(series),
    histogram: exampleHistogram(series),
  };
}

/** A results document that `resultsSchema` accepts; small unless told otherwise. */
export function exampleResults(options: ExampleOptions = {}): Results {
  const { launches = 3, rounds: roundsPerLaunch = 12, status = 'complete' } = options;
  const cells = exampleCells(options);
  const timed = new Map(
    [...cells.entries()].filter(([, cell]) => judge(cell, options, [1]).status === 'measured'),
  );
  const rounds = Array.from({ length: launches * roundsPerLaunch }, (_, ofRun) =>
    exampleRound(Math.floor(ofRun / roundsPerLaunch), ofRun % roundsPerLaunch, ofRun, timed),
  );
  const series = seriesByCell(rounds, cells.length);
  const judged = cells.map((cell, index) => judge(cell, options, series[index] ?? []));
  return resultsSchema.parse({
    ...exampleHead(status, cells, launches, roundsPerLaunch),
    host: exampleHost(options.syncCapability ?? 7),
    cells: judged,
    comparisons: exampleComparisons(judged, series),
    rounds,
  });
}

function seriesByCell(rounds: readonly ExampleRound[], cellCount: number): number[][] {
  const series: number[][] = Array.from({ length: cellCount }, () => []);
  for (const round of rounds)
    round.cell.forEach((cell, position) => series[cell]?.push(round.median[position] ?? Number.NaN));
  return series;
}

function exampleHead(status: Results['status'], cells: Cell[], launches: number, rounds: number) {
  const clock = { source: 'tsc', hz: 2_600_000_000, emptyPairTicks: 52 };
  const noise = {
    involuntarySwitches: 41,
    voluntarySwitches: 2,
    minorFaults: 130,
    stealMs: 12,
    memoryLocked: true,
  };
  return {
    format: 'kvm-exit-bench/results',
    version: 1,
    tool: { name: 'kvm-exit-bench', version: '0.1.0' },
    label: null,
    status,
    stop: {
      reason: status === 'complete' ? 'max-rounds' : status === 'interrupted' ? 'interrupted' : 'killed',
      targetInterval: 0.01,
      widestInterval: 0.0123,
      widestCell: cells.at(-1)?.id ?? null,
    },
    startedAt: '2026-11-20T09:30:00.000Z',
    durationMs: 83_200,
    seed: '20261120',
    unit: 'cycles',
    ticksPerNs: 2.6,
    plan: {
      preset: 'default',
      cells,
      launches,
      minRounds: 10,
      maxRounds: rounds,
      targetInterval: 0.01,
      maxTimeSeconds: 80,
      watchdogMs: 2_000,
      cpu: null,
    },
    launches: Array.from({ length: launches }, (_, launch) => ({
      launch,
      cpu: 1,
      startedAt: `2026-11-20T09:3${launch % 10}:00.000Z`,
      rounds,
      durationMs: 16_000,
      clock,
      noise,
    })),
    drops: [{ reason: 'migrated', count: 1 }],
    warnings: [
      { code: 'drift', message: 'block values drift by 2.1% over the run; compare ratios, not levels' },
    ],
  };
}

/** The size of a default run: 286 cells, 5 launches of 50 rounds. */
export function defaultSizeResults(): Results {
  return exampleResults({
    exits: EXITS,
    groupSets: [['regs'], ['sregs'], ['events'], ['regs', 'sregs'], ['regs', 'sregs', 'events']],
    launches: 5,
    rounds: 50,
    failedCell: 'mmio-read/long64-ring3/events/write/sync',
  });
}
