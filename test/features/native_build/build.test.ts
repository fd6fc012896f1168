import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOwnRunner } from '../../../src/features/native_build/build_runner.js';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The sources as an installed package has them, with a makefile that does not compile for a minute. */
describe('building the runner beside an installed package', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-build-'));
    mkdirSync(join(folder, 'native'));
    cpSync(join(ROOT, 'native/compilers.json'), join(folder, 'native/compilers.json'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const makefile = (recipe: string): void => {
    const text = `BUILD ?= build\nrunner:\n\t@mkdir -p $(BUILD)\n\t@${recipe}\n`;
    writeFileSync(join(folder, 'native/Makefile'), text);
  };

  it('puts it where the program looks first, and nothing else', async () => {
    makefile('echo runner for $(ARCH) > $(BUILD)/kvm-exit-bench-runner');
    const path = await buildOwnRunner('x86', folder);
    expect(path).toBe(join(folder, 'build/Release/kvm_exit_bench_runner'));
    expect(existsSync(path)).toBe(true);
    expect(existsSync(join(folder, 'build/runner'))).toBe(false);
  });

  it('without a compiler names what to install on four systems', async () => {
    makefile("echo 'make: g++: No such file or directory' >&2; exit 127");
    await expect(buildOwnRunner('x86', folder)).rejects.toMatchObject({
      exitCode: 4,
      what: 'cannot run g++',
      next: expect.stringMatching(/apt-get .*dnf .*apk .*pacman /) as string,
    });
  });

  it('shows the last words of a compiler that failed', async () => {
    makefile("echo 'vm.cc:1: error: no such type' >&2; exit 2");
    await expect(buildOwnRunner('x86', folder)).rejects.toMatchObject({
      exitCode: 4,
      why: expect.stringContaining('no such type') as string,
    });
  });

  it.skipIf(process.getuid?.() === 0)('says who may write there', async () => {
    chmodSync(folder, 0o555);
    await expect(buildOwnRunner('x86', folder)).rejects.toMatchObject({ exitCode: 2 });
  });
});
