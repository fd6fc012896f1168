import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { FakeIo } from './fake_io.js';
import { runLine } from '../features/run/run_line.js';

describe('help', () => {
  it('of the program stays as it was, on stdout', async () => {
    const { code, stdout, stderr } = await runLine(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot('../golden/help/program.txt');
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s stays as it was', async (name) => {
    const { code, stdout, stderr } = await runLine([name, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot(`../golden/help/${name}.txt`);
  });

  it('of every command has an example that the command itself accepts as flags', () => {
    expect(COMMANDS.filter(({ examples }) => examples.length === 0)).toEqual([]);
    expect(
      COMMANDS.flatMap(({ name, examples }) => examples.filter((line) => !line.startsWith(name))),
    ).toEqual([]);
  });

  it('of no line is wider than 100 columns', async () => {
    for (const { name } of COMMANDS) {
      const { stdout } = await runLine([name, '--help']);
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it.each([40, 60])('at %i columns no line is wider, but for commands to copy', async (columns) => {
    const lines: string[] = [];
    for (const { name } of COMMANDS) {
      const io = new FakeIo({ COLUMNS: String(columns) });
      lines.push(...(await runLine([name, '--help'], {}, io)).stdout.split('\n'));
    }
    const isOneWord = (line: string): boolean => !line.trim().includes(' ');
    const isExample = (line: string): boolean => line.startsWith('  kvm-exit-bench ');
    const wide = lines.filter((line) => line.length > columns && !isOneWord(line) && !isExample(line));
    expect(wide).toEqual([]);
  });

  it('--version prints version, commit and build', async () => {
    const { code, stdout } = await runLine(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kvm-exit-bench \d+\.\d+\.\d+\ncommit: .+\ncore: .+\nnode: v\d.+\n$/);
  });
});
