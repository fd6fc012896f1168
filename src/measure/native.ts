import { createRequire } from 'node:module';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import type { LaunchAccount } from '../samples/account.js';
import type { LaunchCounters } from '../samples/counters.js';
import type { ScaleRoundMessage, ScaleSpec, ScaleVerdict } from '../samples/scale_messages.js';
import type { CellVerdict, Clock, Histogram, LaunchSpec, Noise, Round } from '../samples/protocol.js';

type NativeRound = Omit<Round, 'type' | 'launch' | 'round'>;

interface NativeEnd {
  readonly durationMs: number;
  readonly clock: Clock;
  readonly noise: Noise;
  readonly histograms: readonly Histogram[];
  readonly account?: LaunchAccount | undefined;
  readonly counters?: LaunchCounters;
}

/**
 * A launch inside the addon; its work is done on a thread of its own, one call at a time. Errors carry the
 * protocol's `code`, `operation`, `errno` and `cell`.
 */
export interface NativeSession {
  /** CPU it is pinned to; null when pinning is not permitted. */
  readonly cpu: number | null;
  verify(): Promise<readonly CellVerdict[]>;
  /** Finds the exits per block that the spec leaves open, by cell; null where it leaves none open. */
  calibrate(): Promise<readonly (number | null)[] | null>;
  round(round: number): Promise<NativeRound>;
  /** Cells that failed after their proof since this was asked last; they are not timed any more. */
  takeFailures(): Promise<readonly CellVerdict[]>;
  /** Ends a round under way after its block, and keeps later ones from starting; safe to call at any time. */
  stop(): void;
  finish(): Promise<NativeEnd>;
}

/** Several vCPU threads at once, inside the addon; see {@link ScaleSpec}. Errors are as a session's. */
export interface NativeScale {
  /** CPU of each thread. */
  readonly cpus: readonly number[];
  verify(): Promise<readonly ScaleVerdict[]>;
  round(round: number): Promise<Pick<ScaleRoundMessage, 'windows' | 'dropped' | 'complete'>>;
  /** What failed after its proof since this was asked last; it has no more windows. */
  takeFailures(): Promise<readonly ScaleVerdict[]>;
  /** Ends a round under way after its window; safe to call at any time. */
  stop(): void;
}

export interface NativeAddon {
  /** Facts of the host, as {@link hostFactsSchema} wants them. */
  probe(device: string): Promise<unknown>;
  /** The conformance checks, as {@link checkSchema} wants them. */
  listChecks(): readonly unknown[];
  runCheck(device: string, name: string): Promise<unknown>;
  readonly Session: new (spec: LaunchSpec) => NativeSession;
  readonly Scale: new (spec: ScaleSpec) => NativeScale;
}

function isAddon(loaded: unknown): loaded is NativeAddon {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'probe' in loaded &&
    'Session' in loaded &&
    'Scale' in loaded
  );
}

/** Loads the addon at a path. @throws {Failure} when it does not fit this Node */
export function loadAddon(path: string): NativeAddon {
  let why = 'it does not export probe, Session and Scale';
  try {
    const loaded: unknown = createRequire(import.meta.url)(path);
    if (isAddon(loaded)) return loaded;
  } catch (error) {
    why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
  throw new Failure({
    what: `cannot load the native addon ${path}`,
    why,
    next: 'build it again (npm run build:native), or install the package again',
    exitCode: EXIT_CODE.harnessFailed,
  });
}
