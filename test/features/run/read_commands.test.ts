import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { exampleResults } from '../../support/example_results.js';
import { runLine } from './run_line.js';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  file = join(directory, 'results.json');
  writeFileSync(file, JSON.stringify(exampleResults()));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A golden text must not name the directory of one test run. */
function anywhere(text: string): string {
  return text.replaceAll(directory, '<directory>');
}

describe('export', () => {
  it('--csv summary has one line a cell, blocks one a block, from a file or its directory', async () => {
    const results = exampleResults();
    const summary = await runLine(['export', file, '--csv', 'summary']);
    const blocks = await runLine(['export', directory, '--csv', 'blocks']);
    expect(summary.stdout.trimEnd().split('\n')).toHaveLength(1 + results.cells.length);
    const count = results.rounds.reduce((total, round) => total + round.cell.length, 0);
    expect(blocks.stdout.trimEnd().split('\n')).toHaveLength(1 + count);
  });

  it('--output writes the file and keeps stdout empty', async () => {
    const output = join(directory, 'summary.csv');
    const { code, stdout } = await runLine(['export', file, '--csv', 'summary', '--output', output]);
    expect([code, stdout]).toEqual([0, '']);
    expect(readFileSync(output, 'utf8')).toContain('pio-out/long64-ring0/none');
  });

  it('--output where nothing can be written is a usage error, and a pipe or device is written as it is', async () => {
    const argv = ['export', file, '--csv', 'summary', '--output'];
    const { code, stderr } = await runLine([...argv, '/nonexistent/summary.csv']);
    expect(code).toBe(2);
    await expect(stderr).toMatchFileSnapshot('../../golden/errors/export.txt');
    expect((await runLine([...argv, '/dev/null'])).code).toBe(0);
    expect(statSync('/dev/null').isFile()).toBe(false);
  });

  it.each<[string, string[]]>([
    ['unknown_table', ['--csv', 'block']],
    ['no_table', []],
  ])('%s is a usage error', async (name, argv) => {
    const { code, stderr } = await runLine(['export', file, ...argv]);
    expect(code).toBe(2);
    await expect(anywhere(stderr)).toMatchFileSnapshot(`../../golden/errors/${name}.txt`);
  });
});

describe('results that cannot be read', () => {
  it.each<[string, string]>([
    ['empty', ''],
    ['cut', '{"format": "kvm-exit-bench/results", "ver'],
    ['newer', '{"format": "kvm-exit-bench/results", "version": 99}'],
    ['foreign', '{"name": "something else"}'],
  ])('%s: one line, exit 2', async (name, text) => {
    writeFileSync(file, text);
    const { code, stdout, stderr } = await runLine(['export', file, '--csv', 'summary']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(3);
    await expect(anywhere(stderr)).toMatchFileSnapshot(`../../golden/results/error_${name}.txt`);
  });

  it.each<[string, (results: Results) => void]>([
    [
      'absurd_level',
      ({ cells }) => cells.forEach((cell) => cell.status === 'measured' && (cell.level.low = 1e300)),
    ],
    [
      'absurd_bucket',
      ({ cells }) => cells.forEach((cell) => cell.status === 'measured' && cell.histogram.buckets.fill(2048)),
    ],
    ['absurd_clock', (results) => (results.host.clock.hz = 1e300)],
  ])('%s: refused before it is drawn, exit 2', async (name, spoil) => {
    const results = structuredClone(exampleResults());
    spoil(results);
    writeFileSync(file, JSON.stringify(results));
    const { code, stdout, stderr } = await runLine(['report', file]);
    expect([code, stdout]).toEqual([2, '']);
    await expect(anywhere(stderr)).toMatchFileSnapshot(`../../golden/results/error_${name}.txt`);
  });

  it('endless: one line, exit 2', async () => {
    const { code, stderr } = await runLine(['report', '/dev/zero']);
    expect(code).toBe(2);
    await expect(stderr).toMatchFileSnapshot('../../golden/results/error_endless.txt');
  });

  it('missing: one line, exit 2', async () => {
    const { code, stderr } = await runLine(['report', join(directory, 'nothing.json')]);
    expect(code).toBe(2);
    await expect(anywhere(stderr)).toMatchFileSnapshot('../../golden/results/error_missing.txt');
  });
});
