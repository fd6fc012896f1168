import type { Arch } from '../../../src/plan/arch.js';
import { FAKE_OVERHEAD, fakeInstructions } from './fake_instructions.js';
import type { FakeBlock, FakeMeter } from './fake_meter.js';
import { histogramOf } from './fake_noise.js';
import type { Exact, Histogram, LaunchSpec } from '../../../src/samples/protocol.js';

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

  block(index: number): FakeBlock {
    const { exitsPerBlock } = this.spec.cells[index] ?? { exitsPerBlock: SUB_BATCHES };
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
