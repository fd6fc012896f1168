import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliDependencies } from '../../src/cli/context.js';
import type { Backend } from '../../src/measure/backend.js';
import { FakeBackend, type FakeOptions } from '../../src/measure/fake_backend.js';
import type { LaunchMessage, LaunchSpec, Round } from '../../src/measure/protocol.js';
import { readResults } from '../../src/results/read.js';
import { FakeIo } from './fake_io.js';
import { runLine, type Ran } from './run_line.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const SMALL = ['--preset', 'quick', '--exit', 'pio-out', '--groups', 'regs'];

let directory = '';
let baseline = '';
let runs = 0;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  baseline = join(directory, 'before');
  const { code } = await runLine(
    ['run', ...SMALL, '--output', baseline, '--no-report', '--seed', '7'],
    worldOf(new FakeBackend()),
  );
  if (code !== 0) throw new Error('no baseline');
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

type FakeWorld = Backend & Pick<FakeBackend, 'now' | 'wallClock'>;

function worldOf(backend: FakeWorld): Partial<CliDependencies> {
  return { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
}

/** What a host takes for a cell, against what it took before. */
type Factor = (id: string, spec: LaunchSpec) => number;

function changedRound(round: Round, spec: LaunchSpec, factor: Factor): Round {
  const times = round.cell.map((cell) => factor(spec.cells[cell]?.cell.id ?? '', spec));
  return { ...round, median: round.median.map((ticks, position) => ticks * (times[position] ?? 1)) };
}

/** A host on which some cells take longer or shorter; `before` is called with each launch. */
function changedHost(
  factor: Factor,
  options: FakeOptions = {},
  before: (spec: LaunchSpec) => void = () => undefined,
) {
  const fake = new FakeBackend(options);
  async function* changed(
    messages: AsyncIterable<LaunchMessage>,
    spec: LaunchSpec,
  ): AsyncGenerator<LaunchMessage> {
    for await (const message of messages)
      yield message.type === 'round' ? changedRound(message, spec, factor) : message;
  }
  return {
    name: 'fake',
    now: fake.now,
    wallClock: fake.wallClock,
    probe: () => fake.probe(),
    measure(spec: LaunchSpec) {
      before(spec);
      const run = fake.measure(spec);
      const end = { stop: run.stop.bind(run), kill: run.kill.bind(run) };
      return { messages: changed(run.messages, spec), ...end };
    },
  };
}

const same: Factor = () => 1;

/** Its results go to a directory of their own, whose path is `results`. */
async function gate(
  backend: FakeWorld,
  flags: readonly string[] = [],
  io = new FakeIo(),
): Promise<Ran & { readonly results: string }> {
  const results = join(directory, `after-${String(runs++)}`);
  const named = ['gate', '--run', '--baseline', baseline, '--results', results, '--no-report', '--seed', '9'];
  return { ...(await runLine([...named, ...flags], worldOf(backend), io)), results };
}

describe('gate --run', () => {
  it('passes a host that did not change, finds the delays it put in, and keeps what it measured', async () => {
    const { code, stdout, results } = await gate(new FakeBackend());
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'gate: pass (exit code 0)']);
    expect(stdout).toContain('delays put in to be found: 2 of 2 found');
    const before = readResults(baseline);
    const after = readResults(results);
    expect(after.launches).toHaveLength(before.plan.launches);
    expect(after.plan.cells.slice(0, before.plan.cells.length)).toEqual(before.plan.cells);
    expect(readdirSync(results)).toEqual(['results.json']);
  });

  it('calls a cell regressed after it was seen again in fresh launches', async () => {
    const { code, stdout, stderr, results } = await gate(changedHost((id) => (id === SYNC ? 1.05 : 1)));
    expect(code).toBe(1);
    expect(stderr).toContain('1 cell seemed slower: measuring again in fresh launches');
    expect(stdout).toContain(`${SYNC} regressed, and again in fresh launches`);
    expect(stdout).toContain(`confirmed in fresh launches: ${SYNC}`);
    const again = readResults(join(results, 'confirmation'));
    expect(again.launches).toHaveLength(readResults(results).launches.length);
    expect(
      again.cells.map(({ cell }) => cell.id).filter((id) => id.includes('/regs/') && !id.endsWith('ns')),
    ).toEqual([SYNC]);
  });

  it.each(['text', 'json', 'markdown', 'junit', 'html'])(
    'withdraws what was not there again, in %s',
    async (format) => {
      const onlyFirst: Factor = (id, { cells }) => (id === SYNC && cells.length > 20 ? 1.05 : 1);
      const { code, stdout } = await gate(changedHost(onlyFirst), ['--format', format]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/withdrawn/);
    },
  );

  it('says in the explanation what fresh launches said', async () => {
    const { stdout } = await gate(
      changedHost((id) => (id === SYNC ? 1.05 : 1)),
      ['--explain', SYNC],
    );
    expect(stdout).toContain('It was measured again in 4 fresh launches.');
    expect(stdout).toContain('They show the slowdown again: regressed.');
  });

  it('is blind and inconclusive where a delay that was put in does not show', async () => {
    const { code, stdout } = await gate(changedHost((id) => (id.endsWith('ns') ? 1 / 1.03 : 1)));
    expect([code, stdout.split('\n')[1]]).toEqual([3, expect.stringContaining('blind: the delay put into')]);
  });

  it('is inconclusive where everything takes longer, and measures nothing again', async () => {
    const { code, stdout, stderr } = await gate(changedHost((id) => (id === SYNC ? 1.15 : 1.05)));
    expect([code, stdout.split('\n')[1]]).toEqual([3, expect.stringContaining('contaminated: the control')]);
    expect(stderr).not.toContain('measuring again');
  });
});

