import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppDependencies } from '../../../src/app/context.js';
import type { Backend } from '../../../src/measure/backend.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { thisWriter } from '../../../src/lib/running_process.js';
import { otherWriter } from '../../support/fakes/other_writer.js';
import { readPool, type PoolHead } from '../../../src/features/certify/pool/journal.js';
import { blockOwner } from '../../../src/plan/block_length.js';
import { readCertificate } from '../../../src/features/certify/document/certificates.js';
import { isPlainDelay, type Certificate } from '../../../src/features/certify/document/schema.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function world(backend: Backend & Pick<FakeBackend, 'now' | 'wallClock'>): Partial<AppDependencies> {
  return { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
}

/** Twelve seconds of the fake's time: some twenty-six launches, enough for one decision that shares none. */
const SMALL = ['--quick', '--preset', 'quick', '--max-time', '12s', '--seed', '7', '--no-report'];

function certify(argv: readonly string[], options: FakeOptions = {}, io = new FakeIo()): Promise<Ran> {
  const line = ['certify', ...argv, '--output', directory];
  return runLine(line, world(new FakeBackend(options)), io);
}

function files(): string[] {
  return readdirSync(directory).map((name) => name.replace(/^x86-[0-9a-f]{12}/, 'HOST'));
}

function written(): Certificate {
  const [name = ''] = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return readCertificate(join(directory, name));
}

/** Sends the signal as a launch begins. */
function interruptedAt(launch: number, io: FakeIo): Partial<AppDependencies> {
  const fake = new FakeBackend();
  const backend = {
    name: 'fake',
    now: fake.now,
    wallClock: fake.wallClock,
    probe: () => fake.probe(),
    measure: (spec: Parameters<FakeBackend['measure']>[0]) => {
      if (spec.launch === launch) io.interrupt('SIGINT');
      return fake.measure(spec);
    },
  };
  return world(backend);
}

/** A decision of few cells is a quick one. */
const ONE_CELL = ['--cell', 'pio-out/long64-ring3/regs/read/sync'];

describe('certify', () => {
  it('finds the large delays, no small one, nothing where nothing changed, and says what was seen', async () => {
    const { code, stdout } = await certify(SMALL.filter((flag) => flag !== '--no-report'));
    expect(code).toBe(0);
    expect(files().sort()).toEqual(['HOST-quick.html', 'HOST-quick.json']);
    expect(stdout).toMatch(/^Where nothing changed, the gate raised a false alarm in 0 of /);
    const { curves, delays, gate } = written();
    const plain = delays.filter(isPlainDelay);
    expect([plain.length, delays.length]).toEqual([20, 27]);
    for (const { share, seen } of delays)
      expect(Math.abs(seen!.share.estimate - share)).toBeLessThan(Math.max(0.003, 0.05 * share));
    const curve = curves.find(({ launches }) => launches === gate.launches)!;
    expect(curve.unchanged.regressed.count).toBe(0);
    const foundOf = (share: number): number[] =>
      curve.injected
        .filter(({ delay }) => delays[delay]!.share === share && isPlainDelay(delays[delay]!))
        .map(({ found }) => found.count);
    const everyRun = curve.injected.filter(({ delay }) => delays[delay]!.where === 'every-kvm-run');
    // With six launches, two that were disturbed leave too few for a regression.
    const most = 0.6 * curve.unchanged.regressed.of;
    for (const found of [everyRun.at(-1)!.found.count, ...foundOf(0.1)]) expect(found).toBeGreaterThan(most);
    expect(foundOf(0.01)).toEqual([0, 0, 0, 0]);
  });

  it('--json prints the very document that it wrote', async () => {
    const { stdout } = await certify([...SMALL, ...ONE_CELL, '--json']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(written())));
  });

  it('delays the cell that is named, and sizes the control by the margin', async () => {
    await certify([...SMALL, ...ONE_CELL, '--margin', '4%']);
    const { delays, gate } = written();
    expect(gate.margin).toBe(0.04);
    const ofCell = delays.filter((delay) => delay.cell === ONE_CELL[1] && isPlainDelay(delay));
    expect(ofCell.map(({ cell, share }) => [cell, share])).toEqual(
      [0.01, 0.02, 0.05, 0.1, 0.06].map((share) => [ONE_CELL[1], share]),
    );
  });

  it('is inconclusive where the time was too short for a decision, and keeps the launches', async () => {
    const { code, stdout, stderr } = await certify([...SMALL, '--max-time', '2s']);
    expect(code).toBe(3);
    expect(stdout).toContain('No decision could be drawn: two runs of 12 launches need ');
    expect(stderr).toContain('continue with certify --resume');
    expect(files()).toEqual(['HOST-quick.pool.jsonl']);
  });
});

