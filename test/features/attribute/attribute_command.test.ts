import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellNamed } from '../../../src/plan/cell_named.js';
import { runLine } from '../run/run_line.js';

const CELL = 'pio-out/long64-ring0/regs/both/sync';

describe('attribute', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'attribute-command-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const attribute = (...flags: string[]) =>
    runLine(['attribute', ...flags, '--output', join(directory, 'out')]);

  it('names the nearest cell for one that there is not, before anything boots', async () => {
    const { code, stdout, stderr } = await attribute('--cell', 'pio-out/long64-ring0/reg/both/sync');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`did you mean '${CELL}'?`);
  });

  it('checks the cell to compare with as well', async () => {
    const { code, stderr } = await attribute('--cell', CELL, '--against', 'pio-out/long64-ring0/non');
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean 'pio-out/long64-ring0/none'?");
  });

  it('takes the end of a name for a cell of the same exit', () => {
    const cell = cellNamed('x86', CELL);
    expect(cellNamed('x86', 'none', cell).id).toBe('pio-out/long64-ring0/none');
    expect(cellNamed('x86', 'regs/both/ioctl', cell).id).toBe('pio-out/long64-ring0/regs/both/ioctl');
    expect(cellNamed('x86', 'hlt/long64-ring0/none', cell).id).toBe('hlt/long64-ring0/none');
    expect(() => cellNamed('x86', 'none')).toThrow("cell 'none'");
  });

  it.each([
    [['--against', CELL], 'option'],
    [['--cell', CELL, '--top', '0'], 'at least 1'],
    [['--cell', CELL, '--against-modules', '/lib/modules'], '--against-kernel'],
  ])('refuses %j as usage', async (flags, text) => {
    const { code, stderr } = await attribute(...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });

  it('leaves no directory behind when its kernel is none', async () => {
    const { code } = await attribute('--cell', CELL, '--kernel', 'package.json');
    expect(code).not.toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  });
});
