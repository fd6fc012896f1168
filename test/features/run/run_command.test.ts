import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../../src/samples/protocol.js';
import type { AppDependencies } from '../../../src/app/context.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { readResults } from '../../../src/results/read.js';
import { JOURNAL_FILE } from '../../../src/results/journal.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from './run_line.js';

let directory = '';
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'kvm-exit-bench-')), 'run');
});
afterEach(() => {
  rmSync(join(directory, '..'), { recursive: true, force: true });
});

const SMALL = ['--exit', 'pio-out', '--mode', '*ring3', '--groups', 'regs', '--direction', 'both'];
const SHORT = ['--launches', '2', '--min-rounds', '6', '--max-rounds', '8', '--no-report'];

function fakeWorld(options: FakeOptions = {}): Partial<AppDependencies> {
  const backend = new FakeBackend(options);
  return { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
}

function runSmall(argv: readonly string[] = [], options: FakeOptions = {}, io = new FakeIo()): Promise<Ran> {
  return runLine(['run', ...SMALL, ...SHORT, '--output', directory, ...argv], fakeWorld(options), io);
}

describe('run', () => {
  it('writes results that read back, takes the journal away and prints table and path', async () => {
    const { code, stdout } = await runSmall(['--label', 'before', '--seed', '7']);
    expect(code).toBe(0);
    expect(readResults(directory)).toMatchObject({ status: 'complete', label: 'before', seed: '7' });
    expect(existsSync(join(directory, JOURNAL_FILE))).toBe(false);
    expect(stdout).toContain('sync/ioctl');
    expect(stdout).toContain(`results: ${join(directory, 'results.json')}`);
  });

  it('--json prints to stdout the very document that it wrote', async () => {
    const { stdout, stderr } = await runSmall(['--json']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')));
    expect(stderr).toContain('launch 1/2');
  });

  it('--quiet says nothing but where the results are', async () => {
    const { stdout, stderr } = await runSmall(['--quiet']);
    expect([stdout, stderr]).toEqual([`results: ${join(directory, 'results.json')}\n`, '']);
  });

  it('takes options from a plan file, and the command line over them', async () => {
    const { stdout } = await runLine(
      ['run', '--plan', 'test/fixtures/plan_small.json', '--label', 'flag', '--json', '--output', directory],
      fakeWorld(),
    );
    const results = JSON.parse(stdout) as { label: string; plan: { launches: number; cells: unknown[] } };
    expect(results).toMatchObject({ label: 'flag', plan: { launches: 2, maxRounds: 6 } });
    expect(results.plan.cells).toHaveLength(15);
  });

  it('hands the sampler to what drives it, and a driver that fails ends the run with its error', async () => {
    const seen: string[] = [];
    const dependencies: Partial<AppDependencies> = {
      ...fakeWorld(),
      drive: async (sampler) => {
        const block = await sampler.block('pio-out/long64-ring3/none');
        seen.push(block === null ? 'none' : 'a block');
        throw new Error('the suite broke');
      },
    };
    const argv = ['run', ...SMALL, ...SHORT, '--output', directory];
    const { code, stderr } = await runLine(argv, dependencies);
    expect(seen).toEqual(['a block']);
    expect(code).toBe(5);
    expect(stderr).toContain('unexpected error: the suite broke');
  });
});

describe('a run that does not go well', () => {
  it('interrupted keeps what was measured, marks it and exits 130', async () => {
    const io = new FakeIo();
    const dependencies = {
      ...fakeWorld(),
      drive: async (sampler: { block(id: string): Promise<unknown> }) => {
        await sampler.block('pio-out/long64-ring3/none');
        io.interrupt('SIGINT');
      },
    };
    const argv = ['run', ...SMALL, ...SHORT, '--output', directory];
    const { code, stderr } = await runLine(argv, dependencies, io);
    expect(code).toBe(130);
    expect(readResults(directory).status).toBe('interrupted');
    expect(readResults(directory).rounds.length).toBeGreaterThan(0);
    expect(stderr).toContain('interrupted: keeping what was measured');
    expect(io.exits).toEqual([]);
    expect(io.interrupt('SIGINT')).toBe(false);
  });

  it('interrupted twice ends at once, and its journal can be read', async () => {
    const io = new FakeIo();
    let journal = '';
    const dependencies = {
      ...fakeWorld(),
      drive: async (sampler: { block(id: string): Promise<unknown> }) => {
        await sampler.block('pio-out/long64-ring3/none');
        io.interrupt('SIGTERM');
        io.interrupt('SIGTERM');
        journal = readResults(directory).status;
      },
    };
    await runLine(['run', ...SMALL, ...SHORT, '--output', directory], dependencies, io);
    expect(io.exits).toEqual([130]);
    expect(journal).toBe('recovered');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'that hears %s while the host is probed says so, leaves nothing behind and exits 130',
    async (signal) => {
      const io = new FakeIo();
      const backend = new FakeBackend();
      const probe = (): Promise<Host> => {
        io.interrupt(signal);
        return new Promise(() => undefined);
      };
      const dependencies = {
        ...fakeWorld(),
        createBackend: () => ({ name: 'slow', probe, measure: backend.measure.bind(backend) }),
      };
      const argv = ['run', ...SMALL, ...SHORT, '--output', join(directory, 'deeper')];
      const { code, stdout, stderr } = await runLine(argv, dependencies, io);
      expect([code, stdout, existsSync(directory)]).toEqual([130, '', false]);
      await expect(stderr).toMatchFileSnapshot('../../golden/errors/interrupted.txt');
    },
  );

  it('interrupted before its first round leaves nothing behind and exits 130', async () => {
    const io = new FakeIo();
    const dependencies = {
      ...fakeWorld(),
      drive: () => {
        io.interrupt('SIGINT');
        return Promise.resolve();
      },
    };
    const argv = ['run', ...SMALL, ...SHORT, '--quiet', '--output', directory];
    const { code, stderr } = await runLine(argv, dependencies, io);
    expect([code, existsSync(directory)]).toEqual([130, false]);
    expect(stderr).toContain('nothing was measured yet');
  });

  it('lists a cell that failed verification, writes the others and exits 5', async () => {
    const id = 'pio-out/long64-ring3/regs/both/sync';
    const failed = { [id]: { reason: 'ioctl and sync disagree', field: 'regs.rax: ioctl 0x1, sync 0x2' } };
    const { code, stderr } = await runSmall(['--quiet'], { failed });
    expect(code).toBe(5);
    expect(stderr).toContain(`failed: ${id}: ioctl and sync disagree (regs.rax: ioctl 0x1, sync 0x2)`);
    expect(readResults(directory).cells.filter((cell) => cell.status === 'measured').length).toBeGreaterThan(
      5,
    );
  });

  it('without synchronous registers measures the ioctl cells, says why the others are skipped, and passes', async () => {
    const id = 'pio-out/long64-ring3/regs/both/sync';
    const reason = 'kvm_run carries no registers here (KVM_CAP_SYNC_REGS = 0)';
    const { code, stdout } = await runSmall([], { skipped: { [id]: reason } });
    expect(code).toBe(0);
    expect(stdout).toContain(`1 cell skipped: ${reason}`);
    expect(stdout).toContain('No transfer was measured by sync, so there is no comparison');
    expect(readResults(directory).cells.filter(({ status }) => status === 'skipped')).toHaveLength(1);
  });

  it('that hangs in mid-run names the cell, keeps the rounds before and exits 5', async () => {
    const error = { code: 'watchdog' as const, launch: 1, round: 2, cell: 'pio-out/long64-ring3/none' };
    const { code, stderr } = await runSmall(['--quiet'], { error });
    expect(code).toBe(5);
    expect(stderr).toContain('pio-out/long64-ring3/none');
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(stderr).toContain('to resume it: ');
    expect(readResults(directory).status).toBe('interrupted');
  });

  it('before the first round leaves no directory behind', async () => {
    const error = { code: 'kvm' as const, launch: 0, round: 0 };
    const { code } = await runSmall(['--quiet'], { error });
    expect(code).toBe(5);
    expect(existsSync(directory)).toBe(false);
  });

  it('for an output that cannot be written to measures nothing', async () => {
    const { code, stderr } = await runLine(['run', '--output', '/dev/null/run']);
    expect(code).toBe(2);
    await expect(stderr).toMatchFileSnapshot('../../golden/errors/output.txt');
  });
});
