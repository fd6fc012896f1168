/** Deterministic example results, shaped like a real run: for tests of everything that reads a results file. */
import { usualExits, usualModes } from '../../src/plan/arch.js';
import {
  baseCell,
  controlCell,
  transferCell,
  DIRECTIONS,
  type Cell,
  type Direction,
  type Exit,
  type Group,
  type Mode,
} from '../../src/plan/cell.js';
import {
  RESULTS_FORMAT,
  RESULTS_VERSION,
  resultsSchema,
  type CellResult,
  type Results,
} from '../../src/results/schema.js';
import { exampleHost } from './example_host.js';
import { exampleRound, seriesByCell } from './example_rounds.js';
import { exampleComparisons, exampleHistogram, exampleLevel } from './example_statistics.js';

const EXITS = usualExits('x86');
const MODES = usualModes('x86');

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

function judge(
  cell: Cell,
  options: ExampleOptions,
  series: readonly number[],
  launches: readonly number[],
): CellResult {
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
    level: exampleLevel(series, launches),
    histogram: exampleHistogram(series),
  };
}

/** A results document that `resultsSchema` accepts; small unless told otherwise. */
export function exampleResults(options: ExampleOptions = {}): Results {
  const { launches = 3, rounds: roundsPerLaunch = 12, status = 'complete' } = options;
  const cells = exampleCells(options);
  const timed = new Map(
    [...cells.entries()].filter(([, cell]) => judge(cell, options, [1], [0]).status === 'measured'),
  );
  const rounds = Array.from({ length: launches * roundsPerLaunch }, (_, ofRun) =>
    exampleRound(Math.floor(ofRun / roundsPerLaunch), ofRun % roundsPerLaunch, ofRun, timed),
  );
  const series = seriesByCell(rounds, cells.length);
  const launchOf = rounds.map(({ launch }) => launch);
  const judged = cells.map((cell, index) => judge(cell, options, series[index] ?? [], launchOf));
  return resultsSchema.parse({
    ...exampleHead(status, cells, launches, roundsPerLaunch),
    host: exampleHost(options.syncCapability ?? 7),
    cells: judged,
    comparisons: exampleComparisons(judged, series, launchOf),
    rounds,
  });
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
    format: RESULTS_FORMAT,
    version: RESULTS_VERSION,
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
