import { brokenExact } from './consistency_exact.js';
import { contentFailure } from '../lib/files/file_failure.js';
import type { Results } from './schema.js';

/** Ticks of no clock get further: what is beyond cannot be drawn, nor be counted exactly. */
const LARGEST = Number.MAX_SAFE_INTEGER;
/** Log-linear buckets of a 64-bit counter. */
const MOST_BUCKETS = 2048;

/** Where the first number stands that no measurement gives; null when there is none. */
function absurdNumber(value: unknown, place: string): string | null {
  if (typeof value === 'number') return Math.abs(value) <= LARGEST ? null : place;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const found = absurdNumber(member, Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function brokenRound({ rounds, cells }: Results): string | null {
  const index = rounds.findIndex(({ cell, mean, median, min, drops }) => {
    const equal = [mean, median, min].every((column) => column.length === cell.length);
    const known =
      cell.every((each) => each < cells.length) && drops.every(({ position }) => position < cell.length);
    return !equal || !known;
  });
  return index < 0 ? null : `rounds[${String(index)}]: its columns do not fit together`;
}

function brokenHistogram({ cells }: Results): string | null {
  const index = cells.findIndex((result) => {
    if (result.status !== 'measured') return false;
    const { buckets, counts } = result.histogram;
    const ascending = buckets.every((bucket, at) => bucket > (buckets[at - 1] ?? -1));
    return buckets.length !== counts.length || !ascending || (buckets.at(-1) ?? 0) >= MOST_BUCKETS;
  });
  return index < 0 ? null : `cells[${String(index)}].histogram: its columns do not fit together`;
}

function absurd(results: Results): string | null {
  for (const [name, part] of Object.entries(results)) {
    const place = absurdNumber(part, name);
    if (place !== null) return `${place}: larger than any measurement`;
  }
  return null;
}

/**
 * What the schema cannot say: columns of one length, indices of cells that are there, numbers that can be drawn.
 * @throws {Failure} (usage) that names the first wrong place
 */
export function assertConsistent(path: string, results: Results, next: string): void {
  const why = brokenRound(results) ?? brokenHistogram(results) ?? brokenExact(results) ?? absurd(results);
  if (why !== null) throw contentFailure(path, why, next);
}
