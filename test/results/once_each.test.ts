/** A file names each cell, launch, round and comparison once, and none that is not of its run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseCell } from '../../src/plan/cell.js';
import { readResults } from '../../src/results/read.js';
import type { Results } from '../../src/results/schema.js';
import { MOST_BLOCKS, MOST_CELLS } from '../../src/samples/sizes.js';
import { runLine } from '../features/run/run_line.js';
import { smallPlan } from '../support/fake_run.js';
import { fakeResults } from './fake_results.js';

const directory = mkdtempSync(join(tmpdir(), 'once-'));
const file = join(directory, 'results.json');
let honest: Results;
beforeAll(async () => {
  honest = await fakeResults({ plan: smallPlan({ launches: 2, maxRounds: 6 }) });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function changed(change: (results: Results) => void): string {
  const copy = structuredClone(honest);
  change(copy);
  writeFileSync(file, JSON.stringify(copy));
  return file;
}

const CHANGES: readonly [string, (results: Results) => void, RegExp][] = [
  ['a cell twice', ({ cells }) => void cells.push(structuredClone(cells[0]!)), /is there twice/],
  [
    'a cell twice, in its plan too',
    ({ cells, plan }) => {
      cells.push(structuredClone(cells[0]!));
      plan.cells.push(structuredClone(plan.cells[0]!));
    },
    /is there twice/,
  ],
  [
    'a cell outside the plan',
    ({ cells }) => void cells.push({ ...cells[0]!, cell: baseCell('hlt', 'prot32') }),
    /hlt\/prot32\/none is not in the plan/,
  ],
  [
    'no cell where the plan has one',
    ({ plan }) => void plan.cells.push(baseCell('hlt', 'prot32')),
    /hlt\/prot32\/none of the plan is missing/,
  ],
  [
    'a cell under the id of another',
    ({ cells }) => void (cells[0]!.cell.id = cells[1]!.cell.id),
    /its id is not that/,
  ],
  [
    'a launch twice',
    ({ launches }) => void launches.push(structuredClone(launches[0]!)),
    /number 0 is there twice/,
  ],
  ['a round twice', ({ rounds }) => void rounds.push(structuredClone(rounds[0]!)), /a round of that number/],
  [
    'a round of no launch',
    ({ rounds }) => void (rounds[3]!.launch = 77),
    /rounds\[3\]: it belongs to no launch/,
  ],
  [
    'two blocks of one cell in a round',
    ({ rounds }) => void (rounds[2]!.cell[1] = rounds[2]!.cell[0]!),
    /rounds\[2\]: it has two blocks of one cell/,
  ],
  [
    'a comparison twice',
    ({ comparisons }) => void comparisons.push(comparisons[0]!),
    /comparisons: .* is there twice/,
  ],
  [
    'a comparison with a cell that is not there',
    ({ comparisons }) => void (comparisons[0] = { ...comparisons[0]!, subject: 'hlt/prot32/none' }),
    /comparisons\[0\]: it is of a cell/,
  ],
];

describe('a results file is refused that has', () => {
  it.each(CHANGES)('%s', (_, change, why) => {
    expect(readResults(changed(() => undefined)).cells).toHaveLength(honest.cells.length);
    expect(() => readResults(changed(change))).toThrow(why);
  });

  it('any of these, by recheck and gate, with exit code 2', async () => {
    const [, change] = CHANGES[0]!;
    writeFileSync(join(directory, 'honest.json'), JSON.stringify(honest));
    expect((await runLine(['recheck', changed(change)])).code).toBe(2);
    expect((await runLine(['gate', '--baseline', join(directory, 'honest.json'), file])).code).toBe(2);
  });

  it('more cells or blocks than are served, which it says', () => {
    const cells = (results: Results): void => {
      results.cells = Array.from({ length: MOST_CELLS + 1 }, () => results.cells[0]!);
    };
    expect(() => readResults(changed(cells))).toThrow(
      /it has 10,001 cells, and runs of up to 10,000 are read/,
    );
    const blocks = (results: Results): void => {
      const column = Array.from({ length: MOST_BLOCKS }, () => 0);
      results.rounds[0] = { ...results.rounds[0]!, cell: column, mean: column, median: column, min: column };
    };
    expect(() => readResults(changed(blocks))).toThrow(/blocks, and runs of up to 1,000,000 are read/);
  });
});
