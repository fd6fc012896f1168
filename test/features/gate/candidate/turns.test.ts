import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Turns, type Side } from '../../../../src/features/gate/candidate/turns.js';
import { readResults } from '../../../../src/results/read.js';
import { changedHost, type Factor } from '../../../app/changed_host.js';
import { runLine } from '../../run/run_line.js';
import { GateRuns } from '../gate_runs.js';

/** Takes so many launches, each of which takes a while. */
async function launches(turns: Turns, side: Side, count: number, log: string[]): Promise<void> {
  for (let launch = 0; launch < count; launch++) {
    await turns.begin(side);
    log.push(`${side} ${String(launch)}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push('over');
    turns.finish(side);
  }
  turns.end(side);
}

describe('turns', () => {
  it('alternate from the baseline on, and never two launches are under way', async () => {
    const turns = new Turns();
    const log: string[] = [];
    await Promise.all([launches(turns, 'candidate', 3, log), launches(turns, 'baseline', 3, log)]);
    expect(log.filter((_, at) => at % 2 === 1)).toEqual(Array.from({ length: 6 }, () => 'over'));
    expect(log.filter((line) => line !== 'over')).toEqual([
      ...['baseline 0', 'candidate 0', 'baseline 1', 'candidate 1', 'baseline 2', 'candidate 2'],
    ]);
  });

  it('are all those of a side whose other one has ended', async () => {
    const turns = new Turns();
    const log: string[] = [];
    await Promise.all([launches(turns, 'candidate', 3, log), launches(turns, 'baseline', 1, log)]);
    expect(log.filter((line) => line !== 'over').slice(1)).toEqual([
      'candidate 0',
      'candidate 1',
      'candidate 2',
    ]);
  });
});

const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const runs = new GateRuns();
beforeAll(() => runs.measureBaseline());
afterAll(() => {
  runs.remove();
});

/** The candidate's plan has delayed cells, the baseline's has none. */
const isCandidate = ({ cells }: Parameters<Factor>[1]): boolean =>
  cells.some(({ cell }) => cell.id.endsWith('ns'));
const IN_TURN = ['--interleave', 'local'];

describe('gate --run --interleave', () => {
  it('tells a host that changed since the baseline was saved from a change: both sides are measured', async () => {
    const { code, stdout, stderr, results } = await runs.gate(
      changedHost(() => 1.1),
      IN_TURN,
    );
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'gate: pass (exit code 0)']);
    expect(stderr).toContain(`baseline, measured in turn: ${join(results, 'baseline', 'results.json')}`);
    expect(stdout).toContain('were measured in turn');
    const [before, after] = [readResults(join(results, 'baseline')), readResults(results)];
    const begun = [
      ...before.launches.map(({ startedAt }) => ({ startedAt, side: 'baseline' })),
      ...after.launches.map(({ startedAt }) => ({ startedAt, side: 'candidate' })),
    ].sort((left, right) => (left.startedAt < right.startedAt ? -1 : 1));
    const sides = begun.map(({ side }) => side);
    expect(sides.slice(0, 6)).toEqual([
      'baseline',
      'candidate',
      'baseline',
      'candidate',
      'baseline',
      'candidate',
    ]);
    expect(before.cells.some(({ cell }) => cell.id.endsWith('ns'))).toBe(false);
  });

  it('finds a slower cell of the candidate and confirms it against the baseline measured anew', async () => {
    const slower: Factor = (id, spec) => (id === SYNC && isCandidate(spec) ? 1.05 : 1);
    const { code, stdout, results } = await runs.gate(changedHost(slower), IN_TURN);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`confirmed in fresh launches: ${SYNC}`)]);
    const again = join(results, 'confirmation', 'baseline');
    expect(readResults(again).launches.length).toBeGreaterThan(0);
    const fromFiles = await runLine(['gate', '--baseline', join(results, 'baseline'), results, '--json']);
    expect([fromFiles.code, fromFiles.stdout]).toEqual([1, expect.stringContaining('"status": "confirmed"')]);
  });

  it('keeps nothing of a baseline that could not be measured and says why', async () => {
    const { code, stderr, results } = await runs.gate(
      changedHost(() => 1),
      ['--interleave', 'exit 3'],
    );
    expect(code).toBeGreaterThan(1);
    expect(stderr).not.toBe('');
    expect(existsSync(join(results, 'baseline', 'results.json'))).toBe(false);
  });

  it.each([
    ['without --run', [], 'so it needs --run'],
    ['an emulated host', ['--run', '--interleave', 'emulated'], 'counts are the same in any order'],
  ])('refuses %s', async (_, flags, text) => {
    const line = [
      'gate',
      '--baseline',
      runs.baseline,
      ...(flags.length === 0 ? [runs.baseline, ...IN_TURN] : flags),
    ];
    const { code, stderr } = await runLine(line);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
