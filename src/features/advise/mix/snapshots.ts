import type { MixBuilder } from './builder.js';

/**
 * Counters that only grow, by key: one that comes again begins a second look at the same counters, and what lies
 * between two looks is their difference.
 */
export class CounterSnapshots {
  private readonly first = new Map<string, number>();
  /** The newest look at the counters; the first one, until a counter comes again. */
  private last = this.first;
  private looks = 1;

  add(key: string, value: number): void {
    if (this.last.has(key)) {
      this.looks += 1;
      this.last = new Map();
    }
    this.last.set(key, value);
  }

  /** Every counter: its value, or what it grew by. */
  counts(builder: MixBuilder, what: string): ReadonlyMap<string, number> {
    const { first, last, looks } = this;
    if (looks === 1) return first;
    const grown = new Map([...last].map(([key, value]) => [key, value - (first.get(key) ?? 0)]));
    if ([...grown.values()].some((each) => each < 0)) {
      builder.note(
        `${what} stands ${String(looks)} times in the file, and counters went back in between: the last is taken.`,
      );
      return last;
    }
    builder.note(
      `${what} stands ${String(looks)} times in the file: what lies between the first and the last is taken, not their sum.`,
    );
    return grown;
  }
}
