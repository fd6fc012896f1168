/** The results document from a run's samples: the blocks as they are, and the statistics of them. */
import type { Failure } from '../lib/failure.js';
import { withExitsPerBlock } from '../samples/exits_per_block.js';
import type { Account } from '../samples/account.js';
import type { Histogram, Host, Round, Warning } from '../samples/protocol.js';
import type { LaunchRecord, SampledCell, Samples } from '../samples/samples.js';
import type { Plan } from '../plan/plan.js';
import { accountWarnings } from '../stats/account_warnings.js';
import { countersByCell } from '../stats/counter_values.js';
import type { CostlyCount } from '../samples/costly.js';
import type { CellCounters } from '../samples/counters.js';
import { mergeHistograms } from '../stats/histogram.js';
import { valuesSha256 } from '../stats/instruction_counts.js';
import { summarize } from '../stats/summarize.js';
import type { ExactLevel, Level } from '../stats/summary.js';
import { missedWarnings } from './counters.js';
import { NO_BLOCKS, storable } from './storable.js';
import { RESULTS_FORMAT, RESULTS_VERSION, type CellResult, type Results } from './schema.js';

export interface AssembleOptions {
  readonly samples: Samples;
  readonly host: Host;
  readonly plan: Plan;
  readonly label: string | null;
  readonly tool: Results['tool'];
  /** What ended the run early, if an error did; it becomes a warning. */
  readonly failure?: Failure | null;
  /** When the run was resumed after it had been stopped. */
  readonly resumed?: Results['resumed'];
  /** Further warnings, e.g. of reading a journal. */
  readonly warnings?: readonly Warning[];
}

/** The unit of each clock. */
export const UNITS: Readonly<Record<Host['clock']['source'], Results['unit']>> = {
  tsc: 'cycles',
  monotonic_raw: 'nanoseconds',
  instructions: 'instructions',
};
const NS_PER_SECOND = 1e9;
/** The code of the warning that a guest's kernel complained. */
export const KERNEL_LOG = 'kernel-log';
/** The code of the warning that names cells whose costly instructions are not known. */
export const COSTLY_MISSED = 'costly-missed';
const EMPTY_HISTOGRAM: Omit<Histogram, 'cell'> = { buckets: [], counts: [], max: 0 };

const STATUS: Readonly<Record<Samples['stopReason'], Results['status']>> = {
  'target-reached': 'complete',
  'max-time': 'complete',
  'max-rounds': 'complete',
  interrupted: 'interrupted',
  killed: 'recovered',
};

/**
 * Ticks per nanosecond over the run: the launches' calibrations, weighted by their durations. If no launch reported one,
 * that of the probe; if that has none either, 1.
 */
function ticksPerNs(launches: readonly LaunchRecord[], host: Host): number {
  // Instructions are no time: any other number would invite a conversion.
  if (host.clock.source === 'instructions') return 1;
  const calibrated = launches.flatMap(({ clock, durationMs }) =>
    clock !== null && clock.hz > 0 && durationMs !== null && durationMs > 0
      ? [{ hz: clock.hz, durationMs }]
      : [],
  );
  const totalMs = calibrated.reduce((sum, { durationMs }) => sum + durationMs, 0);
  if (totalMs === 0) return host.clock.hz > 0 ? host.clock.hz / NS_PER_SECOND : 1;
  return calibrated.reduce((sum, { hz, durationMs }) => sum + hz * durationMs, 0) / totalMs / NS_PER_SECOND;
}

/** What was counted of a cell, beside its times. */
interface CountedParts {
  readonly exact: ExactLevel | null;
  readonly account: Account | undefined;
  readonly counters: readonly CellCounters[] | undefined;
  readonly costly: readonly CostlyCount[] | undefined;
}

function cellResult(
  { cell, exitsPerBlock, outcome }: SampledCell,
  level: Level | null,
  histogram: Histogram | undefined,
  { exact, account, counters, costly }: CountedParts,
): CellResult {
  if (outcome.status === 'skipped') return { status: 'skipped', cell, reason: outcome.reason };
  if (outcome.status === 'failed') {
    const { reason, field, fault } = outcome;
    return { status: 'failed', cell, reason, ...(field && { field }), ...(fault && { fault }) };
  }
  if (level === null || exitsPerBlock === null) return { status: 'skipped', cell, reason: NO_BLOCKS };
  const { buckets, counts, max } = histogram ?? EMPTY_HISTOGRAM;
  const { fieldsCompared, perExit } = outcome;
  return {
    status: 'measured',
    cell,
    exitsPerBlock,
    fieldsCompared,
    ...(perExit === undefined ? {} : { perExit }),
    level,
    histogram: { buckets, counts, max },
    ...(exact === null ? {} : { exact }),
    ...(account === undefined ? {} : { account }),
    ...(costly === undefined ? {} : { costly: [...costly] }),
    ...(counters === undefined ? {} : { counters: [...counters] }),
  };
}

