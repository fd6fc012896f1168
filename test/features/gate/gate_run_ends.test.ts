import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../../../src/results/read.js';
import { changedHost, worldOf, type Factor } from '../../app/changed_host.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine } from '../run/run_line.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { GateRuns } from './gate_runs.js';

const same: Factor = () => 1;

const runs = new GateRuns();
beforeAll(() => runs.measureBaseline());
afterAll(() => {
  runs.remove();
});

describe('gate --run that ends early', () => {
  it('keeps what was measured on a signal and judges nothing: exit code 130', async () => {
    const io = new FakeIo();
    const interrupted = changedHost(same, {}, ({ launch }) => {
      if (launch === 2) io.interrupt('SIGINT');
    });
    const { code, stdout, stderr, results } = await runs.gate(interrupted, [], io);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/not judged, because the run ended early; .*results.json holds what was measured/);
    expect(readResults(results).status).toBe('interrupted');
  });

  it.each<[number, string, FakeOptions]>([
    [5, 'a launch goes without a word', { crash: { launch: 1, round: 2 } }],
    [4, 'there is no device', { error: { launch: 0, round: 0, code: 'no-device' } }],
  ])('has exit code %i where %s', async (exitCode, _, options) => {
    const { code, stdout } = await runs.gate(new FakeBackend(options));
    expect([code, stdout]).toEqual([exitCode, '']);
  });

  it('has exit code 5 where no cell passes verification', async () => {
    const ids = readResults(runs.baseline).plan.cells.map(({ id }) => [id, 'no such capability'] as const);
    const { code, stdout } = await runs.gate(new FakeBackend({ skipped: Object.fromEntries(ids) }));
    expect([code, stdout]).toEqual([
      5,
      expect.stringContaining('the candidate has no measured cell: no such capability'),
    ]);
  });
});

it.each<[string, string[], string]>([
  ['a candidate beside --run', ['--run', 'after.json'], 'measures the candidate itself'],
  ['neither', [], 'argument <candidate>: is missing'],
  ['how to measure without --run', ['after.json', '--max-time', '1m'], 'so it needs --run'],
  [
    'an emulated host and a baseline of times',
    ['--run', '--host', 'emulated'],
    'give two runs in the same unit',
  ],
])('gate refuses %s', async (_, flags, text) => {
  const { code, stderr } = await runLine(
    ['gate', '--baseline', runs.baseline, ...flags],
    worldOf(new FakeBackend()),
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
});
