import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { scaleRows } from '../../../src/features/scale/rows.js';
import { readScale } from '../../../src/features/scale/document/schema.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const SHORT = ['--mode', '*ring0', '--threads', '1,2,3', '--max-time', '4', '--launches', '2'];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function scale(flags: readonly string[], fake: FakeOptions = {}, io = new FakeIo()): Promise<Ran> {
  const backend = new FakeBackend(fake);
  const elapsedMs = backend.now;
  return runLine(
    ['scale', ...SHORT, '--output', directory, ...flags],
    { createBackend: () => backend, elapsedMs },
    io,
  );
}

it('writes every point of every cell, in one VM and in a VM each, and prints them', async () => {
  const { code, stdout } = await scale([]);
  expect(code).toBe(0);
  const document = readScale(join(directory, 'scale.json'));
  const rows = scaleRows(document);
  expect(rows.map(({ threads }) => threads).slice(0, 6)).toEqual([1, 2, 3, 1, 2, 3]);
  expect(rows).toHaveLength(3 * 2 * 3);
  for (const { efficiency, machines, threads } of rows)
    expect(efficiency).toBeCloseTo((machines === 'one VM' ? 0.9 : 0.98) ** (threads - 1), 1);
  expect(document).toMatchObject({ status: 'complete', threads: [1, 2, 3], launches: 2 });
  await expect(stdout.replaceAll(/(results|report): .*/g, '$1: ...')).toMatchFileSnapshot(
    '../../golden/scale/table.txt',
  );
});

it('measures one thread too where only more were asked for', async () => {
  await scale(['--threads', '2']);
  expect(readScale(join(directory, 'scale.json')).threads).toEqual([1, 2]);
});

it('prints the document alone with --json', async () => {
  const { stdout, stderr } = await scale(['--json']);
  expect(JSON.parse(stdout)).toEqual(readScale(join(directory, 'scale.json')));
  expect(stderr).toContain('results: ');
});

it('goes on without a cell that fails in a window, and says so', async () => {
  const { code, stderr } = await scale([], { failed: { [SYNC]: { reason: 'KVM_RUN hung', round: 2 } } });
  expect(code).toBe(5);
  expect(stderr).toContain('KVM_RUN hung');
  expect(readScale(join(directory, 'scale.json'))).toMatchObject({ status: 'complete' });
});

it('says why a cell was skipped, and fails with a cell that failed', async () => {
  const skipped = await scale([], { skipped: { [SYNC]: 'KVM_CAP_SYNC_REGS is 0' } });
  expect(skipped.code).toBe(0);
  expect(skipped.stdout).toContain(`skipped: ${SYNC} in one VM and a VM each: KVM_CAP_SYNC_REGS is 0`);
  expect((await scale([], { failed: { [SYNC]: { reason: 'rax differs' } } })).code).toBe(5);
});

it('measures the other cells where the first one is skipped, and names cells with one reason together', async () => {
  const [none, ioctl] = ['none', 'regs/both/ioctl'].map((end) => `pio-out/long64-ring0/${end}`);
  const reason = 'no such guest runs here';
  const { code, stdout } = await scale([], { skipped: { [none!]: reason, [ioctl!]: reason } });
  expect(code).toBe(0);
  expect(stdout).toContain(`skipped: ${none}, ${ioctl} in one VM and a VM each: ${reason}`);
  const { series } = readScale(join(directory, 'scale.json'));
  expect(series.map(({ status }) => status)).toEqual([
    ...['skipped', 'skipped', 'skipped', 'skipped'],
    ...['measured', 'measured'],
  ]);
  expect(series[0]).toMatchObject({ status: 'skipped', machines: 'one', reason });
});

it('measures nothing where no cell can be run, and says the first reason', async () => {
  const everything = ['none', 'regs/both/ioctl', 'regs/both/sync'].map(
    (end) => `pio-out/long64-ring0/${end}`,
  );
  const skipped = Object.fromEntries(everything.map((id) => [id, 'no vCPU']));
  const { code, stderr } = await scale([], { skipped });
  expect(code).toBe(5);
  expect(stderr).toContain('no vCPU');
});

it('keeps what was measured when interrupted', async () => {
  const io = new FakeIo();
  let told = 0;
  const write = io.stderr.write.bind(io.stderr);
  io.stderr.write = (text: string) => {
    told += 1;
    if (told === 3) io.interrupt('SIGINT');
    return write(text);
  };
  const { code } = await scale(['--max-time', '1000'], {}, io);
  expect(code).toBe(130);
  const document = readScale(join(directory, 'scale.json'));
  expect(document.status).toBe('interrupted');
  expect(document.rounds.length).toBeGreaterThan(0);
});

it.each([
  [['--threads', '0'], 2],
  [['--threads', '1,two'], 2],
  [['--window', '0'], 2],
  [['--exit', 'no-such-exit'], 2],
  [['--host', 'emulated'], 4],
])('refuses %j with exit code %i', async (flags, exitCode) => {
  expect((await scale(flags)).code).toBe(exitCode);
});

it('a file of another version, or of another kind, is not read', async () => {
  await scale(['--quiet']);
  const path = join(directory, 'scale.json');
  const document = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...document, version: 2 }));
  expect(() => readScale(path)).toThrow(/version/);
  writeFileSync(path, JSON.stringify({ ...document, format: 'another' }));
  expect(() => readScale(path)).toThrow();
});
