import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runOnThisMachine } from '../../src/lib/run_program.js';
import { failureOf, scratchDirectory } from '../support/fakes/fake_debian_archive.js';

describe('a program that the store starts', () => {
  it('and that is missing is named with the package that has it', async () => {
    const cwd = scratchDirectory();
    const stdoutPath = join(cwd, 'out');
    const run = { command: 'zstd-of-nobody', args: [], cwd, stdoutPath };
    const failure = await failureOf(runOnThisMachine(run));
    expect(failure.exitCode).toBe(4);
    expect(failure.message).toMatch(/cannot run zstd-of-nobody: there is no such program.*apt-get install/);
  });

  it('ends at once when it is told to, and does not when it runs to its end', async () => {
    const controller = new AbortController();
    const started = Date.now();
    const sleeping = runOnThisMachine({ command: 'sleep', args: ['60'], signal: controller.signal });
    controller.abort();
    expect((await failureOf(sleeping)).exitCode).toBe(130);
    expect(Date.now() - started).toBeLessThan(30_000);
    const { signal } = new AbortController();
    expect(
      await runOnThisMachine({ command: 'sh', args: ['-c', 'echo a; echo b >&2; exit 3'], signal }),
    ).toEqual({
      exitStatus: 3,
      stdout: 'a\n',
      stderr: 'b\n',
    });
  });

  it('that cannot write where it is told to is no crash', async () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'taken'));
    const run = { command: 'echo', args: ['x'], stdoutPath: join(directory, 'taken') };
    await expect(runOnThisMachine(run)).rejects.toThrow(/EISDIR/);
  });
});
