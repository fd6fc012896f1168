/** Two runs that measure in turn, launch by launch: what changes on the host meanwhile meets both alike. */
import type { Backend, LaunchRun } from '../../../measure/backend.js';
import type { LaunchSpec } from '../../../samples/protocol.js';

/** The baseline's side begins. */
export type Side = 'baseline' | 'candidate';

const OTHER: Readonly<Record<Side, Side>> = { baseline: 'candidate', candidate: 'baseline' };

/** Whose launch may begin: never two at once, and after one side's launch the other's, until that has ended. */
export class Turns {
  private next: Side = 'baseline';
  private isBusy = false;
  private readonly ended = new Set<Side>();
  private waiting: (() => void)[] = [];

  /** Resolves when a launch of this side may begin. */
  async begin(side: Side): Promise<void> {
    while (this.isBusy || (this.next !== side && !this.ended.has(OTHER[side])))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isBusy = true;
  }

  /** A launch that began is over. */
  finish(side: Side): void {
    this.isBusy = false;
    this.next = OTHER[side];
    this.wake();
  }

  /** This side has no more launches. */
  end(side: Side): void {
    this.ended.add(side);
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A launch that begins when it is its side's turn. */
class TurnLaunch implements LaunchRun {
  readonly messages: LaunchRun['messages'];
  private run: LaunchRun | null = null;
  private isStopped = false;
  private isKilled = false;

  constructor(
    private readonly begin: () => LaunchRun,
    private readonly turns: Turns,
    private readonly side: Side,
  ) {
    this.messages = this.inTurn();
  }

  stop(): void {
    this.isStopped = true;
    this.run?.stop();
  }

  kill(): void {
    this.isKilled = true;
    this.run?.kill();
  }

  private async *inTurn(): LaunchRun['messages'] {
    await this.turns.begin(this.side);
    try {
      if (this.isKilled) return;
      this.run = this.begin();
      if (this.isStopped) this.run.stop();
      yield* this.run.messages;
    } finally {
      this.turns.finish(this.side);
    }
  }
}

/** The same backend, whose launches take turns with the other side's. */
export function inTurn(backend: Backend, turns: Turns, side: Side): Backend {
  return {
    name: backend.name,
    probe: (first) => backend.probe(first),
    measure: (spec: LaunchSpec) => new TurnLaunch(() => backend.measure(spec), turns, side),
  };
}
