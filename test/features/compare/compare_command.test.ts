import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { runOf, slower } from '../gate/gated_runs.js';
import { runLine } from '../run/run_line.js';
import { instructionResults } from '../../support/instruction_run.js';
import { recomputed } from '../../support/recomputed.js';
import type { Comparison } from '../../../src/features/compare/document.js';

let directory = '';
const fileOf = (name: string): string => join(directory, `${name}.json`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  const before = runOf();
  const skipped = before.cells.map(({ cell }) => ({ status: 'skipped' as const, cell, reason: 'none' }));
  const files: Readonly<Record<string, Results>> = {
    before,
    after: recomputed(slower(runOf({ seed: '7' }), 0.1)),
    counted: await instructionResults(),
    nothing: { ...before, cells: skipped, comparisons: [] },
  };
  for (const [name, results] of Object.entries(files)) writeFileSync(fileOf(name), JSON.stringify(results));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A golden text must not name the directory of one test run. */
function anywhere(text: string): string {
  return text.replaceAll(directory, '<directory>');
}

describe('compare', () => {
  it('prints a table of what changed, and exits 0 whatever did: judging is for the gate', async () => {
    const { code, stdout, stderr } = await runLine(['compare', fileOf('before'), fileOf('after')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(anywhere(stdout)).toContain('#2: <directory>/after.json');
    expect(stdout).toMatch(/^Changed|^2 of 12 ratios changed beyond chance: all rose, the most /);
    expect(stdout).toMatch(/regs\/both\/sync \/ none +1\.0\d\d 1\.1\d\d +\+\d+\.\d+% (\+-|±)0\.\d+%\*\*/);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it('--all shows every cell', async () => {
    const { stdout } = await runLine(['compare', fileOf('before'), fileOf('after'), '--all']);
    expect(stdout).toMatch(/ {2}regs both sync +17,4\d\d 19,1\d\d +\+9\.\d\d% (\+-|±)0\.1\d%\*\*/);
    expect(stdout).toMatch(/ {2}cheapest vCPU ioctl/);
  });

  it('--format json prints the document alone', async () => {
    const { code, stdout } = await runLine([
      'compare',
      fileOf('before'),
      fileOf('after'),
      '--format',
      'json',
    ]);
    const document = JSON.parse(stdout) as Comparison;
    expect([code, document.format, document.version]).toEqual([0, 'kvm-exit-bench/comparison', 1]);
    expect(document.runs).toHaveLength(2);
  });

  it.each([
    ['html', /^<!doctype html>\n<html lang="en">/],
    ['markdown', /^### 2 runs side by side\n/],
    ['text', /^2 of 12 ratios changed beyond chance/],
  ])('--format %s --output writes the file and prints its path alone', async (format, start) => {
    const output = join(directory, `compared.${format}`);
    const line = ['compare', fileOf('before'), fileOf('after'), '--format', format, '--output', output];
    const { code, stdout } = await runLine(line);
    expect([code, stdout]).toEqual([0, `${output}\n`]);
    expect(readFileSync(output, 'utf8')).toMatch(start);
  });

  it.each<[string, number, readonly string[]]>([
    ['one', 2, ['before']],
    ['units', 2, ['before', 'counted']],
    ['nothing', 5, ['before', 'nothing']],
    ['missing', 2, ['before', 'nowhere']],
  ])('%s: one line that says what to do, exit %i', async (name, exitCode, files) => {
    const { code, stdout, stderr } = await runLine(['compare', ...files.map(fileOf)]);
    expect([code, stdout]).toEqual([exitCode, '']);
    await expect(anywhere(stderr)).toMatchFileSnapshot(`../../golden/compare/error_${name}.txt`);
  });

  it.each<[string, readonly string[]]>([
    ['format', ['--format', 'yaml']],
    ['output', ['--output', '/nonexistent/compared.txt']],
  ])('a wrong --%s is a usage error', async (name, flags) => {
    const { code, stderr } = await runLine(['compare', fileOf('before'), fileOf('after'), ...flags]);
    expect(code).toBe(2);
    await expect(stderr).toMatchFileSnapshot(`../../golden/compare/error_${name}.txt`);
  });
});
