import { renderToString as render } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { BlockLengths } from '../../../src/features/run/page/block_lengths.js';
import { guestId } from '../../../src/plan/cell.js';
import { fakeResults } from '../../results/fake_results.js';
import { instructionResults } from '../../support/instruction_run.js';

it('the page lists the exits of a block for each guest and control, and how long a block takes', async () => {
  const results = await fakeResults();
  const page = render(BlockLengths({ results })!);
  const [, ...rows] = [...page.matchAll(/<tr><th[^>]*>([^<]*)<\/th>(.*?)<\/tr>/g)].map(([, name, cells]) => [
    name,
    ...[...(cells ?? '').matchAll(/>([^<]+)</g)].map(([, text]) => text),
  ]);
  const cells = results.plan.cells.map((cell) => (cell.kind === 'control' ? cell.id : guestId(cell)));
  expect(rows.map(([name]) => name)).toEqual([...new Set(cells)]);
  // The dearest of its transfers has the fewest exits.
  expect(rows.find(([name]) => name === 'pio-out/long64-ring0')).toEqual([
    'pio-out/long64-ring0',
    '48 to 96',
    '0.63',
    '0.75',
  ]);
  expect(page).toMatch(/^<details><summary>Exits per block/);
});

it('an emulated host has blocks of as many exits everywhere: there is no table', async () => {
  expect(BlockLengths({ results: await instructionResults() })).toBeNull();
});
