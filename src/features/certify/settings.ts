import type { HostChoice } from '../../app/host_choice.js';
import type { Certificate } from './document/schema.js';

/** What `certify` was asked for. */
export interface CertifySettings {
  readonly host: HostChoice;
  /** What a user's gate measures: all its cells are judged in each decision. */
  readonly preset: string;
  /** Ids of the cells to delay; none: the usual ones. */
  readonly cells: readonly string[];
  readonly extent: Certificate['extent'];
  readonly maxTimeSeconds: number;
  readonly margin: number;
  readonly seed: string;
  readonly cpu: number | null;
  readonly directory: string;
  /** Goes on with a pool that was begun. */
  readonly resume: boolean;
  readonly json: boolean;
  /** False: no HTML beside the certificate. */
  readonly report: boolean;
  readonly quiet: boolean;
  /** Everything in the terminal, not only what fits one screen. */
  readonly all: boolean;
}

/** The default size of a pool. */
export interface Extent {
  readonly maxTimeSeconds: number;
  /** Launches to aim at: a decision takes two runs of twelve, and decisions that share none are worth the most. */
  readonly launches: number;
  /** Of each curve. */
  readonly decisions: number;
}

export const EXTENTS: Readonly<Record<Certificate['extent'], Extent>> = {
  full: { maxTimeSeconds: 45 * 60, launches: 1000, decisions: 60 },
  quick: { maxTimeSeconds: 5 * 60, launches: 140, decisions: 40 },
};
