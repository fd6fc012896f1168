import { FAKE_HZ, fakeTicks } from './fake_costs.js';
import { histogramOf } from './fake_noise.js';
import type { FakeOptions } from './fake_options.js';
import type { Exact, Histogram, LaunchSpec } from '../../../src/samples/protocol.js';

/** Of one block, in ticks per exit. */
export interface FakeBlock {
  readonly mean: number;
  readonly median: number;
  readonly min: number;
  /** How much of the fake's own time it took. */
  readonly ms: number;
  /** Where instructions are counted. */
  readonly exact?: Exact;
}

/** Measures the blocks of one launch. */
export interface FakeMeter {
  /** @param index of the cell in the spec */
  block(index: number, random: () => number): FakeBlock;
  /** Of every block so far. */
  histograms(): Histogram[];
}

const DISTURBED_TIMES = 30;

/** A clock that blocks take time by, with noise. */
export class FakeClock implements FakeMeter {
  private readonly values: number[][];

  constructor(
    private readonly spec: LaunchSpec,
    private readonly options: FakeOptions,
  ) {
    this.values = spec.cells.map(() => []);
  }

  block(index: number, random: () => number): FakeBlock {
    const { cell, exitsPerBlock } = this.spec.cells[index] ?? { exitsPerBlock: 1 };
    if (cell === undefined) return { mean: 0, median: 0, min: 0, ms: 0 };
    const noise = 1 + this.noiseWidth() * (random() + random() + random() - 1.5);
    const slow = this.options.slowLaunches?.includes(this.spec.launch) ?? false;
    const median = Math.round(fakeTicks(cell, slow) * noise * 10) / 10;
    this.values[index]?.push(median);
    const ms = (median * exitsPerBlock * 1000) / FAKE_HZ;
    return { mean: Math.round(median * 1.01), median, min: Math.round(median * 0.98), ms };
  }

  private noiseWidth(): number {
    const { noise = 0.004, disturbedLaunches = [] } = this.options;
    return disturbedLaunches.includes(this.spec.launch) ? DISTURBED_TIMES * noise : noise;
  }

  histograms(): Histogram[] {
    return this.values.flatMap((values, cell) => {
      const exits = this.spec.cells[cell]?.exitsPerBlock ?? 0;
      return values.length === 0 ? [] : [{ cell, ...histogramOf(values, exits) }];
    });
  }
}
