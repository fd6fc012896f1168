/** Everything a run measured, before any statistics. */
import type { Cell } from '../plan/cell.js';
import type { Account } from './account.js';
import type { CostlyCount } from './costly.js';
import type { LaunchCounters } from './counters.js';
import type { CallsPerExit, Clock, Exact, Fault, Histogram, Noise, Round } from './protocol.js';

/** One launch as it went. */
export interface LaunchRecord {
  readonly launch: number;
  readonly cpu: number | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly rounds: number;
  readonly durationMs: number | null;
  readonly clock: Clock | null;
  readonly noise: Noise | null;
  /** Why this launch has no account, where one was asked for. */
  readonly withoutAccount?: string | undefined;
  /** The first lines of what the kernel of an emulated host complained of in its log. */
  readonly kernelLog?: string[] | undefined;
}

/** What became of a cell over all launches: one failed launch fails it, one skip skips it. */
export type CellOutcome =
  | {
      readonly status: 'verified';
      readonly fieldsCompared: number;
      /** None of controls. */
      readonly perExit?: CallsPerExit | undefined;
    }
  | { readonly status: 'skipped'; readonly reason: string }
  | {
      readonly status: 'failed';
      readonly reason: string;
      readonly field?: string | undefined;
      readonly fault?: Fault | undefined;
    };

export interface SampledCell {
  readonly cell: Cell;
  /** Null where no launch came to know it: the cell has no block. */
  readonly exitsPerBlock: number | null;
  readonly outcome: CellOutcome;
}

/** Why sampling ended. */
export type StopReason = 'target-reached' | 'max-time' | 'max-rounds' | 'interrupted' | 'killed';

/** Rounds are in the order they ran. */
export interface Samples {
  readonly cells: readonly SampledCell[];
  readonly rounds: readonly Round[];
  readonly launches: readonly LaunchRecord[];
  /** As launches gave them: at most one a cell and launch; statistics merge them. */
  readonly histograms: readonly Histogram[];
  /** Where instructions are counted: one a cell and complete round; else empty. */
  readonly exact: readonly Exact[];
  /** Of cells, over the launches that ended; undefined: none. */
  readonly accountOf?: (cell: number) => Account | undefined;
  /** Of a typical exit of a cell, where such were listed; undefined: not of this one. */
  readonly costlyOf?: ((cell: number) => readonly CostlyCount[] | undefined) | undefined;
  /** Of launches whose processor has counters. */
  readonly counters?: readonly { readonly launch: number; readonly counters: LaunchCounters }[];
  readonly seed: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly stopReason: StopReason;
}

/** Where a run is, for a progress display. */
export interface Progress {
  readonly phase: 'proving' | 'measuring';
  /** 0-based launch under way and how many are planned so far. */
  readonly launch: number;
  readonly launches: number;
  /** Rounds done in this launch, and planned for it (null while the first launch still decides). */
  readonly round: number;
  readonly roundsPlanned: number | null;
  readonly elapsedMs: number;
  readonly remainingMs: number | null;
  /** Widest relative 95% interval so far and its cell; null until there are two launches. */
  readonly widestInterval: number | null;
  readonly widestCell: string | null;
}
