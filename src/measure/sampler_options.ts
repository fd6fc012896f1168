import type { Failure } from '../lib/failure.js';
import type { Cell } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';
import type { Backend } from './backend.js';
import type { KeptRun } from '../samples/kept_run.js';
import type { Host, LaunchMessage, Round } from '../samples/protocol.js';
import type { Progress, Samples } from '../samples/samples.js';

/** The adaptive stop's view of a run; the statistics have one, but they stand right of this room. */
export interface IntervalView {
  add(round: Round): void;
  /** The widest interval as a share of its estimate, and its cell's index; null while too little is known. */
  widest(): WidestCell | null;
}

export interface WidestCell {
  readonly relative: number;
  readonly cell: number;
}

export interface SamplerOptions {
  readonly plan: Plan;
  readonly backend: Backend;
  /** What the backend's probe said: the device to open and the clock's rate. */
  readonly host: Host;
  /** Decimal digits; each launch's order of cells follows from it. */
  readonly seed: string;
  /** A run that was stopped, which is gone on with: its launches come before those that are measured. */
  readonly kept?: KeptRun | undefined;
  /** Made when the first launch has verified its cells; null stands for a cell that is not timed. */
  readonly createTracker: (cells: readonly (Cell | null)[]) => IntervalView;
  /**
   * Asked when the planned launches are done, and after each one more: false adds launches while there is time. To be
   * decided by controls only: who looks at the cells that are judged until they please finds what is not there.
   */
  readonly isEnough?: ((samples: Samples) => boolean) | undefined;
  /** Ends the run after the block under way; what was measured is kept. */
  readonly interrupt?: AbortSignal | undefined;
  /** Every message as it comes, with its time (ISO 8601): the journal. What it throws ends the run. */
  readonly onMessage?: ((message: LaunchMessage, at: string) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Monotonic milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly wallClock?: (() => Date) | undefined;
}

/** What a run came to: all that was measured, and why it ended early if it did. */
export interface SampleOutcome {
  readonly samples: Samples;
  /** Null unless the run was ended by an error; the samples then hold what came before it. */
  readonly failure: Failure | null;
}
