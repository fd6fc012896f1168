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

export interface IndexedRun {
  /** Of its directory or file, below the folder, parts joined by `/`. */
  readonly path: string;
  /** Relative and percent-encoded; null: it has no page. */
  readonly pageHref: string | null;
  readonly resultsHref: string;
  readonly label: string | null;
  readonly status: Results['status'];
  readonly startedAt: string;
  readonly hostName: string;
  /** What hosts share whose absolute numbers may be compared. */
  readonly hostId: string;
  readonly processor: string;
  readonly kernel: string;
  readonly preset: string;
  readonly unit: Results['unit'];
  /** `275 of 286 cells`. */
  readonly extent: string;
  /** Its first finding. */
  readonly finding: string;
  readonly ratios: readonly RunRatio[];
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
  readonly unread: readonly Unread[];
}
