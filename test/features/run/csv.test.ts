import { expect, it } from 'vitest';
import { blocksCsv, summaryCsv } from '../../../src/features/run/csv_tables.js';
import { fakeResults } from '../../results/fake_results.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

function table(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}

it('the CSV of blocks has every block in run order, with the drops among them', async () => {
  const results = await fakeResults({ fake: { dropEvery: 3 } });
  const rows = table(blocksCsv(results));
  const blocks = results.rounds.flatMap(({ cell, median }) =>
    cell.map((index, i) => [results.cells[index]?.cell.id, String(median[i])]),
  );
  expect(rows.map(({ cell, median }) => [cell, median])).toEqual(blocks);
  const drops = results.rounds.reduce((sum, round) => sum + round.drops.length, 0);
  expect(rows.filter(({ dropped }) => dropped === 'migrated')).toHaveLength(drops);
});

it('the CSV of the summary has a line for each cell, measured or not', async () => {
  const failed = { [SYNC]: { reason: 'they disagree', field: 'rax' } };
  const results = await fakeResults({ fake: { failed } });
  const rows = table(summaryCsv(results));
  expect(rows.map(({ cell }) => cell)).toEqual(results.cells.map(({ cell }) => cell.id));
  expect(rows.find(({ cell }) => cell === SYNC)).toMatchObject({
    status: 'failed',
    reason: 'they disagree (rax)',
  });
  const ioctl = rows.find(({ cell }) => cell === 'pio-out/long64-ring0/regs/read/ioctl');
  expect(Number(ioctl?.['over_none'])).toBeCloseTo(11_700, -3);
  expect(Number(ioctl?.['ns'])).toBeCloseTo(Number(ioctl?.['estimate']) / results.ticksPerNs, 6);
});

it('a reason that a spreadsheet would run as a formula is kept from it, and numbers below zero stay numbers', async () => {
  const skipped = { [SYNC]: '=HYPERLINK("http://example.com")' };
  const results = await fakeResults({ fake: { skipped } });
  const [first, ...rest] = results.rounds;
  const negative = { ...results, rounds: first ? [{ ...first, min: first.min.map(() => -3) }, ...rest] : [] };
  expect(summaryCsv(results)).not.toMatch(/[,"]=HYPERLINK/);
  expect(table(blocksCsv(negative))[0]?.['min']).toBe('-3');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uFF1D1', '\uFF0B1', '\uFF0D1', '\uFF201'])(
  'a reason that begins like a formula has an apostrophe before it: %j',
  async (reason) => {
    const results = await fakeResults({ fake: { skipped: { [SYNC]: reason } } });
    const summary = summaryCsv(results);
    expect(summary).toContain(reason.includes('\r') ? `,"'${reason}",` : `,'${reason},`);
  },
);

it('a reason with commas, quotes and line ends is one quoted field', async () => {
  const results = await fakeResults({ fake: { skipped: { [SYNC]: 'no "sync", here\nor there' } } });
  expect(summaryCsv(results)).toContain(',skipped,"no ""sync"", here\nor there",');
});
