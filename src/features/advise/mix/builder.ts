import type { KnownExit } from '../names/known_exit.js';
import type { NameSpace } from '../names/lookup.js';
import { MOST_NAMES, type GroupUse, type Mix, type MixEntry, type NotUnderstood } from './mix.js';

const MOST_KEPT = 20;
const LONGEST_TEXT = 120;
const LONGEST_NAME = 100;

interface Counted {
  readonly name: string;
  readonly space: NameSpace;
  readonly known: KnownExit | undefined;
  count: number;
  perSecond: number | null;
  rows: number;
  uses: readonly GroupUse[] | null;
}

export interface More {
  readonly known?: KnownExit | undefined;
  readonly perSecond?: number | null;
  readonly uses?: readonly GroupUse[] | null;
}

interface Whole {
  readonly seconds?: number | null;
  readonly isRate?: boolean;
  readonly seesUserspace?: boolean;
  readonly threads?: number | null;
  readonly usesOf?: (name: string, count: number) => readonly GroupUse[];
}

/** What every reader makes a mix with: counts by name, notes, and what was not understood. */
export class MixBuilder {
  private readonly counts = new Map<string, Counted>();
  private readonly missed: NotUnderstood[] = [];
  private missedCount = 0;
  private readonly notes = new Set<string>();
  private readonly ignored = new Set<string>();

  /** Adds to what this name has already. @param place for what is not understood: `line 12` */
  add(name: string, space: NameSpace, count: number, place: string, more: More = {}): void {
    const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}...` : name;
    const key = `${space} ${shown}`;
    const known = this.counts.get(key);
    if (known !== undefined) {
      known.count += count;
      known.rows += 1;
      if (known.perSecond !== null) known.perSecond += more.perSecond ?? 0;
      return;
    }
    if (this.counts.size >= MOST_NAMES) {
      this.miss(place, name, 'too many different names');
      return;
    }
    this.counts.set(key, {
      name: shown,
      space,
      known: more.known,
      count,
      perSecond: more.perSecond ?? null,
      rows: 1,
      uses: more.uses ?? null,
    });
  }

  miss(place: string, text: string, why: string, times = 1): void {
    this.missedCount += times;
    if (this.missed.length >= MOST_KEPT) return;
    const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
    this.missed.push({ place, text: shown.trim(), why });
  }

  /** A counter that counts no exits: it is named in a note. */
  ignore(name: string): void {
    if (this.ignored.size < MOST_NAMES) this.ignored.add(name.slice(0, LONGEST_NAME));
  }

  /** Told once, however often it is said. */
  note(text: string): void {
    if (this.notes.size < MOST_KEPT) this.notes.add(text);
  }

  has(test: (name: string, space: NameSpace) => boolean): boolean {
    return [...this.counts.values()].some(({ name, space, count }) => count > 0 && test(name, space));
  }

  /** Names that stand in several rows. */
  repeated(): string[] {
    return [...this.counts.values()].filter(({ rows }) => rows > 1).map(({ name }) => name);
  }

  mix(format: string, whole: Whole = {}): Mix {
    const { seconds = null, isRate = false, seesUserspace = false, threads = null, usesOf } = whole;
    return {
      format,
      entries: [...this.counts.values()].map(({ name, space, known, count, perSecond, uses }): MixEntry => ({
        name,
        space,
        count,
        perSecond,
        uses: usesOf !== undefined && space === 'userspace' ? usesOf(name, count) : uses,
        ...(known !== undefined && { known }),
      })),
      seconds: seconds !== null && seconds > 0 ? seconds : null,
      isRate,
      seesUserspace,
      threads,
      notUnderstood: this.missed,
      notUnderstoodCount: this.missedCount,
      notes: [...this.notes, ...ignoredNote([...this.ignored])],
    };
  }
}

function ignoredNote(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length > 60 ? ` and ${String(names.length - 60)} more` : '';
  return [`Ignored, because they count no exits: ${names.slice(0, 60).join(', ')}${rest}.`];
}
