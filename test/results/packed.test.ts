import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackedResults } from '../../src/results/packed/layout.js';
import { withoutOrder } from '../../src/results/packed/round_order.js';
import { packResults } from '../../src/results/packed/pack.js';
import { unpackResults } from '../../src/results/packed/unpack.js';
import { packWholes, unpackWholes } from '../../src/results/packed/whole_numbers.js';
import { readResults } from '../../src/results/read.js';
import { recheckResults } from '../../src/features/recheck/results_differences.js';
import { recomputed } from '../../src/results/recompute.js';
import type { Results } from '../../src/results/schema.js';
import { exampleResults } from '../support/example_results.js';
import { inWholeTicks } from '../support/whole_ticks.js';

const fixture = readResults(join(import.meta.dirname, '..', 'fixtures', 'results-v1.json'));
const consistent = recomputed(fixture);

function pack(results: Results): PackedResults {
  const packed = packResults(results);
  if (packed === null) throw new Error('it has too many blocks');
  return packed;
}

/** What a document of today contradicts of its own blocks. */
function differencesOf(results: Results): ReturnType<typeof recheckResults> {
  return recheckResults(results, recomputed(results));
}

function again(results: Results): ReturnType<typeof unpackResults> {
  return unpackResults('a page', pack(results));
}

describe('packed results', () => {
  it('come back as they were, to the last digit and in the order of the run', () => {
    const { results, hasWholeBlocks } = again(consistent);
    expect(hasWholeBlocks).toBe(true);
    expect(results).toEqual(consistent);
    expect(differencesOf(results)).toEqual([]);
  });

  it('leave out the order of rounds that the seed gives, and hold any other', () => {
    const drawn = recomputed(inWholeTicks(exampleResults({ groupSets: [['regs']] })));
    expect(again(drawn).results.rounds).toEqual(drawn.rounds);
    expect(withoutOrder(drawn).every(({ cell }) => cell.length === 0)).toBe(true);
    const other = structuredClone(drawn);
    other.rounds[1]?.cell.reverse();
    expect(withoutOrder(other).filter(({ cell }) => cell.length > 0)).toEqual([other.rounds[1]]);
    expect(again(other).results.rounds).toEqual(other.rounds);
  });

  it('hold the medians of a long run, from which its levels and comparisons follow', () => {
    const long = recomputed(
      inWholeTicks(exampleResults({ launches: 5, rounds: 200, groupSets: [['regs']] })),
    );
    const { results, hasWholeBlocks } = again(long);
    expect(hasWholeBlocks).toBe(false);
    const fields = new Set(differencesOf(results).map(({ field }) => field));
    expect([...fields].filter((field) => field !== 'level.mean' && field !== 'level.min')).toEqual([]);
  });

  it('are none where a page has no room for so many', () => {
    const cell = Array.from({ length: 1000 }, () => 0);
    const rounds = Array.from({ length: 501 }, () => ({ cell }));
    expect(packResults({ ...consistent, rounds } as unknown as Results)).toBeNull();
  });

  it('are refused when a single character of them was changed', () => {
    const packed = pack(exampleResults({ groupSets: [['regs']], directions: ['both'] }));
    const middle = Math.floor(packed.base64.length / 2);
    const other = packed.base64[middle] === 'A' ? 'B' : 'A';
    const base64 = `${packed.base64.slice(0, middle)}${other}${packed.base64.slice(middle + 1)}`;
    expect(() => unpackResults('a page', { ...packed, base64 })).toThrow(
      expect.objectContaining({ why: 'the results inside it are damaged: their SHA-256 does not match' }),
    );
  });

  it('keep every safe whole number', () => {
    const whole = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
    fc.assert(
      fc.property(fc.array(whole), (values) => {
        expect(unpackWholes(packWholes(values))).toEqual(values);
      }),
    );
  });
});

describe('rechecking results', () => {
  it('finds nothing in what a run wrote', () => {
    expect(differencesOf(consistent)).toEqual([]);
  });

  it('finds nothing in what a run wrote that was stopped and resumed', () => {
    const resumed = [{ at: '2026-11-22T10:00:00.000Z', launch: 1 }];
    const document = recomputed({ ...consistent, resumed });
    expect(document.warnings.map(({ code }) => code)).toContain('resumed');
    expect(document.resumed).toEqual(resumed);
    expect(differencesOf(document)).toEqual([]);
  });

  it('names the cell, the field and both values of a number that was changed', () => {
    const changed = structuredClone(consistent);
    const cell = changed.cells.find((result) => result.status === 'measured');
    if (cell?.status !== 'measured') throw new Error('no cell was measured');
    const { estimate } = cell.level;
    cell.level.estimate += 1;
    expect(differencesOf(changed)).toEqual([
      {
        cell: cell.cell.id,
        field: 'level.estimate',
        stored: String(estimate + 1),
        recomputed: String(estimate),
      },
    ]);
  });

  it('finds a changed comparison, a comparison left out, a warning taken away', () => {
    const changed = structuredClone(consistent);
    const [first, second] = changed.comparisons;
    if (first === undefined || second === undefined) throw new Error('there is no comparison');
    first.ratio.high *= 2;
    changed.comparisons = changed.comparisons.filter((comparison) => comparison !== second);
    const found = differencesOf(changed);
    expect(found[0]).toMatchObject({
      cell: first.subject,
      field: `comparison ${first.kind} ratio.high`,
    });
    expect(found[1]).toMatchObject({ cell: second.subject, stored: 'nothing' });
  });

  it('finds a block that was changed by what no longer follows from it', () => {
    const changed = structuredClone(consistent);
    for (const round of changed.rounds) round.median = round.median.map((value) => value * 1.01);
    const fields = new Set(differencesOf(changed).map(({ field }) => field));
    expect(fields).toContain('level.estimate');
  });
});
