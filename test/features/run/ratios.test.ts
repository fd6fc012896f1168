import { expect, test } from 'vitest';
import { grouped } from '../../../src/lib/grouped.js';
import { ratiosChart } from '../../../src/features/run/charts/ratios.js';
import { measuredOf } from '../../../src/results/measured_cells.js';
import { drawChart } from '../../../src/show/chart/draw_chart.js';
import { defaultSizeResults } from '../../support/example_results.js';

const results = defaultSizeResults();
const chart = ratiosChart(results, measuredOf(results))!;

test('a row stands for a group and direction, the largest saving first, with a number for each place in it', () => {
  const { rows } = chart.table;
  const places = grouped(rows, ([row]) => row!);
  for (const own of places.values()) expect(own.map(([, place]) => place)).toEqual(['ring 0', 'ring 3']);
  // Where a place lacks an exit (hlt has no ring 3, one cell failed), the median is over the others.
  const exits = rows.map((row) => Number(row.at(-1)));
  expect(exits.reduce((sum, count) => sum + count, 0)).toBe(chart.each?.table.rows.length);
});

test('every exit is a mark as long as its interval, which says the same as its row', async () => {
  const { svg, narrowSvg } = await drawChart(chart);
  const { rows, ids } = chart.each!.table;
  for (const drawing of [svg, narrowSvg!])
    rows.forEach(([, , , , ratio, interval], index) => {
      const of = ids![index]!.replace('ratio/', '');
      expect(drawing).toContain(`data-of="${of}" data-says="${ratio!} ${interval!}"`);
    });
});

test('a large mark says the median of its row, and its number rounds that', async () => {
  const { svg } = await drawChart(chart);
  const numbers = [...svg.matchAll(/>([\d.]+)x<\/text>/g)].map(([, number]) => Number(number));
  expect(numbers).toHaveLength(chart.table.rows.length);
  chart.table.rows.forEach(([, , median], index) => {
    expect(svg).toContain(`data-says="median ${median!} over `);
    expect(Math.abs(numbers[index]! - Number(median))).toBeLessThanOrEqual(0.0055);
  });
});

test('the sentence above the drawing counts the pairs that their intervals decide', () => {
  expect(chart.summary?.text).toMatch(
    /^Over 134 pairs of exit, group and direction sync \/ ioctl is 0\.\d{3} to 0\.\d{3} \(median 0\.\d{3}\); by 95% intervals over \d+ launches sync is faster in \d+, slower in \d+, undecided in \d+\.$/,
  );
});
