import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../src/results/read.js';
import type { Results } from '../../src/results/schema.js';
import { recomputed } from '../support/recomputed.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/**
 * How the interval of a level is found is no part of the format, and has changed inside version 1: a percentile
 * bootstrap wrote the stored ones, Student's t over launches makes today's. Everything else is recomputed exactly.
 */
function withoutLevelIntervals(results: Results): Results {
  const cells = results.cells.map((result) =>
    result.status === 'measured' ? { ...result, level: { ...result.level, low: NaN, high: NaN } } : result,
  );
  return { ...results, cells };
}

// results-v1.json came from the fake backend and is kept for ever: it is what files of version 1 look like.
describe('results files of every version', () => {
  const files = readdirSync(FIXTURES).filter((name) => /^results-.*\.json$/.test(name));

  it('are there', () => {
    expect(files).toContain('results-v1.json');
  });

  it.each(files)('%s is read, and its statistics follow from its blocks', (name) => {
    const results = readResults(join(FIXTURES, name));
    const again = recomputed(results);
    expect(withoutLevelIntervals(again)).toEqual(withoutLevelIntervals(results));
    for (const result of again.cells) {
      if (result.status !== 'measured') continue;
      const { estimate, low, high } = result.level;
      expect(0 <= low && low <= estimate && estimate <= high, result.cell.id).toBe(true);
    }
  });
});
