import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandBackend } from '../../src/measure/command_backend.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import { Sampler } from '../../src/measure/sampler.js';
import type { Host, LaunchMessage, LaunchSpec } from '../../src/samples/protocol.js';
import { controlCell } from '../../src/plan/cell.js';
import { bestLength } from '../../src/stats/launch_length.js';
import { IntervalTracker } from '../../src/stats/progress.js';
import { smallPlan } from '../support/fake_run.js';

const SCRIPT = join(import.meta.dirname, '..', 'fixtures', 'speaks.mjs');

function backendThat(manner: string, ...rest: string[]) {
  const args = [SCRIPT, manner, ...rest];
  return createCommandBackend({
    name: 'test',
    device: '/dev/kvm',
    command: process.execPath,
    args,
    probeSilenceMs: 1000,
  });
}

function spec(changes: Partial<LaunchSpec> = {}): LaunchSpec {
  return {
    type: 'launch',
    launch: 2,
    device: '/dev/kvm',
    cpu: null,
    seed: '1',
    rounds: 3,
    watchdogMs: 2000,
    clock: 'best',
    cells: [{ cell: controlCell('null-syscall'), exitsPerBlock: 512 }],
    ...changes,
  };
}

async function messagesOf(manner: string, changes: Partial<LaunchSpec> = {}): Promise<LaunchMessage[]> {
  const messages: LaunchMessage[] = [];
  for await (const message of backendThat(manner).measure(spec(changes)).messages) messages.push(message);
  return messages;
}

async function lastError(manner: string, changes: Partial<LaunchSpec> = {}) {
  const last = (await messagesOf(manner, changes)).at(-1);
  if (last?.type !== 'error') throw new Error(`expected an error, got ${JSON.stringify(last)}`);
  return last;
}

describe('a command that speaks the protocol', () => {
  it('gives every message in order, lines that came in pieces included', async () => {
    const messages = await messagesOf('well');
    expect(messages.map(({ type }) => type)).toEqual([
      'opened',
      'verified',
      'round',
      'round',
      'round',
      'closed',
    ]);
  });

  it('ends a launch that is told to stop, and its last messages come', async () => {
    const run = backendThat('slow').measure(spec({ rounds: 10_000 }));
    const types: string[] = [];
    for await (const message of run.messages) {
      types.push(message.type);
      if (message.type === 'round') run.stop();
    }
    expect(types.at(-1)).toBe('closed');
    expect(types.length).toBeLessThan(10);
  });

  it('ends at once when killed', async () => {
    const run = backendThat('slow').measure(spec({ rounds: 10_000 }));
    let rounds = 0;
    for await (const message of run.messages) {
      if (message.type !== 'round') continue;
      rounds += 1;
      run.kill();
    }
    expect(rounds).toBe(1);
  });

  it('is killed when it does not heed a stop', async () => {
    const run = backendThat('deaf').measure(spec({ rounds: 10_000, watchdogMs: 1 }));
    run.stop();
    let last: LaunchMessage | undefined;
    for await (const message of run.messages) last = message;
    expect(last).toMatchObject({ type: 'error', code: 'watchdog' });
    expect(last?.type === 'error' && last.message).toMatch(/did not end when told to stop/);
  });

  it('is not waited for when it lingers after its last message', async () => {
    expect((await messagesOf('linger')).at(-1)?.type).toBe('closed');
  });

  it('answers a probe with facts, from which warnings are derived', async () => {
    const { warnings, ...facts } = fakeHost();
    const host = await backendThat('well', JSON.stringify(facts)).probe();
    expect(host).toMatchObject(facts);
    expect(warnings.length).toBeGreaterThan(0);
    expect(host.warnings.length).toBeGreaterThan(0);
  });
});

