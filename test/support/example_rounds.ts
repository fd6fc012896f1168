/** Blocks of an example run: what cells cost, with noise, drift and a host that has two states. */
import { seededRandom } from './fakes/fake_meter.js';
import type { Cell, Direction, Exit, Group } from '../../src/plan/cell.js';
import type { Results } from '../../src/results/schema.js';

const IOCTL_CYCLES = 11_700;
const SYNC_CYCLES: Partial<Record<Group, Record<Direction, number>>> = {
  regs: { read: 120, write: 330, both: 450 },
  sregs: { read: 310, write: 480, both: 790 },
  events: { read: 260, write: 400, both: 660 },
};
const CONTROL_CYCLES = {
  'empty-timer': 52,
  compute: 740,
  cpuid: 9_800,
  'null-syscall': 520,
  'bad-fd-ioctl': 480,
  'api-version': 700,
  'check-extension': 760,
  'vcpu-ioctl': 11_900,
  'immediate-exit': 14_500,
  'signal-return': 16_000,
  'immediate-exit-sync-out': 14_700,
  'immediate-exit-sync-in': 14_900,
} as const;
const EXIT_CYCLES: Partial<Record<Exit, number>> = {
  'pio-out': 0,
  'pio-in': 420,
  'mmio-write': 1_350,
  'mmio-read': 1_900,
  hlt: -1_200,
};

function trueCycles(cell: Cell): number {
  if (cell.kind === 'control') return CONTROL_CYCLES[cell.control];
  const base = (cell.mode === 'long64-ring0' ? 17_000 : 65_000) + (EXIT_CYCLES[cell.exit] ?? 0);
  if (cell.kind === 'base') return base;
  const calls = cell.groups.length * (cell.direction === 'both' ? 2 : 1);
  if (cell.transfer === 'ioctl') return base + calls * IOCTL_CYCLES;
  return base + cell.groups.reduce((sum, group) => sum + (SYNC_CYCLES[group]?.[cell.direction] ?? 0), 0);
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

export type ExampleRound = Results['rounds'][number];

/** One complete round over the timed cells, by their index, in a fresh order. */
export function exampleRound(
  launch: number,
  round: number,
  ofRun: number,
  timed: Map<number, Cell>,
): ExampleRound {
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

/** Each cell's block values in run order. */
export function seriesByCell(rounds: readonly ExampleRound[], cellCount: number): number[][] {
  const series: number[][] = Array.from({ length: cellCount }, () => []);
  for (const round of rounds)
    round.cell.forEach((cell, position) => series[cell]?.push(round.median[position] ?? Number.NaN));
  return series;
}
