import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repeatRun } from '../../../src/features/run/repeat.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { fakeEmulatedHost } from '../../support/fakes/fake_emulated_host.js';
import type { Backend } from '../../../src/measure/backend.js';
import type { LaunchMessage } from '../../../src/samples/protocol.js';
import { Sampler } from '../../../src/measure/sampler.js';
import { resolvePlan } from '../../../src/plan/resolve.js';
import { bestLength } from '../../../src/stats/launch_length.js';
import { IntervalTracker } from '../../../src/stats/progress.js';
import { FakeIo } from '../../cli/fake_io.js';
import { NOTHING_TO_MEASURE, runLine } from './run_line.js';

const host = fakeEmulatedHost('x86');
const plan = resolvePlan({
  preset: 'quick',
  clock: 'instructions',
  exit: ['pio-out'],
  mode: ['long64-ring0'],
  groups: ['regs'],
});

/** Adds one to a single value of one block in the round of that number, or in all rounds to a cell's first value. */
function changed(message: LaunchMessage, round: number | 'all'): LaunchMessage {
  if (message.type !== 'round' || (round !== 'all' && message.round !== round)) return message;
  const exact = (message.exact ?? []).map((block, index) =>
    (round === 'all' ? block.cell === 4 : index === 4)
      ? { ...block, ticks: block.ticks.map((tick, at) => (at === 0 ? tick + 1 : tick)) }
      : block,
  );
  return { ...message, exact };
}

function backendThatChanges(launch: number, round: number | 'all'): Backend {
  const fake = new FakeBackend({ host });
  let launches = -1;
  return {
    name: 'changes',
    probe: () => fake.probe(),
    measure(spec) {
      launches += 1;
      const run = fake.measure(spec);
      const own = launches;
      async function* messages(): AsyncGenerator<LaunchMessage> {
        for await (const message of run.messages) yield own === launch ? changed(message, round) : message;
      }
      return { messages: messages(), stop: () => run.stop(), kill: () => run.kill() };
    },
  };
}

async function repeated(times: number, backend: Backend, hostOfRun = host) {
  const io = new FakeIo();
  const { createProgress } = NOTHING_TO_MEASURE;
  const dependencies = {
    ...NOTHING_TO_MEASURE,
    createProgress: (quiet: boolean) => createProgress(io, quiet),
  };
  const createTracker = (): IntervalTracker => new IntervalTracker([]);
  const { samples } = await new Sampler({ plan, backend, host, seed: '1', createTracker, bestLength }).run();
  const request = { opened: { backend, host: hostOfRun }, plan, seed: '1' };
  const failure = await repeatRun(times, samples, request, { io, dependencies }, true);
  return { failure, stderr: io.stderr.text };
}

const directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-repeat-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('a run that is counted again', () => {
  it('and comes out the same says so with one hash', async () => {
    const { failure, stderr } = await repeated(3, backendThatChanges(-1, 0));
    expect(failure).toBeNull();
    expect(stderr).toMatch(/^3 runs, every value the same: sha256 [0-9a-f]{64}\n$/);
  });

  it('and differs in one value of one block names the run, the block, the cell and both values', async () => {
    const { failure, stderr } = await repeated(3, backendThatChanges(2, 1));
    expect(failure).toMatchObject({ exitCode: 5, what: 'run 3 of 3 does not repeat the first' });
    expect(failure?.why).toMatch(/^block \d+, (\S+): (\d+) x \d+.*; then \1: (\d+) x \d+/);
    expect(stderr).toBe('');
  });

  it('on a host where only modes repeat is compared by its modes', async () => {
    const { emulation } = host;
    if (emulation === undefined) throw new Error('the fake is not emulated');
    const clocked = { ...host, emulation: { ...emulation, repeats: 'modes' as const } };
    const { failure, stderr } = await repeated(2, backendThatChanges(1, 1), clocked);
    expect(failure).toBeNull();
    expect(stderr).toContain('the mode of every cell the same');
    const other = await repeated(2, backendThatChanges(1, 'all'), clocked);
    expect(other.failure?.why).toMatch(/^\S+: mode \d+; then \d+$/);
  });

  it('is only for hosts that count', async () => {
    const { code, stderr } = await runLine(['run', '--repeat', '2', '--output', join(directory, 'a')]);
    expect(code).toBe(2);
    expect(stderr).toContain('give --host emulated too');
  });
});

describe('a machine without a /dev/kvm to use', () => {
  const noDevice = { deviceTrouble: () => 'permission denied (EACCES)' };

  it('counts on an emulated host and says so, where nothing was said of the host', async () => {
    const { stderr } = await runLine(['run', '--output', join(directory, 'b')], noDevice);
    expect(stderr).toContain('/dev/kvm cannot be used (permission denied (EACCES)): counting instructions');
    // The line's own world refuses kernels, and that is what it went on to ask for.
    expect(stderr).toContain('this line should need no kernel');
  });

  it.each([
    ['--host', 'local'],
    ['--device', '/dev/kvm'],
  ])('stays with %s %s where that was asked for', async (...flag) => {
    const { stderr } = await runLine(['run', ...flag, '--output', join(directory, 'c')], noDevice);
    expect(stderr).not.toContain('counting instructions');
  });
});
