/** Boots real emulated hosts and keeps what each cell counted. */
import type { CellVerdict, Host } from '../../src/samples/protocol.js';
import { createEmulatedBackend } from '../../src/emulate/emulated_backend.js';
import { emulatedHost } from '../../src/emulate/emulated_host.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { runnerFor } from '../../src/emulate/runner_binary.js';
import { defaultCacheDirectory } from '../../src/emulate/kernels/store/kernel_cache.js';
import { createKernelStore } from '../../src/emulate/kernels/store/kernel_store.js';
import { firstLaunch } from '../../src/samples/launch_spec.js';
import type { MachineName } from '../../src/emulate/machine_models/machine_names.js';
import type { Arch } from '../../src/plan/arch.js';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';
import { countersByCell, counterValue, type CounterValue } from '../../src/stats/counter_values.js';
import type { LaunchCounters } from '../../src/samples/counters.js';

export interface EmulatedChoice {
  readonly arch: Arch;
  /** Which of the arch's emulated hosts; the usual one unless given. */
  readonly machine?: MachineName;
  /** Of the kernel, as `kernel fetch` takes it. */
  readonly version?: string;
  readonly append?: readonly string[];
  readonly cpu?: string;
  /** What is booted as `init`; the one that a run here takes unless given. */
  readonly runner?: string;
  readonly plan: Omit<PlanOptions, 'arch' | 'clock'>;
}

interface CellCount {
  readonly verdict: CellVerdict;
  /** Value in instructions to how often it came, over all rounds. */
  readonly values: ReadonlyMap<number, number>;
  /** The most frequent value; NaN where nothing was counted. */
  readonly mode: number;
  /** By the emulated processor's counter; null where it counts nothing. */
  readonly counters: CounterValue | null;
}

export interface EmulatedCount {
  readonly host: Host;
  /** By cell id. */
  readonly cells: ReadonlyMap<string, CellCount>;
}

function modeOf(values: ReadonlyMap<number, number>): number {
  const [most] = [...values].sort(([, left], [, right]) => right - left);
  return most?.[0] ?? NaN;
}

/** One boot of a kernel from the store, which fetches it if need be, with every value that one launch counted. */
export async function countOnce({
  arch,
  machine = arch,
  cpu,
  version,
  append = [],
  runner,
  plan,
}: EmulatedChoice): Promise<EmulatedCount> {
  const machineModel = MACHINE_MODELS[machine];
  const cacheDirectory = defaultCacheDirectory(process.env);
  const { kernel } = await createKernelStore({ cacheDirectory }).fetch({
    arch,
    version,
    module: machineModel.kvmModule,
  });
  const runnerPath = runner ?? (await runnerFor(machineModel, { cacheDirectory, onNotice: () => undefined }));
  const backend = createEmulatedBackend(
    await emulatedHost({ machineModel, kernel, runnerPath, append, cpu }),
  );
  const spec = firstLaunch(resolvePlan({ ...plan, arch, clock: 'instructions' }), '1', '/dev/kvm');
  const host = await backend.probe(spec);
  let verdicts: readonly CellVerdict[] = [];
  let counters: LaunchCounters = { cells: [], missed: [] };
  const values = spec.cells.map(() => new Map<number, number>());
  for await (const message of backend.measure(spec).messages) {
    if (message.type === 'error') throw new Error(message.message);
    if (message.type === 'verified') verdicts = message.verdicts;
    if (message.type === 'closed') counters = message.counters ?? counters;
    if (message.type !== 'round') continue;
    for (const { cell, ticks, counts } of message.exact ?? []) {
      const seen = values[cell] ?? new Map<number, number>();
      ticks.forEach((tick, index) => {
        const value = Math.round(tick / machineModel.ticksPerInstruction);
        seen.set(value, (seen.get(value) ?? 0) + (counts[index] ?? 0));
      });
    }
  }
  const cells = spec.cells.map(({ cell }, index): [string, CellCount] => {
    const verdict = verdicts.find((each) => each.cell === index);
    if (verdict === undefined) throw new Error(`no verdict for ${cell.id}`);
    const counted = values[index] ?? new Map<number, number>();
    const byProcessor = counterValue(countersByCell([{ launch: 0, counters }]).get(index), 'instructions');
    return [cell.id, { verdict, values: counted, mode: modeOf(counted), counters: byProcessor }];
  });
  return { host, cells: new Map(cells) };
}

/** The mode of a cell that must have been counted. */
export function modeIn({ cells }: EmulatedCount, id: string): number {
  const mode = cells.get(id)?.mode ?? NaN;
  if (Number.isNaN(mode)) throw new Error(`${id} was not counted: ${JSON.stringify(cells.get(id)?.verdict)}`);
  return mode;
}

/** What a cell took beyond the exit alone. */
export function addedIn(count: EmulatedCount, guest: string, transfer: string): number {
  return modeIn(count, `${guest}/${transfer}`) - modeIn(count, `${guest}/none`);
}

/** Ids of the cells that were neither verified nor skipped because kvm_run carries no register here. */
export function unexpectedVerdicts({ cells }: EmulatedCount): string[] {
  return [...cells].flatMap(([id, { verdict }]) => {
    if (verdict.status === 'verified' && !id.endsWith('/sync')) return [];
    const expected = verdict.status === 'skipped' && verdict.reason.startsWith('kvm_run does not carry ');
    return expected && id.endsWith('/sync') ? [] : [`${id}: ${JSON.stringify(verdict)}`];
  });
}
