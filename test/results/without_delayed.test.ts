import { expect, it } from 'vitest';
import { compareRuns } from '../../src/features/compare/compare_runs.js';
import { judge } from '../../src/features/gate/judge/judge.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';
import { baseCell, delayed, transferCell } from '../../src/plan/cell.js';
import { findings } from '../../src/features/run/findings/findings.js';
import { renderReport } from '../../src/features/run/page/write.js';
import { terminalSummary } from '../../src/features/run/text/summary.js';
import { summaryCsv } from '../../src/features/run/csv_tables.js';
import { withoutDelayed } from '../../src/results/without_delayed.js';
import type { Results } from '../../src/results/schema.js';
import { fakeOutcome, smallPlan } from '../support/fake_run.js';
import { fakeResults } from './fake_results.js';

const LATE = [
  delayed(baseCell('pio-out', 'long64-ring0'), 1000),
  delayed(transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync'), 1000),
] as const;
const PLAN = smallPlan({ cells: [LATE[0], ...smallPlan().cells, LATE[1]] });
const LOOK = { color: false, columns: 100, unicode: false };

function levelOf(results: Results, id: string): number {
  const found = results.cells.find(({ cell }) => cell.id === id);
  return found?.status === 'measured' ? found.level.estimate : NaN;
}

it('a delayed cell is measured beside the undelayed one and takes its delay longer', async () => {
  const results = await fakeResults({ plan: PLAN });
  for (const { id, delayNs } of LATE) {
    const own = levelOf(results, id.replace('+1000ns', ''));
    expect(levelOf(results, id)).toBeCloseTo(own + (delayNs ?? NaN) * results.ticksPerNs, -3);
  }
});

it('no host that counts instructions delays a cell, and says why', async () => {
  const { samples } = await fakeOutcome({ plan: PLAN, fake: { host: fakeEmulatedHost('x86') } });
  const outcome = samples.cells.find(({ cell }) => cell.id === LATE[0].id)?.outcome;
  expect(outcome?.status === 'skipped' && outcome.reason).toContain('counts instructions');
});

it('what a run says of its host is the same run without the delayed cells, block by block', async () => {
  const results = await fakeResults({ plan: PLAN, fake: { dropEvery: 3 } });
  const own = withoutDelayed(results);
  expect(own.cells.map(({ cell }) => cell)).toEqual(smallPlan().cells);
  const blocks = (of: Results): string[] =>
    of.rounds.flatMap(({ cell, median, drops }) =>
      cell.map((index, i) => {
        const dropped = drops.some(({ position }) => position === i);
        return `${of.cells[index]?.cell.id ?? ''} ${String(median[i])} ${String(dropped)}`;
      }),
    );
  expect(blocks(own)).toEqual(blocks(results).filter((block) => !block.includes('+1000ns')));
  expect(withoutDelayed(own)).toBe(own);
});

it('neither findings, tables, page nor comparison speak of a delayed cell', async () => {
  const results = await fakeResults({ plan: PLAN });
  const own = withoutDelayed(results);
  expect(findings(results)).toEqual(findings(own));
  expect(terminalSummary(results, LOOK)).toBe(terminalSummary(own, LOOK));
  const page = await renderReport(results);
  expect(page).not.toContain('+1000ns');
  expect(page).toContain(`${String(own.cells.length)} of ${String(own.cells.length)} cells timed`);
  const runs = [results, results].map((each, i) => ({ name: String(i), results: each }));
  expect(JSON.stringify(compareRuns(runs))).not.toContain('+1000ns');
});

it('a gate judges no delayed cell, however its delay changed, and misses none', async () => {
  const results = await fakeResults({ plan: PLAN });
  const without = withoutDelayed(results);
  for (const [baseline, candidate] of [
    [results, without],
    [without, results],
  ] as const) {
    const report = judge(baseline, candidate);
    expect(report.cells.map(({ id }) => id)).not.toContain(LATE[1].id);
    expect(report.newCells).toEqual([]);
  }
});

it('the CSV of the summary keeps delayed cells apart by a column', async () => {
  const [head = '', first = ''] = summaryCsv(await fakeResults({ plan: PLAN })).split('\n');
  const at = head.split(',').indexOf('delay_ns');
  expect(first.split(',')[at]).toBe('1000');
});
