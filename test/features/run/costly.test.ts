import { describe, expect, it } from 'vitest';
import { costlyPart } from '../../../src/app/costly.js';
import { costlyAdded, costlyTable, nestedSentence } from '../../../src/features/run/costly.js';
import { summaryCsv } from '../../../src/features/run/csv_tables.js';
import { runText } from '../../../src/features/run/text/run_text.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import { costlyTable as comparedTable } from '../../../src/features/compare/costly.js';
import { compareKernels } from '../../../src/features/kernels/document/compare.js';
import { costlyLines } from '../../../src/features/kernels/document/costly.js';
import { EXIT_CODE } from '../../../src/lib/exit_code.js';
import { Failure } from '../../../src/lib/failure.js';
import type { Backend } from '../../../src/measure/backend.js';
import { recomputed } from '../../../src/results/recompute.js';
import { resultsSchema, type Results } from '../../../src/results/schema.js';
import type { CostlyCount } from '../../../src/samples/costly.js';
import type { Samples } from '../../../src/samples/samples.js';
import { instructionResults } from '../../support/instruction_run.js';

const BARE = 'pio-out/long64-ring0/none';
const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const PLAIN = { columns: 100, color: false, unicode: true };

/** The run with an exit of each cell listed; one more VMREAD where registers move. */
async function listed(reads = 20): Promise<Results> {
  const results = await instructionResults();
  const cells = results.cells.map((result) => {
    if (result.status !== 'measured' || result.cell.kind === 'control') return result;
    const more = result.cell.kind === 'transfer' ? 1 : 0;
    const costly: CostlyCount[] = [
      { name: 'VMREAD', count: reads + more },
      { name: 'VMRESUME', count: 1 },
    ];
    return { ...result, costly };
  });
  return resultsSchema.parse({ ...results, cells });
}

describe('the costly instructions of a run', () => {
  it('stand in its results, and stay there when these are computed again', async () => {
    const results = await listed();
    expect(recomputed(results).cells).toEqual(results.cells);
  });

  it('are a table, and as what a transfer adds to its bare exit', async () => {
    const results = await listed();
    const table = costlyTable(results);
    expect(table?.columns).toEqual(['cell', 'VMREAD', 'VMRESUME']);
    expect(table?.rows).toContainEqual([SYNC, '21', '1']);
    expect(costlyAdded(results)).toContainEqual({ cell: SYNC, text: '+1 VMREAD' });
    expect(runText(results, PLAIN, { all: true })).toContain('+1 VMREAD');
  });

  it('say what may leave on a nested host, and no more', async () => {
    expect(nestedSentence(await listed())).toMatch(/ takes 20 accesses to the VMCS\. .* may leave/);
    expect(nestedSentence(await instructionResults())).toBeNull();
  });

  it('have a column of the summary as CSV, which other runs have not', async () => {
    expect(summaryCsv(await listed())).toContain('VMREAD:21 VMRESUME:1');
    expect(summaryCsv(await instructionResults()).split('\n')[0]).not.toContain('costly');
  });

  it('of two runs and of two kernels are compared: +2 VMREAD', async () => {
    const [first, other] = [await listed(), await listed(22)];
    const comparison = compareRuns([
      { name: 'first', results: first },
      { name: 'other', results: other },
    ]);
    expect(comparedTable(comparison)?.rows).toContainEqual([SYNC, '+2 VMREAD']);
    const variants = [first, other].map((results, index) => ({
      name: `6.${String(index)}`,
      directory: String(index),
      results,
    }));
    const facts = { tool: first.tool, label: null, status: 'complete', uncounted: [] } as const;
    const kernels = compareKernels(variants, { ...facts, uncounted: [] });
    expect(costlyLines(kernels).join()).toContain('6.1 against 6.0: +2 VMREAD on ');
  });
});

describe('the part of a run that lists costly instructions', () => {
  const samplesOf = ({ cells }: Results): Samples =>
    ({
      cells: cells.map(({ cell }) => ({ cell, exitsPerBlock: 16, outcome: { status: 'verified' } })),
      exact: cells.map((_, cell) => ({ cell, ticks: [1], counts: [1] })),
    }) as unknown as Samples;
  const backend = (costly: Backend['costly']): Backend => ({ name: 'fake', costly }) as Backend;

  it('asks for bare exits once and for transfers, and names the cells that could not be listed', async () => {
    const asked: string[] = [];
    const part = await costlyPart(
      backend((cells) => {
        asked.push(...cells.map(({ id }) => id));
        return Promise.resolve(new Map([[BARE, [{ name: 'VMREAD', count: 3 }]]]));
      }),
      samplesOf(await instructionResults()),
      undefined,
    );
    expect(asked).toEqual(expect.arrayContaining([BARE, SYNC]));
    expect(asked.filter((id) => id.startsWith('control/') || id.includes('#'))).toEqual([]);
    expect(part.warnings[0]?.message).toContain(SYNC);
    expect(part.warnings[0]?.message).not.toContain(`${BARE},`);
  });

  it('that fails keeps what was counted, and says why', async () => {
    const failure = new Failure({ what: 'a', why: 'b', next: 'c', exitCode: EXIT_CODE.hostCannotMeasure });
    const part = await costlyPart(
      backend(() => Promise.reject(failure)),
      samplesOf(await instructionResults()),
      undefined,
    );
    expect(part).toEqual({ costlyOf: undefined, warnings: [], failure });
  });
});
