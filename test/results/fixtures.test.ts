import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellOutcome, Samples } from '../../src/measure/samples.js';
import { assembleResults } from '../../src/results/assemble.js';
import { readResults } from '../../src/results/read.js';
import type { CellResult, Results } from '../../src/results/schema.js';
import { exitsPerBlock } from '../../src/measure/exits_per_block.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

function outcomeOf(result: CellResult): CellOutcome {
  if (result.status === 'measured') return { status: 'verified', fieldsCompared: result.fieldsCompared };
  if (result.status === 'skipped') return { status: 'skipped', reason: result.reason };
  return { status: 'failed', reason: result.reason, field: result.field };
}

/** What the run must have measured to write this document. */
function samplesOf(results: Results): Samples {
  const { launches, seed, startedAt, durationMs, stop } = results;
  return {
    cells: results.cells.map((result) => ({
      cell: result.cell,
      exitsPerBlock:
        result.status === 'measured' ? result.exitsPerBlock : exitsPerBlock(result.cell, results.plan.clock),
      outcome: outcomeOf(result),
    })),
    rounds: results.rounds.map((round) => ({ type: 'round', ...round })),
    histograms: results.cells.flatMap((result, cell) =>
      result.status === 'measured' ? [{ cell, ...result.histogram }] : [],
    ),
    exact: [],
    launches,
    seed,
    startedAt,
    durationMs,
    stopReason: stop.reason,
  };
}

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
    const { host, plan, label, tool } = results;
    const again = assembleResults({ samples: samplesOf(results), host, plan, label, tool });
    expect(withoutLevelIntervals(again)).toEqual(withoutLevelIntervals(results));
    for (const result of again.cells) {
      if (result.status !== 'measured') continue;
      const { estimate, low, high } = result.level;
      expect(0 <= low && low <= estimate && estimate <= high, result.cell.id).toBe(true);
    }
  });
});
