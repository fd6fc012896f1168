/** A mix: the exits of a real VMM, as some tool counted them; not yet matched with what was measured. */
import type { Direction } from '../../../plan/cell.js';
import type { KnownExit } from '../names/known_exit.js';
import type { NameSpace } from '../names/lookup.js';

/** How often an exit moves a group one way, as a share of these exits. The group's name is not yet known to be one. */
export interface GroupUse {
  readonly group: string;
  readonly direction: Direction;
  readonly share: number;
}

export interface MixEntry {
  /** As it stands in the file. */
  readonly name: string;
  readonly space: NameSpace;
  /** How many were seen, or where the file holds rates: how many a second. */
  readonly count: number;
  /** What the file itself says a second, beside the count; null: it does not. */
  readonly perSecond: number | null;
  /** Null: the file does not say. */
  readonly uses: readonly GroupUse[] | null;
  /** Where the reader knows more than the name says: a number, an errno, an address. */
  readonly known?: KnownExit | undefined;
}

/** A part of the file that was not understood, and why. */
export interface NotUnderstood {
  /** `line 12`, `entry 3`, `counter pf_taken`. */
  readonly place: string;
  readonly text: string;
  readonly why: string;
}

export interface Mix {
  /** A name of formats.ts. */
  readonly format: string;
  readonly entries: readonly MixEntry[];
  /** Over which the counts were taken; 1 where they are rates; null: the file does not say. */
  readonly seconds: number | null;
  /** The counts are rates: how many exits they come from nothing says. */
  readonly isRate: boolean;
  /**
   * The tool counted returns to userspace themselves, understood or not: exits of the processor and counters then stand
   * apart, since each that reached userspace is counted there.
   */
  readonly seesUserspace: boolean;
  /** vCPU threads that were seen; null: the file does not say. */
  readonly threads: number | null;
  /** The first ones; a file may hold nothing else. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** All of them. */
  readonly notUnderstoodCount: number;
  /** What a reader must know about this file. */
  readonly notes: readonly string[];
}

/** A machine has some dozen kinds of exits: a file with more different names holds something else. */
export const MOST_NAMES = 2000;
