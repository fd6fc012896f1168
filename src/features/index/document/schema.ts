/** What an index page shows of a folder of runs. */
import type { Results } from '../../../results/schema.js';
import type { Estimate } from '../../../stats/summary.js';

/** A ratio inside a run, which survives another clock and other load. */
export interface RunRatio {
  /** Id of the cell that it is of. */
  readonly cell: string;
  /** Sync to ioctl, or a transfer to the same exit without one. */
  readonly kind: 'sync-ioctl' | 'over-none';
  readonly ratio: Estimate;
  /** One group, read and written: shown first when nobody chose cells. */
  readonly plain: boolean;
}

/** What moving registers adds to an exit, by both interfaces: nanoseconds, or instructions. */
export interface RunPrice {
  /** `regs both at pio-out in ring 3`. */
  readonly what: string;
  /** The one that is asked for first has the smallest. */
  readonly rank: number;
  readonly exit: number;
  readonly ioctl: number;
  readonly sync: number;
  /** Whether its 95% interval excludes zero. */
  readonly syncIsShown: boolean;
  /** Of the exit with sync to that with ioctl. */
  readonly ratio: number;
}

export interface IndexedRun {
  /** Of its directory or file, below the folder, parts joined by `/`. */
  readonly path: string;
  /** Relative and percent-encoded; null: it has no page. */
  readonly pageHref: string | null;
  readonly resultsHref: string;
  readonly label: string | null;
  readonly status: Results['status'];
  readonly startedAt: string;
  /** CPU and KVM module, or what is emulated. */
  readonly machine: string;
  /** What hosts share whose absolute numbers may be compared. */
  readonly hostId: string;
  readonly kernel: string;
  readonly preset: string;
  readonly unit: Results['unit'];
  /** `275 of 286`: cells. */
  readonly extent: string;
  readonly launches: number;
  /** How far its A/A pair is from 1, a share; null: it has none. */
  readonly twins: number | null;
  readonly prices: readonly RunPrice[];
  readonly ratios: readonly RunRatio[];
}

/** A page of ours that is no run's: a judgement, a comparison. */
export interface OtherPage {
  readonly path: string;
  readonly href: string;
  /** What it calls itself. */
  readonly title: string;
}

/** A file that could have been results and was not. */
export interface Unread {
  readonly path: string;
  readonly reason: string;
}

export interface TrendPoint {
  /** Number of its run among those of its host, from 1. */
  readonly run: number;
  readonly ratio: Estimate;
}

/** A change of level, between two runs that have the cell. */
export interface TrendChange {
  readonly lastBefore: number;
  readonly firstAfter: number;
  /** Medians of the points from the change before, and up to the next. */
  readonly from: number;
  readonly to: number;
  /** Corrected for all trends of the folder. */
  readonly p: number;
}

export interface Trend {
  readonly cell: string;
  readonly kind: RunRatio['kind'];
  readonly points: readonly TrendPoint[];
  readonly changes: readonly TrendChange[];
}

/** The runs of one host in one unit, by time. */
export interface HostRuns {
  readonly hostId: string;
  readonly unit: Results['unit'];
  readonly runs: readonly IndexedRun[];
  readonly trends: readonly Trend[];
}

export interface IndexDocument {
  readonly tool: { readonly name: string; readonly version: string };
  readonly folder: string;
  readonly hosts: readonly HostRuns[];
  readonly pages: readonly OtherPage[];
  readonly unread: readonly Unread[];
}
