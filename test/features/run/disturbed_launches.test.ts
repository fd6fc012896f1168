/** A run on a host whose other work disturbs some of the launches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import type { Results } from '../../../src/results/schema.js';
import { runLine } from './run_line.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const SMALL = ['--exit', 'pio-out', '--mode', '*', '--groups', 'regs', '--direction', 'both', '--no-report'];
const ROUNDS = ['--min-rounds', '20', '--max-rounds', '20', '--json'];

async function run(argv: readonly string[], options: FakeOptions): Promise<Results> {
  const backend = new FakeBackend(options);
  const { stdout } = await runLine(
    ['run', ...SMALL, ...ROUNDS, '--output', join(directory, 'run'), ...argv],
    {
      createBackend: () => backend,
      elapsedMs: backend.now,
      now: backend.wallClock,
    },
  );
  rmSync(join(directory, 'run'), { recursive: true });
  return JSON.parse(stdout) as Results;
}

/** Launches planned and taken, and what the warning says first. */
async function launchesOf(disturbedLaunches: readonly number[]): Promise<unknown> {
  const { launches, warnings, plan } = await run(['--launches', '4'], { disturbedLaunches });
  const [said] = warnings.filter(({ code }) => code === 'disturbed-launches');
  return [plan.launches, launches.length, said?.message.split(':')[0]];
}

it('takes another launch for each that something disturbed, twice as many at most, and says so', async () => {
  expect(await launchesOf([])).toEqual([4, 4, undefined]);
  expect(await launchesOf([1])).toEqual([...[4, 5], 'other work on the host disturbed 1 of 5 launches (2)']);
  expect(await launchesOf([0, 3, 4, 5, 6])).toEqual([
    ...[4, 8],
    'other work on the host disturbed 5 of 8 launches (1, 4, 5, 6, 7)',
  ]);
});

it('adds no launch beyond the time allowed', async () => {
  const { launches, durationMs } = await run(['--max-time', '1', '--launches', '3'], {
    disturbedLaunches: [0],
  });
  expect(durationMs).toBeLessThan(1500);
  expect(launches.length).toBeLessThanOrEqual(4);
});
