/** Runs side by side: the document that `compare` makes, and prints with `--format json`. It is never read back. */
import type { Cell, Mode } from '../../plan/cell.js';
import type { Results } from '../../results/schema.js';
import type { CostlyPair } from '../../samples/costly.js';
import type { StateShare } from '../../stats/change.js';
import type { HostState } from '../../stats/states.js';
import type { Estimate } from '../../stats/summary.js';

export const COMPARISON_FORMAT = 'kvm-exit-bench/comparison';
export const COMPARISON_VERSION = 1;

/** What is compared: a cell's level, or its ratio to another cell of the same rounds. */
export const COMPARED_KINDS = ['level', 'over-none', 'sync-ioctl'] as const;
export type ComparedKind = (typeof COMPARED_KINDS)[number];

export interface ComparedRun {
  /** As it was asked for: a path. */
  readonly name: string;
  readonly label: string | null;
  readonly status: Results['status'];
  readonly startedAt: string;
  readonly arch: string;
  /** CPU, kernel and KVM module: what decides the numbers. */
  readonly machine: string;
  readonly kernel: string;
  readonly launches: number;
  readonly rounds: number;
  readonly measured: number;
}

/** From the first run to another: shares (0.02 is 2%) with a 95% interval, which has no width for instructions. */
export interface ComparedChange {
  /** Null where the first is a count of 0 and the other is not. */
  readonly relative: Estimate | null;
  /** Only of levels in instructions: exactly how many more or fewer. */
  readonly instructions: number | null;
  /** Of no change, two-sided, not corrected for the number of changes; null: counts need none. */
  readonly p: number | null;
  /** Beyond chance, by Holm's correction over all levels, or all ratios, of these two runs; of counts: they differ. */
  readonly shown: boolean;
  /** How many launches of both runs were compared in each state of the host; none for instructions. */
  readonly states: readonly StateShare[];
}

export interface ComparedRow {
  readonly cell: Cell;
  /** One a run: ticks or instructions of a level, a plain number of a ratio. */
  readonly values: readonly (Estimate | null)[];
  /** One a run after the first; null: too few launches in a state that both runs were in, or no value. */
  readonly changes: readonly (ComparedChange | null)[];
}

export interface ComparedStatistic {
  readonly kind: ComparedKind;
  readonly rows: readonly ComparedRow[];
}

/** Instructions per exit by the processors' counters: one a run, null where it has none of the cell. */
export interface CountedRow {
  readonly cell: string;
  readonly values: readonly (number | null)[];
}

/** Costly instructions in which a cell of the first run and of another one differ. */
export interface CostlyChange {
  readonly cell: string;
  /** One a run after the first; null where one of the two has no list of it. */
  readonly changes: readonly (readonly CostlyPair[] | null)[];
}

/** A fact that absolute numbers depend on and that the hosts do not share; a value a run. */
export interface ComparedFact {
  readonly field: string;
  readonly values: readonly string[];
}

/** How the first run and another one were paired: launches left out, states of the host. */
export interface ComparedPair {
  /** Launches that were left out because the controls say that something else disturbed the host in them. */
  readonly disturbed: { readonly first: readonly number[]; readonly other: readonly number[] };
  readonly states: readonly { readonly mode: Mode; readonly states: readonly HostState[] }[];
}

/** A cell that some run measured and this one did not. */
export interface MissingCell {
  readonly cell: string;
  readonly reason: string;
}

/** A counter of KVM's own statistics that is steady in two runs and differs between them, per exit. */
export interface AccountChange {
  readonly counter: string;
  readonly first: number;
  readonly other: number;
  /** Cells in which it changed so. */
  readonly cells: readonly string[];
}

export interface Comparison {
  readonly format: typeof COMPARISON_FORMAT;
  readonly version: typeof COMPARISON_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly unit: Results['unit'];
  /** What must be said of counts. */
  readonly caveat: string | null;
  /** Where counts come in steps, so that a small difference may be none. */
  readonly inSteps?: true;
  readonly runs: readonly ComparedRun[];
  /** Of the cells that all runs measured. */
  readonly statistics: readonly ComparedStatistic[];
  /** Of the cells that the first run and another one counted; absent where there are none. */
  readonly counters?: readonly CountedRow[];
  /** Of the cells whose exits were listed in the first run and another one; absent where there are none. */
  readonly costly?: readonly CostlyChange[];
  readonly hostDifferences: readonly ComparedFact[];
  /** One a run after the first. */
  readonly pairs: readonly ComparedPair[];
  /** One a run after the first: what KVM did otherwise; none where one of the runs has no account. */
  readonly accounts: readonly (readonly AccountChange[])[];
  /** One a run. */
  readonly missing: readonly (readonly MissingCell[])[];
}