describe('a pool that ends early', () => {
  it('is kept on a signal and can be resumed, also when its last line was cut off', async () => {
    const io = new FakeIo();
    const line = ['certify', ...SMALL, ...ONE_CELL, '--output', directory];
    const first = await runLine(line, interruptedAt(12, io), io);
    expect(first.code).toBe(130);
    expect(first.stderr).toContain('interrupted: keeping what was measured');
    expect(files().sort()).toEqual(['HOST-quick.json', 'HOST-quick.pool.jsonl']);
    expect(written()).toMatchObject({ status: 'interrupted', pool: { launches: 11, lostLaunches: 1 } });
    const [pool = ''] = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
    writeFileSync(join(directory, pool), '{"launch":12,"star', { flag: 'a' });
    const keptPlan = readPool(join(directory, pool)).head.plan;
    expect(new Set(keptPlan.cells.map(blockOwner))).toEqual(
      new Set(Object.keys(keptPlan.exitsPerBlock ?? {})),
    );
    const second = await certify(['--quick', '--max-time', '12s', '--resume', '--no-report']);
    expect(second.code).toBe(0);
    expect(files()).toEqual(['HOST-quick.json']);
    const { status, seed, pool: size } = written();
    expect([status, seed]).toEqual(['complete', '7']);
    expect(size.launches).toBeGreaterThan(12);
  });

  it('is not resumed where it does not say how long its blocks are', async () => {
    const io = new FakeIo();
    const line = ['certify', ...SMALL, ...ONE_CELL, '--output', directory];
    await runLine(line, interruptedAt(3, io), io);
    const [pool = ''] = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
    const [head = '', ...launches] = readFileSync(join(directory, pool), 'utf8').split('\n');
    const { plan, ...facts } = JSON.parse(head) as PoolHead;
    const { exitsPerBlock, ...oldPlan } = plan;
    expect(exitsPerBlock).toBeDefined();
    const old = [JSON.stringify({ ...facts, plan: oldPlan }), ...launches].join('\n');
    writeFileSync(join(directory, pool), old);
    const { code, stderr } = await certify(['--quick', '--max-time', '12s', '--resume', '--no-report']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('does not say how many exits its blocks have'),
    ]);
    expect(readFileSync(join(directory, pool), 'utf8')).toBe(old);
  });

  it('is kept when a launch fails; its failure is told and the exit code is 5', async () => {
    const { code, stderr } = await certify([...SMALL, ...ONE_CELL], { crash: { launch: 12, round: 3 } });
    expect(code).toBe(5);
    expect(stderr).toContain('it ended before it was done');
    expect(written()).toMatchObject({ status: 'interrupted', pool: { launches: 11 } });
    expect((await certify(SMALL)).code).toBe(2);
  });

  it('is not resumed while another process appends to it, nor taken for such where its writer is gone', async () => {
    await certify([...SMALL, ...ONE_CELL], { crash: { launch: 12, round: 3 } });
    const [pool = ''] = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
    const path = join(directory, pool);
    const kept = readFileSync(path, 'utf8');
    const resumed = ['--quick', '--max-time', '12s', '--resume', '--no-report'];
    const { writer, end } = await otherWriter(path);
    writeFileSync(path, `${kept}${JSON.stringify({ writer })}\n`);
    const refused = await certify(resumed);
    await end();
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`process ${String(writer.pid)} still measures into it`) as string,
    });
    const gone = { ...thisWriter(), pid: process.ppid, startTicks: 1 };
    writeFileSync(path, `${kept}${JSON.stringify({ writer: gone })}\n`);
    expect((await certify(resumed)).code).toBe(0);
    // As pools of older versions are: without a writer.
    const plain = kept.replaceAll(/^\{"writer".*\n/gm, '');
    expect(plain.length).toBeLessThan(kept.length);
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    writeFileSync(path, plain);
    expect((await certify(resumed)).code).toBe(0);
  });

  it('does not replace a complete certificate', async () => {
    await certify([...SMALL, ...ONE_CELL]);
    const complete = readFileSync(join(directory, readdirSync(directory)[0]!), 'utf8');
    await certify([...SMALL, ...ONE_CELL], { crash: { launch: 12, round: 3 } });
    const [kept = ''] = readdirSync(directory).filter((name) => name.endsWith('.json'));
    expect(readFileSync(join(directory, kept), 'utf8')).toBe(complete);
  });
});

describe('certify refuses', () => {
  it.each<[string, string[], string]>([
    [
      'a cell that is none',
      ['--cell', 'pio-out/long64-ring0/regs/both/sink'],
      "did you mean 'pio-out/long64-ring0/regs/both/sync'",
    ],
    ['a base cell', ['--cell', 'pio-out/long64-ring0/none'], 'no transfer of that name'],
    ['an emulated host', ['--host', 'emulated'], 'an emulated host counts instructions'],
    ['to resume what was never begun', ['--quick', '--resume'], 'leave out --resume'],
    ['another margin for a pool that was begun', ['--resume', '--margin', '3%'], 'is fixed by the pool'],
    ['a time that is none', ['--max-time', 'soon'], 'expected a time such as 45m or 1h'],
  ])('%s', async (_, argv, text) => {
    const { code, stderr } = await certify(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
    expect(files()).toEqual([]);
  });

  it('a host without /dev/kvm with exit code 4', async () => {
    const error = { launch: 0, round: 0, code: 'no-device' as const };
    expect((await certify(SMALL, { error })).code).toBe(4);
    expect(files()).toEqual([]);
  });
});