function cellResults(
  { cells, histograms, accountOf, costlyOf, counters: launches = [] }: Samples,
  levels: readonly (Level | null)[],
  exact: readonly (ExactLevel | null)[],
): CellResult[] {
  const merged = new Map(mergeHistograms(histograms).map((each) => [each.cell, each]));
  const counters = countersByCell(launches);
  return cells.map((cell, index) => {
    const counted = {
      exact: exact[index] ?? null,
      account: accountOf?.(index),
      counters: counters.get(index),
      costly: costlyOf?.(index),
    };
    return cellResult(cell, levels[index] ?? null, merged.get(index), counted);
  });
}

function resumedWarnings(resumed: Results['resumed']): Warning[] {
  return (resumed ?? []).map(({ at, launch }) => ({
    code: 'resumed',
    message: `the run was stopped, and resumed at ${at} with launch ${String(launch + 1)}: launches before and after may have met the host in different states`,
  }));
}

function endWarnings({ failure, warnings, resumed }: AssembleOptions): Warning[] {
  const ended =
    failure === undefined || failure === null
      ? []
      : [{ code: 'run-failed', message: `the run ended early: ${failure.what}: ${failure.why}` }];
  // What no block shows comes last: recomputed() has it from the file.
  return [...resumedWarnings(resumed), ...ended, ...(warnings ?? [])];
}

/** A kernel that is broken may take another way. */
function kernelLogWarnings(launches: readonly LaunchRecord[]): Warning[] {
  return launches.flatMap(({ launch, kernelLog = [] }) =>
    kernelLog.length === 0
      ? []
      : [
          {
            code: KERNEL_LOG,
            message: `in launch ${String(launch + 1)} the kernel of the emulated host complained: ${kernelLog.join(' | ')}`,
          },
        ],
  );
}

function allWarnings(options: AssembleOptions, ofBlocks: readonly Warning[]): Warning[] {
  const { samples, host } = options;
  return [
    ...endWarnings(options),
    ...kernelLogWarnings(samples.launches),
    ...missedWarnings(samples.counters ?? [], host),
    ...ofBlocks,
    ...accountWarnings(samples, host),
  ];
}

/** The blocks of a round as they were measured; instruction counts are with their cells, merged over rounds. */
function rawRound({
  launch,
  round,
  cell,
  mean,
  median,
  min,
  drops,
  complete,
  events,
}: Round): Results['rounds'][number] {
  return {
    launch,
    round,
    cell,
    mean,
    median,
    min,
    drops,
    complete,
    ...(events === undefined ? {} : { events }),
  };
}

/** The results document of a run: its samples as they are, and the statistics of them. Ticks stay ticks. */
export function assembleResults(options: AssembleOptions): Results {
  const { host, plan, label, tool } = options;
  const ticksPerInstruction =
    host.clock.source === 'instructions' ? (host.emulation?.ticksPerInstruction ?? 1) : undefined;
  const samples = storable(options.samples, ticksPerInstruction !== undefined);
  const { levels, exact, comparisons, warnings, drops, widestInterval, widestCell } = summarize(samples, {
    ticksPerInstruction,
  });
  // If only modes repeat, a hash of all values would not.
  const hash = host.emulation?.repeats === 'modes' ? null : valuesSha256(samples);
  return {
    format: RESULTS_FORMAT,
    version: RESULTS_VERSION,
    tool,
    label,
    status: STATUS[samples.stopReason],
    stop: {
      reason: samples.stopReason,
      targetInterval: plan.targetInterval,
      widestInterval,
      widestCell,
    },
    startedAt: samples.startedAt,
    durationMs: samples.durationMs,
    ...(options.resumed === undefined ? {} : { resumed: options.resumed }),
    seed: samples.seed,
    ...(hash === null ? {} : { valuesSha256: hash }),
    unit: UNITS[host.clock.source],
    ticksPerNs: ticksPerNs(samples.launches, host),
    plan: withExitsPerBlock(plan, samples.cells),
    host,
    launches: samples.launches.map((launch) => ({ ...launch })),
    cells: cellResults(samples, levels, exact),
    comparisons: [...comparisons],
    rounds: samples.rounds.map(rawRound),
    drops: drops.map((drop) => ({ ...drop })),
    warnings: allWarnings({ ...options, samples }, warnings),
  };
}
