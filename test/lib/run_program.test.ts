import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runForBytes, runProgram, type ProgramRun } from '../../src/lib/run_program.js';
import { failureOf, scratchDirectory } from '../support/fakes/fake_debian_archive.js';

const missing = { purpose: 'it tests', next: 'install it (on Debian: sudo apt-get install nothing)' };
const shell = (script: string, more: Partial<ProgramRun> = {}): ProgramRun => ({
  command: 'sh',
  args: ['-c', script],
  missing,
  ...more,
});

/** A tmpfs of 64 kB that is full, where this user may mount one; null elsewhere. */
function fullDirectory(): string | null {
  const directory = scratchDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory], { stdio: 'ignore' });
  } catch {
    return null;
  }
  writeFileSync(join(directory, 'filler'), Buffer.alloc(16 << 10));
  return directory;
}

const full = fullDirectory();
afterAll(() => {
  if (full !== null) execFileSync('umount', [full]);
});

it('is started here, or where a program is listened to while it runs', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  const starting = sources.filter((path) =>
    /from 'node:child_process'|import\('execa'\)|from 'execa'/.test(
      readFileSync(join('src', path), 'utf8').replace(/^import type .*$/gm, ''),
    ),
  );
  expect(starting.sort()).toEqual(['emulate/boot.ts', 'lib/run_program.ts', 'measure/dialogue.ts']);
});

describe('a program that is run to its end', () => {
  it('and that is missing is named with the package that has it', async () => {
    const cwd = scratchDirectory();
    const stdoutPath = join(cwd, 'out');
    const run = { command: 'zstd-of-nobody', args: [], cwd, stdoutPath, missing };
    const failure = await failureOf(runProgram(run));
    expect(failure.exitCode).toBe(4);
    expect(failure.message).toMatch(
      /cannot run zstd-of-nobody: it is not installed; it tests; .*apt-get install/,
    );
  });

  it('and whose directory is missing, or that may not be executed, is not called missing', async () => {
    const cwd = join(scratchDirectory(), 'nowhere');
    const lost = await failureOf(runProgram(shell('true', { cwd })));
    expect(lost.message).toMatch(/cannot run sh: .*\(ENOENT\)/);
    const forbidden = await failureOf(runProgram({ command: '/etc/passwd', args: [], missing }));
    expect([forbidden.exitCode, forbidden.why]).toEqual([4, 'permission denied (EACCES)']);
  });

  it('ends at once when it is told to, and does not when it runs to its end', async () => {
    const controller = new AbortController();
    const started = Date.now();
    const sleeping = runProgram({ command: 'sleep', args: ['60'], missing, signal: controller.signal });
    controller.abort();
    expect((await failureOf(sleeping)).exitCode).toBe(130);
    expect(Date.now() - started).toBeLessThan(30_000);
    const { signal } = new AbortController();
    expect(await runProgram(shell('echo a; echo b >&2; exit 3', { signal }))).toEqual({
      exitStatus: 3,
      stdout: 'a\n',
      stderr: 'b\n',
    });
  });

  it('is killed when it does not end when told to', async () => {
    const controller = new AbortController();
    const stubborn = runProgram(
      shell('trap "" TERM; exec sleep 600 >/dev/null 2>&1', { signal: controller.signal }),
    );
    // The trap must be set before the signal comes.
    setTimeout(() => {
      controller.abort();
    }, 300);
    expect((await failureOf(stubborn)).exitCode).toBe(130);
  });

  it('that a signal ended has the status that a shell gives it', async () => {
    expect((await runProgram(shell('kill -9 $$'))).exitStatus).toBe(137);
  });

  it('that does not end is stopped at its limit, with all that it started, and the limit is told', async () => {
    // What it started keeps its output open.
    const failure = await failureOf(runProgram(shell('sleep 600 & sleep 600', { limitSeconds: 0.3 })));
    expect([failure.exitCode, failure.what, failure.why]).toEqual([
      5,
      'sh did not end',
      'it was stopped after 0.3 s',
    ]);
  });

  // Skipped where no file system may be mounted.
  it.skipIf(full === null)('that finds no room to write is ended, or its end explained', async () => {
    const writesTo = full ?? '';
    await expect(runProgram(shell('sleep 600', { writesTo }))).rejects.toThrow(/no space left/);
    await expect(runProgram(shell('exit 3', { writesTo }))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await runProgram(shell('true', { writesTo }))).exitStatus).toBe(0);
  });

  it('that writes without end is stopped', async () => {
    const failure = await failureOf(runProgram({ command: 'yes', args: [], missing, mostBytes: 10_000 }));
    expect([failure.exitCode, failure.why]).toEqual([5, 'it wrote more than 10000 bytes and was stopped']);
  });

  it('that does not read its input is no failure, and bytes come back as they went in', async () => {
    const input = Buffer.alloc(1_000_000, 0xff);
    expect((await runProgram({ command: 'true', args: [], missing, input })).exitStatus).toBe(0);
    const { stdout } = await runForBytes({ command: 'cat', args: [], missing, input });
    expect(Buffer.from(stdout).equals(input)).toBe(true);
  });

  it('speaks English, whatever the language of its user', async () => {
    const { stdout } = await runProgram(shell('echo $LC_ALL $LANGUAGE'));
    expect(stdout).toBe('C C\n');
  });

  it('that cannot write where it is told to is no crash', async () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'taken'));
    const run = { command: 'echo', args: ['x'], stdoutPath: join(directory, 'taken'), missing };
    await expect(runProgram(run)).rejects.toThrow(/EISDIR/);
  });
});
