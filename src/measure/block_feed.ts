import type { Round } from '../samples/protocol.js';
import type { SpecCell } from '../samples/exits_per_block.js';

/** One sample of one cell, as a benchmark suite takes it. */
export interface Block {
  /** Median of the block's sub-batches, in milliseconds per exit. */
  readonly msPerExit: number;
  /** Time of the whole block in milliseconds. */
  readonly blockMs: number;
  /** Nothing of this cell follows. */
  readonly isLast: boolean;
}

/**
 * Hands out the blocks of complete rounds by cell, each once and in run order; dropped blocks are left out. The newest
 * block of a cell is held back until the next one comes or the run ends, so that the last one can be marked as the last.
 */
export class BlockFeed {
  private readonly waiting: ReadonlyMap<string, Omit<Block, 'isLast'>[]>;
  private ended = false;
  private wake: () => void = () => undefined;
  private changed: Promise<void>;

  /** @param ticksPerMs of the clock that rounds are in */
  constructor(
    cells: readonly SpecCell[],
    private readonly ticksPerMs: number,
  ) {
    this.waiting = new Map(cells.map(({ cell }) => [cell.id, []]));
    this.changed = this.nextChange();
  }

  /** @param cells of the run, with their exits per block */
  publish(round: Round, cells: readonly SpecCell[]): void {
    if (!round.complete) return;
    const dropped = new Set(round.drops.map(({ position }) => position));
    round.cell.forEach((index, position) => {
      const spec = cells[index];
      const median = round.median[position];
      const mean = round.mean[position];
      if (spec === undefined || median === undefined || mean === undefined || dropped.has(position)) return;
      this.waiting.get(spec.cell.id)?.push({
        msPerExit: median / this.ticksPerMs,
        blockMs: (mean * (spec.exitsPerBlock ?? 0)) / this.ticksPerMs,
      });
    });
    this.announce();
  }

  end(): void {
    this.ended = true;
    this.announce();
  }

  /** The cell's next block, when it has come; null when the run has ended without one more. */
  async next(cellId: string): Promise<Block | null> {
    const waiting = this.waiting.get(cellId) ?? [];
    while (waiting.length < 2 && !this.ended) await this.changed;
    const block = waiting.shift();
    return block === undefined ? null : { ...block, isLast: waiting.length === 0 };
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private announce(): void {
    const { wake } = this;
    this.changed = this.nextChange();
    wake();
  }
}
