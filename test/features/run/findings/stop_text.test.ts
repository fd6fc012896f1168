import { expect, test } from 'vitest';
import { renderReport } from '../../../../src/features/run/page/write.js';
import type { Results } from '../../../../src/results/schema.js';
import { exampleResults } from '../../../support/example_results.js';

const results = exampleResults({ groupSets: [['regs']], directions: ['both'] });

async function factOf(run: Results): Promise<string> {
  return /the run ended because [^<]*/.exec(await renderReport(run))?.[0] ?? '';
}

function stopped(widestInterval: number, targetInterval: number): Results {
  return {
    ...results,
    stop: { ...results.stop, reason: 'target-reached', widestInterval, targetInterval },
  };
}

test('a run that reached its target says which intervals, and how wide the target is', async () => {
  expect(await factOf(stopped(0.0049, 0.005))).toBe(
    "the run ended because every ratio's 95% interval came within its target, 0.5% of it.",
  );
});

test('where launches that were measured again widened an interval, it says how wide the widest is', async () => {
  expect(await factOf(stopped(0.0071, 0.005))).toBe(
    "the run ended because every ratio's 95% interval came within its target, 0.5% of it; with launches measured again the widest is 0.7%.",
  );
});

test('without a ratio the target was about levels', async () => {
  const levels = { ...stopped(0.004, 0.005), comparisons: [] };
  expect(await factOf(levels)).toContain("every level's 95% interval");
});
