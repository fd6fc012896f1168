/** A mix: the exits of a real VMM, as some tool counted them; not yet matched with what was measured. */
import type { Direction } from '../../../plan/cell.js';

export const MIX_FORMATS = ['perf-kvm-stat', 'trace', 'counters', 'list'] as const;
export type MixFormat = (typeof MIX_FORMATS)[number];

/** What each format is, for people. */
export const MIX_FORMAT_MEANING: Readonly<Record<MixFormat, string>> = {
  'perf-kvm-stat': "text of 'perf kvm stat report'",
  trace: "events of 'perf script', 'trace-cmd report' or tracefs as text",
  counters: 'counters as CSV, or as JSON of QEMU (query-stats) or Firecracker (metrics)',
  list: 'JSON list of exits',
};

/** How often an exit moves a group one way, as a share of these exits. The group's name is not yet known to be one. */
export interface GroupUse {
  readonly group: string;
  readonly direction: Direction;
  readonly share: number;
}

/** Where a name stands: what KVM_RUN returned, what the processor reported, or a counter of some program. */
export type NameSpace = 'userspace' | 'hardware' | 'counter' | 'any';

export interface MixEntry {
  /** As it stands in the file. */
  readonly name: string;
  readonly space: NameSpace;
  /** How many were seen, or where the file holds rates: how many a second. */
  readonly count: number;
  /** Null: the file does not say. */
  readonly uses: readonly GroupUse[] | null;
}

/** A part of the file that was not understood, and why. */
export interface NotUnderstood {
  /** `line 12`, `entry 3`, `counter pf_taken`. */
  readonly place: string;
  readonly text: string;
  readonly why: string;
}

export interface Mix {
  readonly format: MixFormat;
  readonly entries: readonly MixEntry[];
  /** Over which the counts were taken; 1 where they are rates; null: the file does not say. */
  readonly seconds: number | null;
  /** The first ones; a file may hold nothing else. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** All of them. */
  readonly notUnderstoodCount: number;
  /** What a reader must know about this file. */
  readonly notes: readonly string[];
}

const MOST_KEPT = 20;
const LONGEST_TEXT = 120;

/** Collects what was not understood: the first ones in full, of the others their number. */
export class Misunderstandings {
  readonly kept: NotUnderstood[] = [];
  count = 0;

  add(place: string, text: string, why: string): void {
    this.count += 1;
    if (this.kept.length >= MOST_KEPT) return;
    const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
    this.kept.push({ place, text: shown.trim(), why });
  }
}

/** A machine has some dozen kinds of exits: a file with more different names holds something else. */
export const MOST_NAMES = 2000;

/** Sums entries of one name; uses are not looked at. */
export class Tally {
  private readonly counts = new Map<string, { name: string; space: NameSpace; count: number }>();

  /** False: there are too many different names already. */
  add(name: string, space: NameSpace, count: number): boolean {
    const key = `${space} ${name}`;
    const known = this.counts.get(key);
    if (known !== undefined) {
      known.count += count;
      return true;
    }
    if (this.counts.size >= MOST_NAMES) return false;
    this.counts.set(key, { name, space, count });
    return true;
  }

  entries(): { readonly name: string; readonly space: NameSpace; readonly count: number }[] {
    return [...this.counts.values()];
  }
}
