import type { Round } from '../samples/protocol.js';
import type { SpecCell } from '../samples/sample_log.js';

/** One sample of one cell: what a tinybench task takes as an iteration. */
export interface Block {
  readonly cellId: string;
  readonly launch: number;
  readonly round: number;
  readonly exits: number;
  /** Ticks per exit: median of the block's sub-batches, and mean. */
  readonly medianTicks: number;
  readonly meanTicks: number;
  /** The median in milliseconds per exit. */
  readonly msPerExit: number;
  /** Time of the whole block in milliseconds. */
  readonly blockMs: number;
}

/**
 * Hands out blocks by cell, each once and in run order; dropped blocks and cut rounds are left out. The newest
 * round is held back until the next one comes or the run ends, so that a task's last block arrives when the
 * run's end is already signalled and the task does not ask for another.
 */
export class BlockFeed {
  private readonly indexOf: ReadonlyMap<string, number>;
  private readonly rounds: Round[] = [];
  private readonly cursors: number[];
  private visible = 0;
  private ended = false;
  private wake: () => void = () => undefined;
  private changed: Promise<void>;

  /** @param ticksPerMs of the clock that rounds are in */
  constructor(
    private readonly cells: readonly SpecCell[],
    private readonly ticksPerMs: number,
  ) {
    this.indexOf = new Map(cells.map(({ cell }, index) => [cell.id, index]));
    this.cursors = cells.map(() => 0);
    this.changed = this.nextChange();
  }

  publish(round: Round): void {
    if (!round.complete) return;
    this.rounds.push(round);
    this.visible = this.rounds.length - 1;
    this.announce();
  }

  end(): void {
    this.visible = this.rounds.length;
    this.ended = true;
    this.announce();
  }

  /** The cell's next block, when it has come; null when the run has ended without one more. */
  async next(cellId: string): Promise<Block | null> {
    const cell = this.indexOf.get(cellId);
    if (cell === undefined) return null;
    for (;;) {
      const block = this.take(cell);
      if (block !== null) return block;
      if (this.ended) return null;
      await this.changed;
    }
  }

  private take(cell: number): Block | null {
    for (;;) {
      const cursor = this.cursors[cell] ?? 0;
      if (cursor >= this.visible) return null;
      this.cursors[cell] = cursor + 1;
      const round = this.rounds[cursor];
      const position = round?.cell.indexOf(cell) ?? -1;
      if (round === undefined || position < 0) continue;
      if (round.drops.some((drop) => drop.position === position)) continue;
      return this.blockAt(round, position, cell);
    }
  }

  private blockAt(round: Round, position: number, cell: number): Block | null {
    const spec = this.cells[cell];
    const medianTicks = round.median[position];
    const meanTicks = round.mean[position];
    if (spec === undefined || medianTicks === undefined || meanTicks === undefined) return null;
    return {
      cellId: spec.cell.id,
      launch: round.launch,
      round: round.round,
      exits: spec.exitsPerBlock,
      medianTicks,
      meanTicks,
      msPerExit: medianTicks / this.ticksPerMs,
      blockMs: (meanTicks * spec.exitsPerBlock) / this.ticksPerMs,
    };
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
