import { describe, expect, it } from 'vitest';
import { resolvePlan } from '../../../src/plan/resolve.js';
import { partsOfId, passes } from '../../../src/show/browser/cell_filter.js';
import { addedChart } from '../../../src/features/run/charts/added.js';
import { setupsChart } from '../../../src/features/run/charts/setups.js';
import { measuredOf } from '../../../src/results/measured_cells.js';
import { setupTable } from '../../../src/features/run/text/summary.js';
import { addedCosts } from '../../../src/features/advise/document/added_costs.js';
import { breakEvens } from '../../../src/features/advise/document/break_even.js';
import type { Results } from '../../../src/results/schema.js';
import { fakeResults } from '../../results/fake_results.js';
import { smallPlan } from '../../support/fake_run.js';

const LOOK = { columns: 100, color: false, unicode: true } as const;

async function inAllSetups(setup = ['*']): Promise<Results> {
  const { cells } = resolvePlan({
    preset: 'quick',
    exit: ['pio-out'],
    mode: ['long64-ring0'],
    groups: ['regs'],
    setup,
  });
  return fakeResults({ plan: smallPlan({ cells }) });
}

describe("a report of several VM's set-ups", () => {
  it('tells what each adds to a bare exit, from the rounds of both', async () => {
    const results = await inAllSetups();
    const chart = setupsChart(results, measuredOf(results));
    const rows = chart?.table.rows.map(([guest, setup, ratio]) => [guest, setup, Number(ratio)]) ?? [];
    expect(rows.map(([guest, setup]) => [guest, setup])).toEqual([
      ['pio-out in ring 0', 'irqchip-split'],
      ['pio-out in ring 0', 'irqchip-full'],
      ['pio-out in ring 0', 'dirty-log'],
    ]);
    // The fake's own costs: 17,000 ticks, 240 more with all interrupt controllers in the kernel.
    expect(rows[1]?.[2]).toBeCloseTo(17_240 / 17_000, 2);
    expect(setupTable(results, LOOK)).toMatch(/pio-out\/long64-ring0 +1\.00\d ±\S+ +1\.01\d ±\S+ +\S+ ±/);
  });

  it('keeps their cells apart wherever it sums over cells', async () => {
    const results = await inAllSetups();
    const heat = addedChart(results, measuredOf(results));
    const places = new Set(heat?.table.rows.map(([, place]) => place));
    expect([...places]).toEqual([
      'ring 0',
      'ring 0, irqchip-split',
      'ring 0, irqchip-full',
      'ring 0, dirty-log',
    ]);
    expect(heat?.table.rows.every((row) => row.at(-1) === '1')).toBe(true);
    const guests = addedCosts(results).guests.map(({ setup }) => setup ?? 'plain');
    expect(guests).toEqual(['plain', 'irqchip-split', 'irqchip-full', 'dirty-log']);
    const shares = breakEvens(results).filter(({ direction }) => direction === 'read');
    expect(shares).toHaveLength(4);
  });

  it('says nothing of set-ups where all VMs are plain, or no plain one was measured', async () => {
    for (const setup of [['plain'], ['dirty-log']]) {
      const results = await inAllSetups(setup);
      expect(setupsChart(results, measuredOf(results))).toBeNull();
      expect(setupTable(results, LOOK)).toBeNull();
    }
  });
});

it('the filter of a page takes a set-up with the mode', () => {
  const parts = partsOfId('pio-out/long64-ring0/regs/both/sync@irqchip-split');
  expect(parts).toEqual({
    exit: 'pio-out',
    mode: 'long64-ring0@irqchip-split',
    group: 'regs',
    direction: 'both',
    transfer: 'sync',
  });
  expect(passes(parts, { mode: 'long64-ring0' })).toBe(false);
  expect(partsOfId('pio-out/long64-ring0/none~2@dirty-log')).toEqual({
    exit: 'pio-out',
    mode: 'long64-ring0@dirty-log',
    transfer: 'none',
  });
});
