import { entersByKvmRun, type Cell } from '../../../plan/cell.js';
import { UNITS } from '../../../results/assemble.js';
import type { MeasuredView, RunView } from '../../../results/run_view.js';
import type { Host } from '../../../samples/protocol.js';
import type { CellOutcome } from '../../../samples/samples.js';
import { DISTURBANCE_CONTROLS } from '../../../stats/disturbed_launches.js';
import { outerOf } from '../../../stats/between/outer_exit.js';
import { medianOfSorted } from '../../../stats/inference/interval.js';
import { launchMedians } from '../../../stats/launch_interval.js';
import { logRatio, pairsOf } from '../../../stats/paired.js';
import { quietSpread } from '../../../stats/quiet_level.js';
import { replacedRounds, type Injection } from './injection.js';
import type { PooledLaunch } from './take_launch.js';

/** Launches of one host, each with every cell of the plan, that runs can be put together from. */
export interface Pool {
  readonly cells: readonly Cell[];
  readonly host: Host;
  /** In the order they ran. */
  readonly launches: readonly PooledLaunch[];
}

type ViewedCell = RunView['cells'] extends ReadonlyMap<string, infer Each> ? Each : never;

function unverified(outcomes: readonly CellOutcome[]): Exclude<CellOutcome, { status: 'verified' }> | null {
  for (const outcome of outcomes) if (outcome.status !== 'verified') return outcome;
  return null;
}

function withoutGaps(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

/** A cell over the whole pool; its level is the median of its launches' medians, in ticks per exit. */
function viewedCell(cell: Cell, index: number, { launches }: Pool): ViewedCell {
  const trouble = unverified(launches.flatMap(({ outcomes }) => outcomes[index] ?? []));
  if (trouble !== null) return { ...trouble, cell };
  const medians = launchMedians(
    launches.map(({ values }) => withoutGaps(values[index] ?? new Float64Array(0))),
  );
  if (medians.length === 0)
    return { status: 'skipped', cell, reason: 'no launch has a block of it that counts' };
  const level = { estimate: medianOfSorted(Float64Array.from(medians).sort()) };
  const [outcome] = launches.flatMap(({ outcomes }) => outcomes[index] ?? []);
  const hasCalls = outcome?.status === 'verified' && outcome.perExit !== undefined;
  return {
    status: 'measured',
    cell,
    level,
    ...(hasCalls ? { perExit: outcome.perExit } : {}),
  } satisfies MeasuredView;
}

/** Runs made of a pool's launches, as the gate reads runs. Logarithms are taken once for all of them. */
export class PoolViews {
  readonly cells: RunView['cells'];
  /** By control and launch: what shows that something disturbed the launch. */
  readonly spreads: readonly (readonly number[])[];
  private readonly indexOf: ReadonlyMap<string, number>;
  private readonly twins: RunView['twins'];
  private readonly known: Map<string, Float64Array>[];
  /** Pools of older versions have none. */
  private readonly hasMeans: boolean;

  constructor(readonly pool: Pool) {
    const { cells, launches } = pool;
    this.indexOf = new Map(cells.map((cell, index) => [cell.id, index]));
    this.cells = new Map(cells.map((cell, index) => [cell.id, viewedCell(cell, index, pool)]));
    this.hasMeans = launches.every(({ means }) => means !== undefined);
    this.known = launches.map(() => new Map<string, Float64Array>());
    this.spreads = DISTURBANCE_CONTROLS.filter((id) => this.level(id) !== null).map((id) =>
      launches.map((_, launch) => quietSpread(this.logs(launch, id, null))),
    );
    this.twins = pairsOf([...cells])
      .filter(({ kind }) => kind === 'a-a')
      .map(({ subject, reference }) => ({
        subject: cells[subject]?.id ?? '',
        reference: cells[reference]?.id ?? '',
      }));
  }

  /** Level over the whole pool in ticks per exit; null where the cell was not measured. */
  level(id: string): number | null {
    const found = this.cells.get(id);
    return found?.status === 'measured' ? found.level.estimate : null;
  }

  /** Ticks per exit of a cell in one launch, by round. */
  values(launch: number, id: string): Float64Array {
    return this.pool.launches[launch]?.values[this.indexOf.get(id) ?? -1] ?? new Float64Array(0);
  }

  /** Mean ticks per exit of the same blocks; empty where the pool has none. */
  means(launch: number, id: string): Float64Array {
    return this.pool.launches[launch]?.means?.[this.indexOf.get(id) ?? -1] ?? new Float64Array(0);
  }

  /** A run of these launches, by their index in the pool. */
  view(launches: readonly number[], injection?: Injection): RunView {
    const { host } = this.pool;
    return {
      host,
      unit: UNITS[host.clock.source],
      twins: this.twins,
      launches: launches.map((_, position) => position),
      cells: this.cells,
      outer: outerOf(host.cpu.hypervisor, this.cells),
      logs: (subject, reference) =>
        launches.map((launch) => this.logs(launch, subject, reference, injection)),
      ...(this.hasMeans
        ? {
            meanLogs: (subject: string) =>
              launches.map((launch) => this.meanLogs(launch, subject, injection)),
          }
        : {}),
    };
  }

  private meanLogs(launch: number, subject: string, injection?: Injection): Float64Array {
    const isTouched = injection !== undefined && this.touches(injection, subject);
    const key = `mean of ${subject}`;
    const before = isTouched ? undefined : this.known[launch]?.get(key);
    if (before !== undefined) return before;
    const valuesOf = (id: string): Float64Array => this.means(launch, id);
    const logs = this.injected(launch, subject, valuesOf, injection).map((value) => logRatio(value, 1));
    if (!isTouched) this.known[launch]?.set(key, logs);
    return logs;
  }

  private logs(
    launch: number,
    subject: string,
    reference: string | null,
    injection?: Injection,
  ): Float64Array {
    const isTouched =
      injection !== undefined && [subject, reference].some((id) => this.touches(injection, id));
    const key = `${subject} ${reference ?? ''}`;
    const before = isTouched ? undefined : this.known[launch]?.get(key);
    if (before !== undefined) return before;
    const valuesOf = (id: string): Float64Array => this.values(launch, id);
    const own = this.injected(launch, subject, valuesOf, injection);
    const other = reference === null ? null : this.injected(launch, reference, valuesOf, injection);
    const logs = own.map((value, round) => logRatio(value, other === null ? 1 : (other[round] ?? NaN)));
    if (!isTouched) this.known[launch]?.set(key, logs);
    return logs;
  }

  private touches(injection: Injection, id: string | null): boolean {
    if (id === null) return false;
    if (injection.kind === 'cell') return id === injection.cell;
    const cell = this.pool.cells[this.indexOf.get(id) ?? -1];
    return cell !== undefined && entersByKvmRun(cell);
  }

  private injected(
    launch: number,
    id: string,
    valuesOf: (id: string) => Float64Array,
    injection?: Injection,
  ): Float64Array {
    const own = valuesOf(id);
    if (injection === undefined || !this.touches(injection, id)) return own;
    if (injection.kind === 'every-kvm-run') return own.map((value) => value + injection.ticks);
    const others = valuesOf(injection.by);
    if (injection.blocks >= 1) return others;
    const replaced = replacedRounds(launch, own.length, injection.blocks);
    return own.map((value, round) => (replaced[round] === true ? (others[round] ?? NaN) : value));
  }
}
