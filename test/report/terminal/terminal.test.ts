import { describe, expect, it } from 'vitest';
import { lookOf } from '../../../src/report/terminal/look.js';
import { formatAmount, formatDifference } from '../../../src/report/terminal/numbers.js';
import { terminalSummary, unmeasuredCells } from '../../../src/report/terminal/summary.js';
import { defaultSizeResults, exampleResults } from '../../support/example_results.js';

const PLAIN = { columns: 100, color: false, unicode: true };

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

describe('the terminal table', () => {
  it('stays as it was', async () => {
    const text = terminalSummary(exampleResults(), PLAIN);
    await expect(text).toMatchFileSnapshot('../../golden/terminal_table.txt');
  });

  it('stays within 100 columns with every group', () => {
    expect(widest(terminalSummary(defaultSizeResults(), PLAIN))).toBeLessThanOrEqual(100);
  });

  it('drops columns on a narrow terminal, but never groups, direction or the ratio', async () => {
    const text = terminalSummary(exampleResults(), { ...PLAIN, columns: 60 });
    const tables = text.split('\n').filter((line) => line.startsWith('  '));
    expect(widest(tables.join('\n'))).toBeLessThanOrEqual(60);
    await expect(text).toMatchFileSnapshot('../../golden/terminal_table_narrow.txt');
  });

  it('is plain ASCII without UTF-8, and has escapes only where colour is wanted', () => {
    const ascii = terminalSummary(exampleResults(), { columns: 100, color: false, unicode: false });
    expect(/^[\n\x20-\x7e]*$/.test(ascii)).toBe(true);
    expect(terminalSummary(exampleResults(), { ...PLAIN, color: true })).toContain('\u001b[1m');
  });

  it('has no sync columns where no cell was measured by sync, and says why once', async () => {
    const text = terminalSummary(exampleResults({ syncCapability: 0 }), PLAIN);
    expect(text).not.toContain('sync/ioctl');
    await expect(text).toMatchFileSnapshot('../../golden/terminal_table_no_sync.txt');
  });

  it('names a failed cell with its field', () => {
    const results = exampleResults({ failedCell: 'pio-out/long64-ring0/regs/read/sync' });
    expect(unmeasuredCells(results)).toEqual([
      '1 cell failed: ioctl and sync disagree (sregs.cs.base: ioctl 0x0, sync 0x10)\n' +
        '  pio-out/long64-ring0/regs/read/sync',
    ]);
  });
});

describe('lookOf', () => {
  const utf8 = { LANG: 'en_US.UTF-8' };
  it('gives colour to a terminal only, and none under NO_COLOR', () => {
    expect(lookOf({ isTTY: true, columns: 80 }, utf8)).toEqual({ columns: 80, color: true, unicode: true });
    expect(lookOf({ isTTY: true, columns: 80 }, { ...utf8, NO_COLOR: '1' }).color).toBe(false);
    expect(lookOf({}, utf8)).toEqual({ columns: 100, color: false, unicode: true });
    expect(lookOf({ isTTY: true, columns: 0 }, utf8).columns).toBe(100);
    expect(lookOf({}, { ...utf8, COLUMNS: '60' }).columns).toBe(60);
    expect(lookOf({}, { ...utf8, COLUMNS: 'wide' }).columns).toBe(100);
    expect(lookOf({ isTTY: true, columns: 80 }, { ...utf8, COLUMNS: '60' }).columns).toBe(80);
  });

  it('lets LC_ALL overrule LANG', () => {
    expect(lookOf({}, { ...utf8, LC_ALL: 'C' }).unicode).toBe(false);
  });
});

describe('numbers', () => {
  it('group thousands and keep a decimal below 100', () => {
    expect([1_234_567.4, 99.96, 52.04, -1234, -0.01].map(formatAmount)).toEqual([
      '1,234,567',
      '100.0',
      '52.0',
      '-1,234',
      '0.0',
    ]);
    expect([120, -35, -0.01].map(formatDifference)).toEqual(['+120', '-35.0', '+0.0']);
  });
});
