import type {
  BaseCell,
  Cell,
  Control,
  ControlCell,
  Direction,
  Exit,
  Group,
  Mode,
  Setup,
  TransferCell,
} from '../../../src/plan/cell.js';
import type { CallsPerExit, Histogram, LaunchSpec } from '../../../src/samples/protocol.js';
import { blockExits } from '../../../src/plan/block_length.js';
import { histogramOf, type FakeBlock, type FakeMeter, type FakeOptions } from './fake_meter.js';

/** Ticks per exit of a made-up host; close to what a virtual machine with nested KVM shows. */
const MODE_TICKS: Readonly<Partial<Record<Mode, number>>> = {
  'long64-ring0': 17_000,
  'long64-ring3': 65_000,
};
const EXIT_EXTRA_TICKS: Readonly<Partial<Record<Exit, number>>> = {
  'pio-out': 0,
  'pio-in': 400,
  'mmio-write': 1_400,
  'mmio-read': 1_900,
  hlt: -1_200,
};
const CONTROL_TICKS: Readonly<Record<Control, number>> = {
  'empty-timer': 52,
  compute: 740,
  cpuid: 9_700,
  'null-syscall': 520,
  'bad-fd-ioctl': 480,
  'api-version': 700,
  'check-extension': 760,
  'vcpu-ioctl': 11_700,
  'immediate-exit': 14_500,
  'signal-return': 16_000,
  // And the copy of the group, below.
  'immediate-exit-sync-out': 14_500,
  'immediate-exit-sync-in': 14_500,
};
/** Each KVM_GET or KVM_SET of a group is one call. */
const VCPU_IOCTL_TICKS = 11_700;
const SYNC_TICKS: Readonly<Partial<Record<Group, Readonly<Record<Direction, number>>>>> = {
  regs: { read: 120, write: 330, both: 450 },
  sregs: { read: 310, write: 480, both: 790 },
  events: { read: 260, write: 400, both: 660 },
};
/** What an exit looks up more than in a plain VM. */
const SETUP_TICKS: Readonly<Partial<Record<Setup, number>>> = { 'irqchip-split': 90, 'irqchip-full': 240 };
/** What a launch that landed badly pays for each KVM_RUN. */
const SLOW_LAUNCH_TICKS = 5_000;

function runsVcpu(cell: Cell): boolean {
  return cell.kind !== 'control' || cell.mode !== undefined;
}

function transferTicks(cell: Cell): number {
  if (cell.kind !== 'transfer') return 0;
  if (cell.transfer === 'sync')
    return cell.groups.reduce((sum, group) => sum + (SYNC_TICKS[group]?.[cell.direction] ?? 0), 0);
  return cell.groups.length * (cell.direction === 'both' ? 2 : 1) * VCPU_IOCTL_TICKS;
}

/** Why an emulated host delays no cell (native/core/loop/delay.h). */
export const NO_DELAY = 'the clock counts instructions: a delay in nanoseconds cannot be waited for by it';

/** Ticks per second of the fake's clock. */
export const FAKE_HZ = 2_600_000_000;

function copyTicks({ control, group }: ControlCell): number {
  if (group === undefined) return 0;
  return SYNC_TICKS[group]?.[control === 'immediate-exit-sync-in' ? 'write' : 'read'] ?? 0;
}

function delayTicks({ delayNs = 0 }: Pick<BaseCell, 'delayNs'>): number {
  return (delayNs * FAKE_HZ) / 1e9;
}

/** What delays of some exits add to the mean of all: no median has them. */
function rareTicks(cell: Cell): number {
  if (cell.kind === 'control' || cell.delayEvery === undefined) return 0;
  return delayTicks(cell) / cell.delayEvery;
}

