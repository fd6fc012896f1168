import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYNC } from '../gate/gated_runs.js';
import { runLine } from '../run/run_line.js';
import { dailyRun, writeRun } from '../../support/example_folder.js';
import { ATTACK } from '../../support/hostile/hostile_results.js';
import type { IndexDocument } from '../../../src/features/index/document/schema.js';
import { indexOf } from '../../../src/features/index/index_folder.js';
import { renderIndex, writeIndex } from '../../../src/features/index/page.js';
import { hostRuns } from '../../../src/features/index/trends.js';

const DAYS = 20;
const STEP = 11;
let folder = '';

function indexHere(cells: readonly string[] = [], output = folder): IndexDocument {
  return indexOf({ folder, output, cells });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'index-'));
  for (let day = 0; day < DAYS; day++)
    writeRun(folder, `day-${String(day).padStart(2, '0')}`, dailyRun(day, day < STEP ? 1 : 1.2), day !== 3);
  writeRun(folder, 'nested/deep/run', { ...dailyRun(DAYS, 1.2), label: ATTACK, status: 'interrupted' });
  writeRun(folder, '<img src=x onerror=alert(1)>', dailyRun(DAYS + 1, 1.2));
  writeRun(folder, 'javascript:alert(1)', dailyRun(DAYS + 2, 1.2));
  writeFileSync(join(folder, 'broken.json'), '{"format": "kvm-exit-bench/results", "ver');
  writeFileSync(join(folder, 'coverage.json'), '{"format": "something else"}');
  mkdirSync(join(folder, '.hidden'));
  writeFileSync(join(folder, '.hidden', 'results.json'), '{');
  symlinkSync(folder, join(folder, 'loop'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the index of a folder', () => {
  it('has every run once, by time, and no link or hidden directory', () => {
    const [host, ...others] = indexHere().hosts;
    expect(others).toEqual([]);
    expect(host?.runs).toHaveLength(DAYS + 3);
    const dates = host?.runs.map(({ startedAt }) => startedAt) ?? [];
    expect(dates).toEqual([...dates].sort());
    expect(host?.runs.map(({ path }) => path)).toContain('nested/deep/run');
  });

  it('says of each file that is no results why', () => {
    expect(indexHere().unread).toEqual([
      { path: 'broken.json', reason: 'it is cut off before its end' },
      {
        path: 'coverage.json',
        reason: 'not a file of ours: format is "something else", not "kvm-exit-bench/results"',
      },
    ]);
  });

  it('finds where a ratio changed its level, and only there', () => {
    const [host] = indexHere().hosts;
    const changed = host?.trends.filter(({ changes }) => changes.length > 0) ?? [];
    // Slower than its twin, and so than the bare exit.
    expect(new Set(changed.map(({ cell }) => cell))).toEqual(new Set([SYNC]));
    const [change, ...more] = changed.find(({ kind }) => kind === 'sync-ioctl')?.changes ?? [];
    expect(more).toEqual([]);
    expect(change).toMatchObject({ lastBefore: STEP, firstAfter: STEP + 1 });
    expect((change?.to ?? 0) / (change?.from ?? 1)).toBeCloseTo(1.2, 2);
  });

  it('shows the trends of chosen cells, and else few', () => {
    expect(indexHere([SYNC]).hosts[0]?.trends.map(({ cell }) => cell)).toEqual([SYNC]);
    const trends = indexHere().hosts[0]?.trends ?? [];
    expect(trends.length).toBeGreaterThan(1);
    expect(trends.length).toBeLessThanOrEqual(6);
    expect(trends[0]?.kind).toBe('sync-ioctl');
  });

  it('keeps hosts and units apart', () => {
    const runs = indexHere().hosts[0]?.runs ?? [];
    const sizes = (mixed: typeof runs): number[] => hostRuns(mixed, []).map((host) => host.runs.length);
    expect(sizes(runs.map((run, at) => ({ ...run, hostId: at % 2 === 0 ? 'a' : 'b' })))).toEqual([12, 11]);
    expect(sizes(runs.map((run, at) => (at === 0 ? { ...run, unit: 'instructions' } : run)))).toEqual([
      1, 22,
    ]);
  });

  it('links to pages, and to results where there is none; no name of a file is a scheme or leaves the folder', () => {
    const runs = indexHere().hosts[0]?.runs ?? [];
    const hrefOf = (path: string) => runs.find((run) => run.path === path);
    expect(hrefOf('day-00')?.pageHref).toBe('./day-00/index.html');
    expect(hrefOf('day-03')?.pageHref).toBeNull();
    expect(hrefOf('day-03')?.resultsHref).toBe('./day-03/results.json');
    expect(hrefOf('javascript:alert(1)')?.pageHref).toBe('./javascript%3Aalert(1)/index.html');
    const elsewhere = indexHere([], join(folder, 'day-00')).hosts[0]?.runs ?? [];
    expect(elsewhere.find(({ path }) => path === 'day-01')?.pageHref).toBe('./../day-01/index.html');
  });

  it('has a chart and its table for each trend, and marks the change in both', async () => {
    const page = await renderIndex(indexHere());
    expect(page).toMatch(/rose by 20\.\d%, from 0\.\d{3} to 0\.\d{3}, between #11 and #12/);
    expect(page).toContain('first after a change');
    const charts = page.match(/id="plot-trend-1-\d"/g) ?? [];
    expect(charts).toHaveLength(indexHere().hosts[0]?.trends.length ?? -1);
    expect(page.replaceAll(/<script.*?<\/script>/gs, '')).not.toMatch(/<img|href="javascript|NaN|undefined/);
  });

  it('of an empty folder says that there is nothing', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'index-empty-'));
    const index = indexOf({ folder: empty, output: empty, cells: [] });
    expect(await renderIndex(index)).toContain('No run was found here.');
    expect(readFileSync(await writeIndex(empty, index), 'utf8')).toMatch(/^<!doctype html>/);
    rmSync(empty, { recursive: true });
  });
});

describe('report --index', () => {
  it('writes the page and says where', async () => {
    const output = join(folder, 'site');
    const { code, stdout } = await runLine(['report', '--index', folder, '--output', output]);
    expect([code, stdout]).toEqual([0, `${join(output, 'index.html')}\n`]);
    expect(readFileSync(join(output, 'index.html'), 'utf8')).toContain('href="./../day-00/index.html"');
    rmSync(output, { recursive: true });
  });

  it.each<[string, () => string[]]>([
    ['of_a_run', () => [join(folder, 'day-00')]],
    ['nowhere', () => [join(folder, 'nothing')]],
    ['of_a_file', () => [join(folder, 'broken.json')]],
    ['and_a_run', () => [folder, '--', join(folder, 'day-00')]],
    ['unknown_cell', () => [folder, '--cell', 'pio-out/long64-ring0/regs/both/synk']],
  ])('%s is a usage error', async (name, argv) => {
    const { code, stdout, stderr } = await runLine(['report', '--index', ...argv()]);
    expect([code, stdout]).toEqual([2, '']);
    await expect(stderr.replaceAll(folder, '<folder>')).toMatchFileSnapshot(
      `../../golden/index/error_${name}.txt`,
    );
  });

  it('without a run or an index is a usage error, and so is a cell without an index', async () => {
    expect((await runLine(['report'])).stderr).toContain('argument <results>: is missing');
    expect((await runLine(['report', folder, '--cell', SYNC])).code).toBe(2);
  });
});
