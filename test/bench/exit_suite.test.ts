import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Task } from 'tinybench';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitSuite } from '../../bench/exit_suite.js';
import { readResults } from '../../src/results/read.js';
import type { Results } from '../../src/results/schema.js';
import { FakeBackend, type FakeOptions } from '../support/fakes/fake_backend.js';
import { fakeSampler, type FakeRun } from '../support/fake_run.js';
import { runLine } from '../features/run/run_line.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const NS_PER_MS = 1e6;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-suite-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** `npm run bench` with a double in the host's place: the suite as it ended, and the results file. */
async function suiteAndResults(fake: FakeOptions = {}) {
  let suite: Bench | undefined;
  const seen: string[] = [];
  const line = [
    'run',
    '--preset',
    'quick',
    '--exit',
    'pio-out',
    '--max-time',
    '3s',
    '--quiet',
    '--no-report',
  ];
  const backend = new FakeBackend(fake);
  const ran = await runLine([...line, '--output', directory], {
    createBackend: () => backend,
    elapsedMs: backend.now,
    drive: async (sampler) => {
      suite = exitSuite(sampler);
      suite.addEventListener('cycle', ({ task }) => seen.push(task.name));
      await suite.run();
    },
  });
  expect(ran.code).toBe(0);
  return { suite: suite!, seen, results: readResults(directory) };
}

/** Medians of a cell's blocks that count, in milliseconds per exit and in the order of size, as the file has them. */
function blocksOf({ cells, rounds, host }: Results, id: string): number[] {
  const index = cells.findIndex(({ cell }) => cell.id === id);
  return rounds
    .filter(({ complete }) => complete)
    .flatMap(({ cell, median, drops }) => {
      const position = cell.indexOf(index);
      const isDropped = drops.some((drop) => drop.position === position);
      return position < 0 || isDropped ? [] : [(median[position] ?? NaN) / (host.clock.hz / 1000)];
    })
    .sort((left, right) => left - right);
}

function latencyOf(task: Task) {
  const { result } = task;
  if (result.state !== 'completed') throw new Error(`${task.name} is ${result.state}`);
  return result.latency;
}

describe('a sweep as a tinybench suite', () => {
  it('carries the very blocks of the results file as latency samples, and their statistics', async () => {
    const { suite, results } = await suiteAndResults({ dropEvery: 4 });
    expect(suite.tasks.map(({ name }) => name)).toEqual(results.cells.map(({ cell }) => cell.id));
    for (const task of suite.tasks) {
      const expected = blocksOf(results, task.name);
      const { samples, samplesCount, mean, min, p50 } = latencyOf(task);
      expect(samples).toEqual(expected);
      expect(samplesCount).toBe(expected.length);
      expect(min).toBe(expected[0]);
      expect(mean).toBeCloseTo(expected.reduce((sum, each) => sum + each, 0) / expected.length, 12);
      const half = expected.length / 2;
      const middle = [expected[Math.ceil(half) - 1]!, expected[Math.floor(half)]!];
      expect(p50).toBeCloseTo((middle[0]! + middle[1]!) / 2, 12);
    }
  });

  it('reads as a table in nanoseconds per exit, a row a cell, and tells the end of each task', async () => {
    const { suite, seen, results } = await suiteAndResults();
    expect([...seen].sort()).toEqual(results.cells.map(({ cell }) => cell.id).sort());
    const table = suite.table();
    expect(table).toHaveLength(results.cells.length);
    const row = table.find((each) => each?.['Task name'] === SYNC);
    const level = results.cells.find(({ cell }) => cell.id === SYNC);
    if (level?.status !== 'measured') throw new Error('not measured');
    const medianNs = Number.parseFloat(String(row?.['Latency med (ns)']));
    expect(medianNs / (level.level.estimate / results.ticksPerNs)).toBeCloseTo(1, 1);
    expect(row?.['Samples']).toBe(blocksOf(results, SYNC).length);
    expect(medianNs).toBeGreaterThan(1);
    expect(medianNs).toBeLessThan(NS_PER_MS);
  });
});

/** A suite beside a sampler, for runs that do not end well. */
async function statesOf(run: FakeRun): Promise<Map<string, string>> {
  const sampler = await fakeSampler(run);
  const suite = exitSuite(sampler);
  await Promise.all([sampler.run(), suite.run()]);
  return new Map(suite.tasks.map(({ name, result }) => [name, result.state]));
}

describe('a suite of a run that does not measure everything', () => {
  it('ends the task of a cell that is never timed with an error, and no other task', async () => {
    const states = await statesOf({ fake: { skipped: { [SYNC]: 'not offered' } } });
    for (const [name, state] of states) expect(state).toBe(name === SYNC ? 'errored' : 'completed');
  });

  it('ends every task when the run fails before any round', async () => {
    const states = await statesOf({ fake: { error: { launch: 0, round: 0, code: 'no-device' } } });
    expect(new Set(states.values())).toEqual(new Set(['errored']));
  });
});