/** The true cost of one exit of a cell, before noise. A slow launch shares its core, which computing shows. */
export function fakeTicks(cell: Cell, slowLaunch: boolean): number {
  const isShared = slowLaunch && cell.kind === 'control' && cell.control === 'compute';
  const state = slowLaunch && runsVcpu(cell) ? SLOW_LAUNCH_TICKS : isShared ? CONTROL_TICKS.compute : 0;
  if (cell.kind === 'control') return CONTROL_TICKS[cell.control] + copyTicks(cell) + state;
  const delay = cell.delayEvery === undefined ? delayTicks(cell) : 0;
  const exit = (MODE_TICKS[cell.mode] ?? 0) + (EXIT_EXTRA_TICKS[cell.exit] ?? 0);
  const setup = SETUP_TICKS[cell.setup ?? 'plain'] ?? 0;
  return exit + setup + transferTicks(cell) + state + delay;
}

/** As struct kvm_regs, kvm_sregs and kvm_vcpu_events of x86; any other group of the fake is as large as the first. */
const GROUP_BYTES: Readonly<Partial<Record<Group, number>>> = { regs: 144, sregs: 312, events: 64 };

/** What one exit of the fake takes. */
export function fakeCalls(cell: BaseCell | TransferCell): CallsPerExit {
  if (cell.kind === 'base') return { entries: 1, ioctls: 0, bytes: 0 };
  const ways = cell.direction === 'both' ? 2 : 1;
  const size = cell.groups.reduce((sum, group) => sum + (GROUP_BYTES[group] ?? 144), 0);
  const ioctls = cell.transfer === 'ioctl' ? cell.groups.length * ways : 0;
  return { entries: 1, ioctls, bytes: size * ways };
}

const DISTURBED_TIMES = 30;

/** A clock that blocks take time by, with noise. */
export class FakeClock implements FakeMeter {
  private readonly values: number[][];
  private exitsPerBlock: readonly (number | null)[];

  constructor(
    private readonly spec: LaunchSpec,
    private readonly options: FakeOptions,
  ) {
    this.values = spec.cells.map(() => []);
    this.exitsPerBlock = spec.cells.map(({ exitsPerBlock }) => exitsPerBlock);
  }

  calibrate(timed: readonly number[]): (number | null)[] | null {
    const open = timed.filter((index) => this.exitsPerBlock[index] === null);
    if (open.length === 0) return null;
    const found = this.exitsPerBlock.map((exits, index) => (timed.includes(index) ? exits : null));
    for (const index of open)
      found[index] = blockExits(this.cell(index), (this.ticks(index) * 1000) / FAKE_HZ);
    this.exitsPerBlock = found;
    return found;
  }

  block(index: number, random: () => number): FakeBlock {
    const exitsPerBlock = this.exitsPerBlock[index] ?? 0;
    const noise = 1 + this.noiseWidth() * (random() + random() + random() - 1.5);
    const median = Math.round(this.ticks(index) * noise * 10) / 10;
    this.values[index]?.push(median);
    const ms = (median * exitsPerBlock * 1000) / FAKE_HZ;
    return {
      mean: Math.round(median * 1.01 + rareTicks(this.cell(index))),
      median,
      min: Math.round(median * 0.98),
      ms,
    };
  }

  private cell(index: number): Cell {
    const known = this.spec.cells[index];
    if (known === undefined) throw new RangeError(`there is no cell ${String(index)}`);
    return known.cell;
  }

  /** The true cost of one exit, before noise. */
  private ticks(index: number): number {
    const { slowLaunches = [], costs = 1 } = this.options;
    return costs * fakeTicks(this.cell(index), slowLaunches.includes(this.spec.launch));
  }

  private noiseWidth(): number {
    const { noise = 0.004, disturbedLaunches = [] } = this.options;
    return disturbedLaunches.includes(this.spec.launch) ? DISTURBED_TIMES * noise : noise;
  }

  histograms(): Histogram[] {
    return this.values.flatMap((values, cell) => {
      const exits = this.exitsPerBlock[cell] ?? 0;
      return values.length === 0 ? [] : [{ cell, ...histogramOf(values, exits) }];
    });
  }
}
