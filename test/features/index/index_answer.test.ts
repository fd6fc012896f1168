/** The first sentences of an index, and the ways that lead from it and back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillPages } from '../../../src/features/index/fill_pages.js';
import type { IndexDocument } from '../../../src/features/index/document/schema.js';
import {
  indexFindings,
  indexHeadline,
  indexWarnings,
  nextStep,
  runsNeeded,
} from '../../../src/features/index/findings.js';
import { indexOf } from '../../../src/features/index/index_folder.js';
import { renderIndex, writeIndex } from '../../../src/features/index/page.js';
import { hostRuns } from '../../../src/features/index/trends.js';
import { renderGate } from '../../../src/features/gate/page/page.js';
import { pageContent } from '../../../src/features/gate/page/content.js';
import { changePoints, valuesNeeded } from '../../../src/stats/inference/change_points.js';
import { exampleIndex } from '../../support/example_index.js';
import { dailyRun, writeRun } from '../../support/example_folder.js';
import { mixedOutcome } from '../gate/gated_outcomes.js';

const WHOLE = exampleIndex();

/** The same index of its first runs only. */
function firstRuns(count: number): IndexDocument {
  const runs = WHOLE.hosts[0]?.runs.slice(0, count) ?? [];
  return { ...WHOLE, hosts: runs.length === 0 ? [] : hostRuns(runs, []) };
}

const said = (index: IndexDocument): string[] => indexFindings(index).map(({ text }) => text);

describe('the answer of an index', () => {
  it('names a change of level, and of the rest that there is none', () => {
    expect(said(WHOLE)[0]).toMatch(/ \/ ioctl rose by 9\.\d%, from 0\.421 to 0\.461, between #8 and #9/);
    expect(said(WHOLE)[1]).toBe('No change of level in the other trend.');
    expect(indexHeadline(WHOLE)).toBe('1 trend changed');
  });

  it('of too few runs does not say that nothing changed, but how many are needed', () => {
    const few = firstRuns(7);
    expect(runsNeeded(few)).toBe(10);
    expect(said(few)[0]).toBe(
      'Whether a level changed cannot be told in 2 trends: they have at most 7 runs, and 2 trends together need at least 10 of a host.',
    );
    expect(said(few).join(' ')).not.toContain('No change');
    expect(indexHeadline(few)).toBe('Too few runs to tell a change');
  });

  it('says what the newest run shows, in time', () => {
    expect(said(WHOLE).at(-1)).toBe(
      'The newest run on AMD EPYC 7R13 Processor, kvm_amd (0123456789ab), 2026-11-16 09:00 UTC: regs both at pio-out in ring 3 adds 9.68 us by ioctl and 221 ns by sync to an exit of 26.7 us.',
    );
  });

  it('claims no cost of sync that the run cannot show', () => {
    const [host] = WHOLE.hosts;
    const runs = host!.runs.map((run) => ({
      ...run,
      prices: run.prices.map((price) => ({ ...price, sync: -134, syncIsShown: false })),
    }));
    expect(said({ ...WHOLE, hosts: [{ ...host!, runs }] }).at(-1)).toContain(
      'adds 9.68 us by ioctl and nothing that it can show (-134 ns) by sync',
    );
  });

  it('of one run measures again, of two compares them, of none says so', () => {
    expect([said(firstRuns(0)), said(firstRuns(1)).length]).toEqual([['No run was found here.'], 1]);
    expect(nextStep(firstRuns(1))).toBe('measure once more: kvm-exit-bench run');
    expect(nextStep(firstRuns(2))).toContain('kvm-exit-bench compare reports/day-1 reports/day-2');
  });

  it('minds runs that were interrupted or have one launch', () => {
    expect(indexWarnings(WHOLE)).toEqual([
      '1 file could not be read as results: see the reasons below',
      '1 run did not finish',
      '1 run has one launch, which does not show how launches vary',
    ]);
  });
});

describe('how many runs a change needs', () => {
  const step = (count: number): number[] =>
    Array.from({ length: count }, (_, at) => (at < count / 2 ? 1 : 2) + at / 1000);

  it('is so many that a clear step in the middle is found, and that with fewer it is not', () => {
    for (const series of [1, 3, 7, 40]) {
      const needed = valuesNeeded(series);
      const flat = Array.from({ length: series - 1 }, () =>
        Array.from({ length: needed }, (_, at) => ((at * 7) % needed) + at / 1000),
      );
      expect(changePoints([step(needed), ...flat], '1')[0], String(series)).toHaveLength(1);
      expect(changePoints([step(needed - 2), ...flat], '1')[0], String(series)).toHaveLength(0);
    }
    expect([1, 6, 7, 1000].map(valuesNeeded)).toEqual([8, 10, 12, Infinity]);
  });
});

describe('the ways of an index', () => {
  let folder = '';
  let index: IndexDocument;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'index-ways-'));
    const page = await renderGate(pageContent(mixedOutcome()));
    for (const day of [0, 1]) writeRun(folder, `day-${String(day)}`, dailyRun(day));
    writeFileSync(join(folder, 'day-1', 'index.html'), page);
    writeFileSync(join(folder, 'gate.html'), page);
    writeFileSync(join(folder, 'foreign.html'), '<title>not ours</title><nav class="ways"></nav>');
    index = indexOf({ folder, output: folder, cells: [] });
    await fillPages(index, folder, await writeIndex(folder, index));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('lists pages of ours that are no runs, by what they say', () => {
    expect(index.pages).toEqual([
      {
        path: 'gate.html',
        href: './gate.html',
        title: expect.stringMatching(/^Regressed: 1 of 11 cells/) as string,
      },
    ]);
  });

  it('lead back from every page of ours that it lists, once, and from no other', async () => {
    const link = (file: string) =>
      /href="([^"]*)">all runs</.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
    expect([link('gate.html'), link('day-1/index.html')]).toEqual(['./index.html', './../index.html']);
    expect([link('foreign.html'), link('day-0/index.html'), link('index.html')]).toEqual(
      Array(3).fill(undefined),
    );
    await fillPages(index, folder, join(folder, 'index.html'));
    expect(readFileSync(join(folder, 'gate.html'), 'utf8').match(/>all runs</g)).toHaveLength(1);
  });

  it('lead from each point of a trend to its run, and have a column for each number', async () => {
    const page = await renderIndex(WHOLE);
    expect(page).toMatch(/<a [^>]*href="\.\/day-4\/index\.html"/);
    expect(page).toContain('<th scope="col" class="number">+ sync, ns</th>');
    expect(page).toContain('<tr id="runs-1:3">');
  });
});
