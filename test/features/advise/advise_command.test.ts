import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Advice } from '../../../src/features/advise/document/advice.js';
import { advisedRun, ADVISED_CELLS } from '../../support/advised_run.js';
import { ATTACK } from '../../support/hostile/hostile_results.js';
import { withoutOwnScripts } from '../../support/own_scripts.js';
import { runLine } from '../run/run_line.js';

const MIX = 'bench/mixes/qemu-gdb-stepping.perf-script.txt';
let directory = '';
const fileOf = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'advise-'));
  const write = (name: string, text: string): void => {
    writeFileSync(fileOf(name), text);
  };
  write('costs.json', JSON.stringify(advisedRun()));
  write('short.json', JSON.stringify(advisedRun({ launches: 1, rounds: 3 })));
  const controls = ADVISED_CELLS.filter(({ kind }) => kind === 'control');
  write('controls.json', JSON.stringify(advisedRun({ cells: controls })));
  write('binary.dat', 'PERFILE2\0');
  write('kernel_only.csv', 'exit,count\nEXIT_REASON_CPUID,7\n');
  const attacks = [ATTACK, `<script>alert(1)</script>`, '\u001b[31mred', '| a | b |'];
  write(
    'hostile.json',
    JSON.stringify([
      { exit: 'KVM_EXIT_IO', perSecond: 5, uses: { '<img src=x>': 'read' } },
      ...attacks.map((exit) => ({ exit: exit.slice(0, 100), perSecond: 5 })),
    ]),
  );
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const anywhere = (text: string): string => text.replaceAll(directory, '<directory>');

describe('advise', () => {
  it('prints the mix, the policies and what to do, and exits 0', async () => {
    const { code, stdout, stderr } = await runLine(['advise', fileOf('costs.json'), '--mix', MIX]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^mix +bench.*204 exits to userspace/m);
    expect(stdout).toMatch(/^Keep regs\+events in kvm_valid_regs/);
  });

  it.each([[['--json']], [['--format', 'json']]])('%j prints the document alone', async (flags) => {
    const line = ['advise', fileOf('costs.json'), '--mix', MIX, ...flags];
    const { stdout } = await runLine(line);
    const advice = JSON.parse(stdout) as Advice;
    expect([advice.format, advice.version]).toEqual(['kvm-exit-bench/advice', 1]);
  });

  it.each([
    ['html', /^<!doctype html>\n<html lang="en">/],
    ['markdown', /^### How to move registers/],
    ['text', /^Keep /],
  ])('--format %s --output writes the file and prints its path alone', async (format, start) => {
    const output = fileOf(`advice.${format}`);
    const line = ['advise', fileOf('costs.json'), '--mix', MIX, '--format', format, '--output', output];
    const { code, stdout } = await runLine(line);
    expect([code, stdout]).toEqual([0, `${output}\n`]);
    expect(readFileSync(output, 'utf8')).toMatch(start);
  });

  it('refuses a device, which has no end', async () => {
    const { code, stderr } = await runLine(['advise', fileOf('costs.json'), '--mix', '/dev/zero']);
    expect([code, anywhere(stderr)]).toEqual([2, expect.stringContaining('it is a device, not a file')]);
  });

  it.each(['text', 'markdown', 'html'])(
    'shows no text of a hostile mix as %s that is more than text',
    async (format) => {
      const line = [
        'advise',
        fileOf('costs.json'),
        '--mix',
        fileOf('hostile.json'),
        '--format',
        format,
        '--all',
      ];
      const { code, stdout } = await runLine(line);
      expect(code).toBe(0);
      expect(stdout).toContain('no exit of this name is known');
      expect(stdout).not.toContain('\u001b');
      if (format !== 'text') expect(withoutOwnScripts(stdout)).not.toMatch(/<(?:script|img)/);
    },
  );

  it.each<[string, readonly string[]]>([
    ['no_mix', ['costs.json']],
    ['missing_mix', ['costs.json', '--mix', 'nowhere.txt']],
    ['binary', ['costs.json', '--mix', 'binary.dat']],
    ['results_as_mix', ['costs.json', '--mix', 'costs.json']],
    ['kernel_only', ['costs.json', '--mix', 'kernel_only.csv']],
    ['short', ['short.json', '--mix', MIX]],
    ['controls', ['controls.json', '--mix', MIX]],
    ['mode', ['costs.json', '--mix', MIX, '--mode', 'long64-ring9']],
    ['uses', ['costs.json', '--mix', MIX, '--uses', 'KVM_EXIT_IO=reg:read']],
    ['mix_format', ['costs.json', '--mix', MIX, '--mix-format', 'list']],
    ['json_format', ['costs.json', '--mix', MIX, '--json', '--format', 'html']],
    ['seconds', ['costs.json', '--mix', MIX, '--seconds', 'soon']],
  ])('%s: one line that says what to do, exit 2', async (name, line) => {
    const paths = line.map((each) => (/\.(?:json|dat|csv)$|nowhere/.test(each) ? fileOf(each) : each));
    const { code, stdout, stderr } = await runLine(['advise', ...paths]);
    expect([code, stdout]).toEqual([2, '']);
    await expect(anywhere(stderr)).toMatchFileSnapshot(`../../golden/advise/error_${name}.txt`);
  });
});
