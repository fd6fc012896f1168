import type { Arch } from '../../../src/plan/arch.js';
import type { Cell, Control, ControlCell, Direction, Exit, Group } from '../../../src/plan/cell.js';
import type { Exact, Histogram, LaunchSpec } from '../../../src/samples/protocol.js';
import { histogramOf, type FakeBlock, type FakeMeter } from './fake_meter.js';

/** What the harness's own loop adds to every count of the fake. */
export const FAKE_OVERHEAD = 14;

/** Read and write; both ways is their sum. */
type Ways = readonly [read: number, write: number];

interface InstructionTable {
  readonly exits: Readonly<Partial<Record<Exit, number>>>;
  readonly ioctl: Readonly<Partial<Record<Group, Ways>>>;
  /** Groups that kvm_run carries. */
  readonly sync: Readonly<Partial<Record<Group, Ways>>>;
}

/** Close to what emulated hosts with Debian's 6.1 count; s390's page costs nothing to read. */
const TABLES: Readonly<Record<Arch, InstructionTable>> = {
  x86: {
    exits: { 'pio-out': 3418, 'pio-in': 3481, 'mmio-write': 4102, 'mmio-read': 4166, hlt: 3790 },
    ioctl: { regs: [1338, 1766], sregs: [2047, 2860], events: [1190, 1421] },
    sync: { regs: [81, 251], sregs: [661, 1308], events: [288, 343] },
  },
  arm64: {
    exits: { 'mmio-write': 5184, 'mmio-read': 5290, 'system-event': 4377 },
    ioctl: { one: [1402, 1433], core: [46_990, 47_802], sysregs: [25_311, 26_020], events: [1512, 1604] },
    sync: {},
  },
  riscv: {
    exits: { 'mmio-write': 4011, 'mmio-read': 4077, sbi: 3604 },
    ioctl: { one: [1188, 1203], core: [38_401, 38_977], csr: [12_800, 13_022] },
    sync: {},
  },
  powerpc: {
    exits: { 'mmio-write': 5160, 'mmio-read': 4917, hypercall: 3461 },
    ioctl: {
      regs: [2012, 2287],
      sregs: [3056, 3105],
      one: [1532, 1536],
      fp: [50_375, 50_571],
      vmx: [52_323, 52_623],
    },
    sync: {},
  },
  s390: {
    exits: { diag: 1541, instruction: 1539 },
    ioctl: {
      gprs: [915, 1114],
      acrs: [900, 1099],
      crs: [900, 1099],
      sregs: [900, 1099],
      arch0: [3696, 3696],
      pfault: [2214, 2252],
      fprs: [967, 1099],
      one: [746, 758],
    },
    sync: {
      prefix: [12, 922],
      gprs: [12, 12],
      acrs: [12, 12],
      crs: [12, 48],
      sregs: [12, 48],
      arch0: [12, 28],
      pfault: [12, 52],
      fprs: [12, 12],
    },
  },
};

const CONTROLS: Readonly<Record<Control, number>> = {
  'empty-timer': 0,
  compute: 2_001,
  cpuid: 1,
  'null-syscall': 371,
  'bad-fd-ioctl': 352,
  'api-version': 480,
  'check-extension': 544,
  'vcpu-ioctl': 1214,
  'immediate-exit': 1503,
  'signal-return': 1900,
  // And the copy of the group.
  'immediate-exit-sync-out': 1503,
  'immediate-exit-sync-in': 1503,
};

function moved(ways: Ways | undefined, direction: Direction): number {
  const [read, write] = ways ?? [1500, 1600];
  return { read, write, both: read + write }[direction];
}

export function fakeCarries(arch: Arch, group: Group): boolean {
  return TABLES[arch].sync[group] !== undefined;
}

function copied(arch: Arch, { control, group }: ControlCell): number {
  if (group === undefined) return 0;
  return moved(TABLES[arch].sync[group], control === 'immediate-exit-sync-in' ? 'write' : 'read');
}

/** Instructions of one exit of a cell, without the harness's own. */
export function fakeInstructions(arch: Arch, cell: Cell): number {
  if (cell.kind === 'control') return CONTROLS[cell.control] + copied(arch, cell);
  // A guest in user mode enters with a few more registers to load.
  const bare = (TABLES[arch].exits[cell.exit] ?? 4000) + (cell.mode === 'long64-ring3' ? 6 : 0);
  if (cell.kind === 'base') return bare;
  const ways = TABLES[arch][cell.transfer];
  return cell.groups.reduce((sum, group) => sum + moved(ways[group], cell.direction), bare);
}

/** About one exit in a thousand meets the timer tick of the emulated kernel. */
const EXITS_PER_TIMER_TICK = 997;
const TIMER_TICK_INSTRUCTIONS = 2904;
const SUB_BATCHES = 16;
/** What an emulator takes for a block, whatever is in it. */
const BLOCK_MS = 0.5;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function valueCounts(cell: number, readings: readonly number[]): Exact {
  const counts = new Map<number, number>();
  for (const reading of readings) counts.set(reading, (counts.get(reading) ?? 0) + 1);
  const sorted = [...counts].sort(([left], [right]) => left - right);
  return { cell, ticks: sorted.map(([ticks]) => ticks), counts: sorted.map(([, count]) => count) };
}

/** The instruction counter of a pretended emulator, over one launch: the same spec counts the same. */
export class FakeCounter implements FakeMeter {
  private executed = 0;
  private exits = 0;
  private readonly readings: number[][];

  constructor(
    private readonly spec: LaunchSpec,
    private readonly arch: Arch,
    private readonly ticksPerInstruction: number,
  ) {
    this.readings = spec.cells.map(() => []);
  }

  /** What is counted needs no pilot. */
  calibrate(): null {
    return null;
  }

  block(index: number): FakeBlock {
    const exitsPerBlock = this.spec.cells[index]?.exitsPerBlock ?? SUB_BATCHES;
    const readings = Array.from({ length: exitsPerBlock }, () => this.exit(index));
    this.readings[index]?.push(...readings);
    const size = exitsPerBlock / SUB_BATCHES;
    const batches = Array.from({ length: SUB_BATCHES }, (_, batch) =>
      mean(readings.slice(batch * size, (batch + 1) * size)),
    ).sort((left, right) => left - right);
    const middle = SUB_BATCHES / 2;
    return {
      mean: mean(readings),
      median: mean(batches.slice(middle - 1, middle + 1)),
      min: batches[0] ?? 0,
      ms: BLOCK_MS,
      exact: valueCounts(index, readings),
    };
  }

  histograms(): Histogram[] {
    return this.readings.flatMap((readings, cell) =>
      readings.length === 0 ? [] : [{ cell, ...histogramOf(readings, 1) }],
    );
  }

  /** What the counter moves by; it stands at whole ticks, wherever an exit begins. */
  private exit(index: number): number {
    const cell = this.spec.cells[index]?.cell;
    const path = cell === undefined ? 0 : fakeInstructions(this.arch, cell) + FAKE_OVERHEAD;
    this.exits += 1;
    const begin = this.ticks();
    this.executed += path + (this.exits % EXITS_PER_TIMER_TICK === 0 ? TIMER_TICK_INSTRUCTIONS : 0);
    return this.ticks() - begin;
  }

  private ticks(): number {
    return Math.floor(this.executed * this.ticksPerInstruction);
  }
}
