/** A folder of runs as users collect them, with what gets in between. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../../src/results/schema.js';
import { runOf, SYNC } from '../features/gate/gated_runs.js';

/** The ratio of sync to ioctl of one cell made another one. */
function withRatio(results: Results, factor: number, cell = SYNC): Results {
  const comparisons = results.comparisons.map((each) => {
    if (each.kind !== 'sync-ioctl' || each.subject !== cell) return each;
    const { estimate, low, high } = each.ratio;
    return { ...each, ratio: { estimate: factor * estimate, low: factor * low, high: factor * high } };
  });
  return { ...results, comparisons };
}

/** The k-th day's run. */
export function dailyRun(day: number, factor = 1): Results {
  const date = new Date(Date.UTC(2026, 10, 1 + day, 9)).toISOString();
  return { ...withRatio(runOf({ seed: String(day + 1) }), factor), startedAt: date };
}

export function writeRun(folder: string, name: string, results: Results, page = true): void {
  const directory = join(folder, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'results.json'), JSON.stringify(results));
  if (page) writeFileSync(join(directory, 'index.html'), '<!doctype html><title>the run</title>');
}
