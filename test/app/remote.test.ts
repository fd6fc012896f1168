import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNativeBackend } from '../../src/measure/native_backend.js';
import { hostFactsSchema } from '../../src/samples/protocol.js';
import { readResults } from '../../src/results/read.js';
import { runLine } from '../features/run/run_line.js';
import { itWithKvm } from '../support/surroundings/kvm_access.js';

const FAKE_SSH = join(import.meta.dirname, '..', 'fixtures', 'fake_ssh');
const RUNNER = join(import.meta.dirname, '..', '..', 'build', 'Release', 'kvm_exit_bench_runner');
const TINY = ['--preset', 'quick', '--exit', 'pio-out', '--mode', '*ring0', '--groups', 'regs'];
const SHORT = ['--launches', '1', '--min-rounds', '2', '--max-rounds', '2', '--no-report', '--quiet'];

const world = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-remote-'));
const before = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

beforeAll(() => {
  for (const name of ['bin', 'home']) mkdirSync(join(world, name));
  copyFileSync(FAKE_SSH, join(world, 'bin', 'ssh'));
  chmodSync(join(world, 'bin', 'ssh'), 0o755);
  process.env['PATH'] = `${join(world, 'bin')}:${before.PATH ?? ''}`;
  process.env['HOME'] = join(world, 'home');
});
afterAll(() => {
  process.env['PATH'] = before.PATH;
  process.env['HOME'] = before.HOME;
  rmSync(world, { recursive: true });
});

const local = { createBackend: createNativeBackend };

describe('a host that a command leads to', () => {
  itWithKvm('by ssh gets the runner once, named by its hash, and says what it is', async () => {
    const first = await runLine(['probe', '--json', '--host', 'ssh:box'], local);
    expect(first.stderr).toBe('');
    const { warnings, asked, ...facts } = JSON.parse(first.stdout) as { asked: string; warnings: unknown };
    expect(warnings).toBeInstanceOf(Array);
    expect(asked).toMatch(/^ssh:/);
    expect(hostFactsSchema.parse(facts).arch).toBe('x86');
    const installed = join(world, 'home', '.cache', 'kvm-exit-bench');
    expect(readdirSync(installed)).toEqual([expect.stringMatching(/^runner-[0-9a-f]{16}$/)]);
    await runLine(['probe', '--host', 'ssh:box'], local);
    expect(readdirSync(installed)).toHaveLength(1);
  });

  it('by ssh is named by its errors', async () => {
    const line = ['probe', '--host', 'ssh:box', '--device', '/nonexistent/kvm'];
    const { code, stderr } = await runLine(line, local);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/cannot open \/nonexistent\/kvm: .*, on ssh:box/),
    ]);
  });

  it('that ssh does not reach is told of in the words of ssh', async () => {
    const { code, stderr } = await runLine([
      'run',
      ...TINY,
      '--host',
      'ssh:nowhere',
      '--output',
      join(world, 'no'),
    ]);
    expect(code).toBe(4);
    expect(stderr).toContain('cannot measure on ssh:nowhere: ssh: Could not resolve hostname nowhere');
  });

  itWithKvm('measures by any command that runs the runner', async () => {
    const output = join(world, 'command');
    const { code, stderr } = await runLine(
      ['run', ...TINY, ...SHORT, '--host-command', `exec ${RUNNER}`, '--output', output],
      { ...local, elapsedMs: () => performance.now() },
    );
    expect([code, stderr]).toEqual([0, '']);
    const results = readResults(output);
    expect(results.unit).not.toBe('instructions');
    expect(results.cells.filter(({ status }) => status === 'measured').length).toBeGreaterThan(5);
  });
});
