import { expect, it } from 'vitest';
import { varianceChart, varianceParts } from '../../../src/features/run/charts/variance.js';
import { waterfallChart, waterfallSteps } from '../../../src/features/ladder/document/waterfall.js';
import { ladderOf } from '../../../src/features/ladder/document/ladder.js';
import { readResults } from '../../../src/results/read.js';
import { cellBudgets } from '../../../src/features/run/charts/cell_budgets.js';

const results = readResults('test/fixtures/results-ladder.json');

it('each bar of the waterfall begins where the one before it ends, and the last is the whole exit', () => {
  const ladder = ladderOf(results);
  for (const mode of ladder.modes) {
    const steps = waterfallSteps(mode);
    const phases = steps.slice(0, -1);
    phases.forEach(({ start }, index) => {
      expect(start).toBeCloseTo(phases[index - 1]?.end ?? 0, 9);
    });
    expect(phases.at(-1)?.end).toBeCloseTo(mode.sum, 6);
    expect(steps.at(-1)).toMatchObject({ kind: 'whole exit', start: 0, end: mode.whole.estimate });
  }
});

it('the waterfall notes that reading regs by sync costs under a tenth', () => {
  expect(waterfallChart(results)?.notes?.join(' ')).toMatch(
    /regs\) by sync costs .* of KVM_GET_REGS.*less than a tenth/,
  );
});

it('the parts of the variance of an exit add up to all of it, and only the A/A pair tells what is inside a round', () => {
  const parts = varianceParts(cellBudgets(results));
  for (const name of new Set(parts.map((part) => part.name))) {
    const own = parts.filter((part) => part.name === name);
    expect(own.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(own.at(-1)?.end).toBeCloseTo(1, 9);
  }
  const inside = parts.filter(({ source }) => source === 'inside a round').map(({ name }) => name);
  expect(inside).toEqual(['pio-out in ring 0']);
  expect(varianceChart(results)?.table.rows).toHaveLength(2);
});
