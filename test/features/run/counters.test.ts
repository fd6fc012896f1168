import { describe, expect, it } from 'vitest';
import { comparisonText } from '../../../src/features/compare/text.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import { agreementSentence, counterTable } from '../../../src/features/run/counters.js';
import { summaryCsv } from '../../../src/features/run/csv_tables.js';
import { wholeText } from '../../../src/features/run/text/summary.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import { asMessages } from '../../../src/results/as_messages.js';
import { packResults } from '../../../src/results/packed/pack.js';
import { unpackResults } from '../../../src/results/packed/unpack.js';
import { recomputed } from '../../../src/results/recompute.js';
import type { Results } from '../../../src/results/schema.js';
import type { LaunchCounters } from '../../../src/samples/counters.js';
import { SampleLog } from '../../../src/samples/sample_log.js';
import { fakeHost } from '../../support/fakes/fake_host.js';
import { instructionResults } from '../../support/instruction_run.js';
import { fakeResults } from '../../results/fake_results.js';

/** Of cell 3; the second reading met an interrupt. */
function counted(kernel = 4000): LaunchCounters {
  const others = { user: [20, 20, 20], guest: [3, 3, 3] };
  return {
    cells: [
      { cell: 3, event: 'instructions', ...others, kernel: [kernel, kernel + 213.75, kernel] },
      { cell: 3, event: 'cycles', ...others, kernel: [8023, 8023, 8023] },
    ],
    missed: [{ event: 'cache-misses', reason: 'this processor offers no such counter' }],
  };
}

const run = (kernel?: number): Promise<Results> =>
  fakeResults({ fake: { counters: counted(kernel) } }).then((results) => ({
    ...results,
    host: { ...fakeHost(), counters: { status: 'usable', pmu: 'cpu' } },
  }));

describe('hardware counters of a run', () => {
  it('are a table of every cell that was counted, with instructions per cycle', async () => {
    const results = await run();
    expect(counterTable(results)).toEqual({
      columns: ['cell', 'user', 'kernel', 'guest', 'instructions', 'core cycles', 'IPC'],
      rows: [[results.cells[3]?.cell.id, '20', '4,000', '3', '4,023', '8,046', '0.50']],
    });
    expect(wholeText(results, { columns: 100, color: false, unicode: true })).toContain('hardware counters');
    expect(await renderReport(results)).toContain('id="counters"');
  });

  it('are nowhere where the processor has none', async () => {
    const results = await fakeResults();
    expect(counterTable(results)).toBeNull();
    expect(JSON.stringify(results)).not.toContain('"counters":[');
    expect(summaryCsv(results)).not.toContain('pmu_');
    expect(await renderReport(results)).not.toContain('id="counters"');
  });

  it('survive recomputing, resuming and packing', async () => {
    const results = await run();
    expect(recomputed(results).cells).toEqual(results.cells);
    const log = new SampleLog(results.cells.map(({ cell }) => ({ cell, exitsPerBlock: 32 })));
    for (const { message, at } of asMessages(results).messages) log.add(message, at);
    const ending = { seed: '1', startedAt: '', durationMs: 0, stopReason: 'max-time' } as const;
    expect(log.samples(ending).counters?.map(({ launch }) => launch)).toEqual(
      results.launches.map(({ launch }) => launch),
    );
    const packed = packResults(results);
    if (packed === null) throw new Error('not packed');
    expect(unpackResults('page', packed).results.cells).toEqual(results.cells);
  });

  it('are columns of the CSV', async () => {
    const [head = '', ...rows] = summaryCsv(await run()).split('\n');
    const column = head.split(',').indexOf('pmu_instructions_kernel');
    expect(rows[3]?.split(',')[column]).toBe('4000');
    expect(rows[2]?.split(',')[column]).toBe('');
  });

  it('are compared between runs that both have them', async () => {
    const comparison = compareRuns([
      { name: 'a', results: await run() },
      { name: 'b', results: await run(4012) },
    ]);
    const cell = comparison.counters?.[0]?.cell;
    expect(comparison.counters).toEqual([{ cell, values: [4023, 4035] }]);
    expect(comparisonText(comparison, { columns: 100, color: false, unicode: true }, true)).toMatch(
      /4,023\s+4,035\s+\+12 \(0\.30%\)/,
    );
  });

  it('stand beside what the emulator counted, with the difference', async () => {
    const plain = await instructionResults({ arch: 'arm64' });
    const cell = plain.cells.findIndex(({ cell: { id } }) => id === 'mmio-write/el1/none');
    const found = plain.cells[cell];
    if (found?.status !== 'measured') throw new Error('not counted');
    const cells = [
      { cell, event: 'instructions' as const, user: [17], kernel: [found.level.estimate - 18], guest: [2] },
    ];
    const results = await instructionResults({
      arch: 'arm64',
      fake: { counters: { cells, missed: [] } },
    });
    const row = counterTable(results)?.rows[0];
    expect(row?.slice(-2)).toEqual([found.level.estimate.toLocaleString('en-US'), '+1']);
    expect(agreementSentence(results)).toContain('differ by at most 1 instruction per exit');
  });
});
