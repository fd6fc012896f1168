import { expect, it } from 'vitest';
import { drawChart } from '../../../src/show/chart/draw_chart.js';
import { scaleChart } from '../../../src/features/scale/chart.js';
import { renderScale } from '../../../src/features/scale/page.js';
import { ATTACK } from '../../support/hostile/hostile_results.js';
import { scaled } from '../../support/example_scale.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

it('draws a curve a cell and way for rate and for efficiency, and has every point in its table', async () => {
  const chart = scaleChart(await scaled())!;
  expect(chart.table.rows).toHaveLength(3 * 2 * 3);
  expect(chart.caption).toContain('The chart draws the first 5 of 6 curves');
  const { svg } = await drawChart(chart);
  const lines = svg.match(/<path d="[^"]*L[^"]*L[^"]*" stroke="var\(--series[^>]*>/g) ?? [];
  expect(lines).toHaveLength(2 * 5);
});

it('says what the most threads come to, that they shared CPUs, and what was skipped', async () => {
  const page = await renderScale(await scaled({ skipped: { [SYNC]: 'KVM_CAP_SYNC_REGS is 0' } }));
  expect(page).toMatch(/3 threads in one VM make [\d,]+ exits a second, 8\d\.\d% \[/);
  expect(page).toContain('3 threads shared 2 CPUs');
  expect(page).toContain(`skipped: ${SYNC} in one VM and a VM each: KVM_CAP_SYNC_REGS is 0`);
  expect(page).toContain('id="not-measured"');
});

it('without anything measured is a page without a chart', async () => {
  const scale = await scaled();
  const series = scale.series.map(({ cell, machines }) => ({
    status: 'skipped' as const,
    cell,
    machines,
    reason: ATTACK,
  }));
  const page = await renderScale({ ...scale, label: ATTACK, series });
  expect(page).not.toContain('<svg');
  expect(page).not.toMatch(/<script>|<img/);
  expect(page).toContain('No cell was measured with more than one thread.');
});