describe('the launches of gate --run', () => {
  it('go on until enough were in a state of the host that the baseline knows', async () => {
    const { code, results } = await gate(new FakeBackend({ slowLaunches: [0, 2] }));
    expect(code).toBe(0);
    expect(readResults(results).launches).toHaveLength(6);
  });

  it('end with the time, and what is missing is said', async () => {
    const slowLaunches = Array.from({ length: 100 }, (_, launch) => launch);
    const { code, stdout, results } = await gate(new FakeBackend({ slowLaunches }), ['--max-time', '8s']);
    expect(code).toBe(3);
    expect(stdout).toContain('too few launches, long64-ring0: 0 of the 4 launches wanted of the candidate');
    expect(readResults(results).launches.length).toBeGreaterThan(4);
  });
});

describe('gate --run that ends early', () => {
  it('keeps what was measured on a signal and judges nothing: exit code 130', async () => {
    const io = new FakeIo();
    const interrupted = changedHost(same, {}, ({ launch }) => {
      if (launch === 2) io.interrupt('SIGINT');
    });
    const { code, stdout, stderr, results } = await gate(interrupted, [], io);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('not judged, since the run ended early; what was measured is in ');
    expect(readResults(results).status).toBe('interrupted');
  });

  it.each<[number, string, FakeOptions]>([
    [5, 'a launch goes without a word', { crash: { launch: 1, round: 2 } }],
    [4, 'there is no device', { error: { launch: 0, round: 0, code: 'no-device' } }],
  ])('has exit code %i where %s', async (exitCode, _, options) => {
    const { code, stdout } = await gate(new FakeBackend(options));
    expect([code, stdout]).toEqual([exitCode, '']);
  });

  it('has exit code 5 where no cell passes verification', async () => {
    const ids = readResults(baseline).plan.cells.map(({ id }) => [id, 'no such capability'] as const);
    const { code, stderr } = await gate(new FakeBackend({ skipped: Object.fromEntries(ids) }));
    expect([code, stderr]).toEqual([5, expect.stringContaining('no such capability')]);
  });
});

it.each<[string, string[], string]>([
  ['a candidate beside --run', ['--run', 'after.json'], 'measures the candidate itself'],
  ['neither', [], 'argument <candidate>: is missing'],
  ['how to measure without --run', ['after.json', '--max-time', '1m'], 'give --run too'],
  [
    'an emulated host and a baseline of times',
    ['--run', '--host', 'emulated'],
    'compare runs that count the same',
  ],
])('gate refuses %s', async (_, flags, text) => {
  const { code, stderr } = await runLine(
    ['gate', '--baseline', baseline, ...flags],
    worldOf(new FakeBackend()),
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
});
