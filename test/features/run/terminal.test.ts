import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { findings } from '../../../src/features/run/findings/findings.js';
import { warningTexts } from '../../../src/features/run/findings/warnings.js';
import { addedChart, bar } from '../../../src/features/run/text/added_chart.js';
import { terminalSummary, unmeasuredCells, wholeText } from '../../../src/features/run/text/summary.js';
import { runText } from '../../../src/features/run/text/run_text.js';
import { fakeEmulatedHost } from '../../support/fakes/fake_emulated_host.js';
import { hostTable } from '../../../src/show/terminal/host_table.js';
import { lookOf } from '../../../src/show/terminal/look.js';
import { formatAmount, formatDifference } from '../../../src/show/terminal/numbers.js';
import { instructionResults } from '../../support/instruction_run.js';
import { defaultSizeResults, exampleResults } from '../../support/example_results.js';

const PLAIN = { columns: 100, color: false, unicode: true };

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

describe('the terminal table', () => {
  it('stays as it was', async () => {
    const text = terminalSummary(exampleResults(), PLAIN);
    await expect(text).toMatchFileSnapshot('../../golden/run/table.txt');
  });

  it('stays within 100 columns with every group', () => {
    expect(widest(terminalSummary(defaultSizeResults(), PLAIN))).toBeLessThanOrEqual(100);
  });

  it('drops columns on a narrow terminal, but never groups, direction or the ratio', async () => {
    const text = terminalSummary(exampleResults(), { ...PLAIN, columns: 60 });
    const tables = text.split('\n').filter((line) => line.startsWith('  '));
    expect(widest(tables.join('\n'))).toBeLessThanOrEqual(60);
    await expect(text).toMatchFileSnapshot('../../golden/run/table_narrow.txt');
  });

  it('is plain ASCII without UTF-8, and has escapes only where colour is wanted', () => {
    const ascii = terminalSummary(exampleResults(), { columns: 100, color: false, unicode: false });
    expect(/^[\n\x20-\x7e]*$/.test(ascii)).toBe(true);
    expect(terminalSummary(exampleResults(), { ...PLAIN, color: true })).toContain('\u001b[1m');
  });

  it('has no sync columns where no cell was measured by sync, and says why once', async () => {
    const text = terminalSummary(exampleResults({ syncCapability: 0 }), PLAIN);
    expect(text).not.toContain('sync/ioctl');
    await expect(text).toMatchFileSnapshot('../../golden/run/table_no_sync.txt');
  });

  it('names a failed cell with its field', () => {
    const results = exampleResults({ failedCell: 'pio-out/long64-ring0/regs/read/sync' });
    expect(unmeasuredCells(results)).toEqual([
      '1 cell failed: ioctl and sync disagree (sregs.cs.base: ioctl 0x0, sync 0x10)\n' +
        '  pio-out/long64-ring0/regs/read/sync',
    ]);
  });
});

describe('a run as text', () => {
  it.each([40, 60])('at %i columns no line is wider', (columns) => {
    const look = { columns, color: false, unicode: true };
    const results = exampleResults({ failedCell: 'pio-out/long64-ring3/regs/both/sync', syncCapability: 1 });
    const lines = [{ all: true }, {}].flatMap((extent) => runText(results, look, extent).split('\n'));
    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
  });

  it.each([60, 80, 120])('at %i columns says what the page says, with a chart that fits', async (columns) => {
    const results = exampleResults();
    const look = { columns, color: false, unicode: true };
    const text = wholeText(results, look);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const sentence of [...findings(results), ...warningTexts(results)])
      expect(words).toContain(sentence);
    expect(widest(addedChart(results, look) ?? '')).toBeLessThanOrEqual(columns);
    await expect(text).toMatchFileSnapshot(`../../golden/run/text_${String(columns)}.txt`);
  });

  it('draws instructions as it draws cycles, and nothing where no exit was compared', async () => {
    expect(addedChart(await instructionResults(), PLAIN)).toContain('instructions that');
    expect(addedChart({ ...exampleResults(), comparisons: [] }, PLAIN)).toBeNull();
  });

  it('draws bars to an eighth of a character, whole ones in ASCII, none below nothing', () => {
    const ascii = { ...PLAIN, unicode: false };
    expect([bar(1, 4, PLAIN), bar(0.5, 3, PLAIN), bar(1 / 32, 4, PLAIN), bar(-1, 4, PLAIN)]).toEqual([
      '████',
      '█▌',
      '▏',
      '',
    ]);
    expect([bar(1, 4, ascii), bar(0.3, 10, ascii)]).toEqual(['####', '###']);
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

  it('gives colour to what is no terminal under FORCE_COLOR, which overrules NO_COLOR, and none where it is 0', () => {
    expect(lookOf({}, { ...utf8, FORCE_COLOR: '1' }).color).toBe(true);
    expect(lookOf({}, { ...utf8, FORCE_COLOR: '1', NO_COLOR: '1' }).color).toBe(true);
    expect(lookOf({ isTTY: true, columns: 80 }, { ...utf8, FORCE_COLOR: '0' }).color).toBe(false);
    expect(lookOf({}, { ...utf8, FORCE_COLOR: '' }).color).toBe(false);
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

describe('the terminal table of a run that counts instructions', () => {
  it('stays as it was, with sync', async () => {
    const text = terminalSummary(await instructionResults(), PLAIN);
    await expect(text).toMatchFileSnapshot('../../golden/run/table_instructions.txt');
  });

  it('stays as it was where kvm_run carries nothing', async () => {
    const text = terminalSummary(await instructionResults({ arch: 'arm64' }), PLAIN);
    await expect(text).toMatchFileSnapshot('../../golden/run/table_instructions_arm64.txt');
  });

  it('has no interval and no time, and the caveat under it, on any terminal', async () => {
    const results = await instructionResults();
    for (const look of [PLAIN, { ...PLAIN, unicode: false }, { ...PLAIN, columns: 60 }]) {
      const text = terminalSummary(results, look);
      expect(text).not.toMatch(/±|\+-|95%|\bns\b|cycles|nanosecond/);
      expect(text).toMatch(/^emulated x86 \(QEMU 7\.2\.22\), kernel /);
      // Lines are broken where the terminal ends.
      expect(text.replaceAll(/\s/g, '')).toMatch(
        /adds14instructionsperexit;theyaresubtracted\.SHA-256ofeveryvalue:[0-9a-f]{64}Pathlengths,nottime:.*\.$/,
      );
    }
  });

  it('shows control characters of an emulator, and does not send them', async () => {
    const results = await instructionResults();
    const { emulation } = results.host;
    if (emulation === undefined) throw new Error('no emulation');
    const hostile = { ...emulation, emulator: 'QEMU \u001b[31mred', caveat: 'not\u202etime\u0007' };
    const text = terminalSummary({ ...results, host: { ...results.host, emulation: hostile } }, PLAIN);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('what probe shows of an emulated host', () => {
  it.each(['x86', 'riscv'] as const)('stays as it was on %s', async (arch) => {
    const text = hostTable(fakeEmulatedHost(arch), PLAIN);
    expect(text).not.toMatch(/GHz|ns\/instruction|inside a VM/);
    await expect(text).toMatchFileSnapshot(`../../golden/probe/emulated_${arch}.txt`);
  });
});