describe('a command that does not', () => {
  it('becomes an error that shows the line that is not the protocol', async () => {
    const error = await lastError('garbage');
    expect(error.code).toBe('internal');
    expect(error.message).toContain("'Welcome to the machine!'");
  });

  it('becomes an error before it has filled the memory with a line that has no end', async () => {
    const before = process.memoryUsage().rss;
    expect((await lastError('endless')).message).toMatch(/protocol: a line has no end after \d+ characters/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
    await expect(backendThat('endless').probe()).rejects.toThrow(/a line has no end/);
  }, 60_000);

  it('is silent where it says empty lines only', async () => {
    await expect(backendThat('blank').probe()).rejects.toThrow(/said nothing for 1 s/);
  }, 60_000);

  it('is not listened to for ever where it talks of other things than it was asked for', async () => {
    await expect(backendThat('chatters').probe()).rejects.toThrow(/answered a probe with 'opened'/);
  });

  it('is not waited for by this process where what it started holds its pipes', () => {
    const probe = `const { createCommandBackend } = await import(process.argv[1]);
      const backend = createCommandBackend({ name: 'x', device: '/dev/kvm', command: process.execPath,
        args: [process.argv[2], 'leaves'] });
      await backend.probe().catch(({ message }) => console.log(message));`;
    const said = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        probe,
        join(process.cwd(), 'dist/src/measure/command_backend.js'),
        SCRIPT,
      ],
      { encoding: 'utf8', timeout: 15_000 },
    );
    expect(said).toContain("'Welcome!'");
  });

  it('becomes an error that names the wrong member', async () => {
    expect((await lastError('wrong-shape')).message).toMatch(/protocol: cpu: /);
  });

  it('becomes an error when it speaks of a launch or a cell that was not asked for', async () => {
    expect((await lastError('wrong-launch')).message).toContain('launch 3 was not asked for');
    expect((await lastError('wrong-cell')).message).toContain('a cell that is not asked for');
  });

  it('becomes an error with its exit code and its last words when it ends early', async () => {
    const error = await lastError('crash');
    expect(error.message).toContain('exit code 3');
    expect(error.message).toContain('segfault or the like');
    expect((await lastError('vanish')).message).toContain('exit code 0');
  });

  it.each([
    ['ends-badly', /had said all and then ended with exit code 6; its last words: double free/],
    ['ends-by-signal', /had said all and then ended with signal SIGSEGV/],
  ])('becomes an error when it %s after its last message, which still comes', async (manner, words) => {
    const messages = await messagesOf(manner);
    expect(messages.map(({ type }) => type).slice(-2)).toEqual(['closed', 'error']);
    expect((await lastError(manner)).message).toMatch(words);
  });

  it('fails a probe that answers and then ends badly', async () => {
    const facts: Partial<Host> = fakeHost();
    delete facts.warnings;
    await expect(backendThat('well', JSON.stringify(facts), '7').probe()).rejects.toThrow(/exit code 7/);
  });

  it('keeps what a run measured before such an end, and ends the run', async () => {
    const { samples, failure } = await new Sampler({
      plan: smallPlan({ targetInterval: 0.5 }),
      backend: backendThat('ends-badly'),
      host: fakeHost(),
      seed: '1',
      createTracker: (cells) => new IntervalTracker(cells),
      bestLength,
    }).run();
    expect(failure).toMatchObject({ exitCode: 5 });
    expect(samples.launches[0]?.durationMs).not.toBeNull();
    expect(samples.rounds.length).toBeGreaterThan(0);
  });

  it('becomes an error when it cannot be started', async () => {
    const backend = createCommandBackend({
      name: 'x',
      device: '/dev/kvm',
      command: '/no/such/program',
      args: [],
    });
    await expect(backend.probe()).rejects.toThrow(/cannot start what measures: .*ENOENT/);
  });

  it('becomes an error with its remedy when there is no descriptor left to start it with', () => {
    const script = join(import.meta.dirname, '..', 'fixtures', 'no_descriptors.mjs');
    const module = join(import.meta.dirname, '..', '..', 'dist', 'src', 'measure', 'command_backend.js');
    const said = execFileSync('sh', [
      '-c',
      'ulimit -n 256; exec "$0" "$@"',
      process.execPath,
      script,
      module,
    ]);
    expect(JSON.parse(said.toString())).toEqual({
      exitCode: 5,
      message: expect.stringMatching(/could not be started.*EMFILE.*ulimit -n/) as string,
    });
  });

  it('is killed and becomes a watchdog error within ten seconds when it says nothing', async () => {
    const started = performance.now();
    const error = await lastError('mute');
    expect(error.code).toBe('watchdog');
    expect(error.message).toContain('said nothing for 8 s');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('fails a probe that says nothing, or nonsense', async () => {
    await expect(backendThat('mute').probe()).rejects.toMatchObject({ exitCode: 5 });
    await expect(backendThat('garbage').probe()).rejects.toMatchObject({ exitCode: 5 });
    await expect(backendThat('well', '{}').probe()).rejects.toThrow(/host/);
  });
});

it('a sampler over a command takes the rounds of fresh processes', async () => {
  const pids = new Set<number>();
  const sampler = new Sampler({
    plan: smallPlan({ targetInterval: 0.5 }),
    backend: backendThat('well'),
    host: fakeHost(),
    seed: '1',
    createTracker: (cells) => new IntervalTracker(cells),
    bestLength,
    onMessage: (message) => {
      if (message.type === 'opened') pids.add(message.pid);
    },
  });
  const { samples, failure } = await sampler.run();
  expect(failure).toBeNull();
  expect(pids.size).toBe(3);
  const rounds = samples.launches.map((launch) => launch.rounds);
  expect(rounds).toEqual(rounds.map(() => rounds[0]));
});
