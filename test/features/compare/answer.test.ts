/** The first sentences of a comparison, on the extremes of what runs can show. */
import { describe, expect, test } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import {
  comparisonFindings,
  nextStep,
  notToConclude,
  shortAnswer,
} from '../../../src/features/compare/answer.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import type { Comparison } from '../../../src/features/compare/document.js';
import { cautions, runTexts } from '../../../src/features/compare/sentences.js';
import { comparisonText } from '../../../src/features/compare/text.js';
import { instructionResults } from '../../support/instruction_run.js';
import { shifted } from '../../support/kernel_results.js';
import { recomputed } from '../../support/recomputed.js';
import { runOf, slower } from '../gate/gated_runs.js';

const BEFORE = runOf();
const AFTER = runOf({ seed: '7' });
const TRANSFERS = BEFORE.cells.flatMap(({ cell }) => (cell.kind === 'transfer' ? [cell.id] : []));

function compared(...runs: readonly Results[]): Comparison {
  return compareRuns(runs.map((results, index) => ({ name: `run-${String(index + 1)}`, results })));
}

function answer(...runs: readonly Results[]): string {
  return comparisonFindings(compared(...runs))[0] ?? '';
}

/** The same, with so many changes of ratios whose own interval excludes none, and none shown. */
function withChance(comparison: Comparison, differing: number): Comparison {
  let left = differing;
  const statistics = comparison.statistics.map((statistic) => ({
    ...statistic,
    rows: statistic.rows.map((row) => ({
      ...row,
      changes: row.changes.map((change) => {
        if (change === null || statistic.kind === 'level') return change;
        const relative = left-- > 0 ? { estimate: 0.0023, low: 0.0001, high: 0.0045 } : NO_CHANGE;
        return { ...change, relative, shown: false };
      }),
    })),
  }));
  return { ...comparison, statistics };
}
const NO_CHANGE = { estimate: 0, low: -0.002, high: 0.002 };

describe('the answer', () => {
  test('of runs that do not differ is that chance explains what does', () => {
    const comparison = withChance(compared(BEFORE, AFTER), 1);
    expect(comparisonFindings(comparison)[0]).toBe(
      'No change beyond chance: 1 of 12 ratios differs by its own interval, less than 1 is expected, the largest by 0.23% (pio-out/long64-ring0/regs/read/ioctl / none).',
    );
    expect(shortAnswer(comparison)).toBe('No change beyond chance');
    expect(notToConclude(comparison)).toContain('does not prove that nothing got slower');
    expect(nextStep(comparison)).toContain('kvm-exit-bench gate --baseline run-1 run-2');
  });

  test('of many small ones is that they are more than chance explains, though none is shown', () => {
    expect(comparisonFindings(withChance(compared(BEFORE, AFTER), 9))[0]).toMatch(
      /^No single change is shown: 9 of 12 ratios differ .* more than chance explains/,
    );
  });

  test('of one cell that got slower names it and by how much', () => {
    expect(answer(BEFORE, recomputed(slower(AFTER, 0.1)))).toMatch(
      /^2 of 12 ratios changed beyond chance: all rose, the most pio-out\/long64-ring0\/regs\/both\/sync \/ (none|ioctl) by \+(9\.\d|10\.\d)/,
    );
  });

  test('of cells that all got slower says so of all, and of faster ones that they fell', () => {
    const bare = { ...BEFORE, comparisons: BEFORE.comparisons.filter(({ kind }) => kind === 'over-none') };
    expect(answer(bare, recomputed(slower(AFTER, 0.1, TRANSFERS)))).toMatch(
      /^All 8 ratios changed beyond chance: all rose/,
    );
    expect(answer(bare, recomputed(slower(AFTER, -0.1, TRANSFERS)))).toMatch(/: all fell/);
  });

  test('of a host on which everything takes longer leaves it to the levels', () => {
    const everything = AFTER.cells.map(({ cell }) => cell.id);
    const said = comparisonFindings(compared(BEFORE, slower(AFTER, 0.2, everything)));
    expect(said[0]).toMatch(/^No change beyond chance/);
    expect(said[1]).toMatch(/^Levels moved by \+(19|20)\.\d% in the median/);
  });

  test('of one launch is that nothing can be told, and to measure longer', () => {
    const single = compared(BEFORE, runOf({ launches: 1, seed: '7' }));
    expect(comparisonFindings(single)).toEqual([
      'Nothing can be told: #2 has 1 launch, and a change needs two of each run.',
    ]);
    expect([shortAnswer(single), notToConclude(single)]).toEqual(['Nothing can be told', null]);
    expect(nextStep(single)).toContain('run --max-time 45s');
  });

  test('of counts is exact', async () => {
    const first = await instructionResults();
    expect(answer(first, first)).toMatch(/^No difference: all \d+ counts are the same\.$/);
    const more = shifted(first, ({ kind }) => (kind === 'base' ? 7 : 0));
    expect(answer(first, more)).toMatch(/^5 of \d+ counts differ exactly: all rose, the most .* by \+7 /);
    expect(nextStep(compared(first, more))).toContain('attribute --cell pio-out/');
  });

  test('of three runs says which is meant', () => {
    const said = comparisonFindings(compared(BEFORE, AFTER, recomputed(slower(AFTER, 0.1))));
    expect(said[0]).toMatch(/^#2 against #1: No change beyond chance/);
    expect(said[1]).toMatch(/^#3 against #1: 2 of 12/);
    expect(shortAnswer(compared(BEFORE, AFTER, recomputed(slower(AFTER, 0.1))))).toBe(
      '#2 no change beyond chance, #3 2 of 12 changed',
    );
  });
});

test('an interrupted run is named, and a host by what decides its numbers', () => {
  const comparison = compared(BEFORE, { ...AFTER, status: 'interrupted' });
  expect(cautions(comparison)).toContain(
    '#2 was interrupted: it has 6 launches, which may be fewer than planned.',
  );
  expect(runTexts(comparison)[0]).toContain(`${BEFORE.host.cpu.model ?? ''}, kernel 6.12.4, kvm_`);
});

test('a terminal gets at most 25 lines, the answer first, and says how many rows are left', () => {
  const look = { columns: 60, color: false, unicode: true };
  const text = comparisonText(compared(BEFORE, recomputed(slower(AFTER, 0.1, TRANSFERS))), look, false);
  expect(text.split('\n')[0]).toMatch(/^\d+ of 12 ratios changed/);
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  expect(text).toMatch(/ {2}and \d+ more changes: --all shows them/);
});
