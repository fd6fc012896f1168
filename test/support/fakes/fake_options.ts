import type { LaunchErrorCode } from '../../../src/measure/failures.js';
import type { Host } from '../../../src/samples/protocol.js';

/** Where in a run something happens. */
export interface FakeMoment {
  readonly launch: number;
  readonly round: number;
}

export interface FakeOptions {
  readonly host?: Host;
  /** Relative width of the noise on each block. */
  readonly noise?: number;
  /** Launches in which every KVM_RUN costs 5,000 ticks more. */
  readonly slowLaunches?: readonly number[];
  /** Launches in which blocks differ from round to round thirty times as much. */
  readonly disturbedLaunches?: readonly number[];
  /** Reasons by cell id: a cell that fails verification (in one launch or all), and one that is skipped. */
  readonly failed?: Readonly<Record<string, { reason: string; field?: string; launch?: number }>>;
  readonly skipped?: Readonly<Record<string, string>>;
  /** Every n-th round loses its first block to a migration; 0: none. */
  readonly dropEvery?: number;
  readonly error?: FakeMoment & { readonly code: LaunchErrorCode; readonly cell?: string };
  /** The launch goes without a word. */
  readonly crash?: FakeMoment;
}
