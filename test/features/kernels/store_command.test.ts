import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderFailure } from '../../../src/app/failures.js';
import { Failure } from '../../../src/lib/failure.js';
import { interruptedProgram, missingProgram } from '../../../src/lib/run_program.js';
import * as failures from '../../../src/emulate/kernels/failures.js';
import type { StoredKernel } from '../../../src/emulate/kernels/kernel_files.js';
import type { KernelRequest, KernelStore } from '../../../src/emulate/kernels/store/kernel_store.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine } from '../run/run_line.js';

const X86: StoredKernel = {
  arch: 'x86',
  release: '6.12.117+deb12-cloud-amd64',
  imagePath: '/cache/kernels/x86/5195b288dec79e29/vmlinuz',
  imageSha256: 'a'.repeat(64),
  modules: ['irqbypass', 'kvm', 'kvm-amd'].map((name) => ({
    name,
    path: `/cache/kernels/x86/5195b288dec79e29/modules/${name}.ko`,
    sha256: 'b'.repeat(64),
  })),
  package: {
    name: 'linux-image-6.12.117+deb12-cloud-amd64',
    version: '6.12.117-1~deb12u1',
    debSha256: `5195b288dec79e29${'0'.repeat(48)}`,
  },
  id: '5195b288dec79e29',
  directory: '/cache/kernels/x86/5195b288dec79e29',
  fetchedAt: '2026-11-22T15:04:05.000Z',
};

const ARM64: StoredKernel = {
  ...X86,
  arch: 'arm64',
  release: '6.1.0-56-cloud-arm64',
  modules: [],
  package: { name: 'linux-image-6.1.0-56-cloud-arm64', version: '6.1.192-2', debSha256: '4'.repeat(64) },
  id: '481ab54a27246579',
  directory: '/cache/kernels/arm64/481ab54a27246579',
};

const unasked = (): never => {
  throw new Error('the store was not to be asked for this');
};

/** A cache in which nothing was built. */
const CACHE = mkdtempSync(join(tmpdir(), 'kernel-'));

/** Runs `kernel ...` with a store of which only what is given may be asked. */
function kernelLine(
  argv: readonly string[],
  store: Partial<KernelStore>,
  io = new FakeIo({ LANG: 'C.UTF-8', XDG_CACHE_HOME: CACHE }),
) {
  const whole: KernelStore = { fetch: unasked, list: unasked, find: unasked, remove: unasked, ...store };
  return runLine(['kernel', ...argv], { openKernelStore: () => Promise.resolve(whole) }, io);
}

afterAll(() => rmSync(CACHE, { recursive: true }));

describe('kernel fetch', () => {
  it('says on stderr where it is, and on stdout what is stored where', async () => {
    const requests: KernelRequest[] = [];
    const ran = await kernelLine(['fetch', '6.12'], {
      fetch(request, onProgress) {
        requests.push(request);
        onProgress?.({ phase: 'lists', release: 'bookworm' });
        onProgress?.({
          phase: 'download',
          packages: ['linux-binary-a', 'linux-modules-a'],
          sizeBytes: 34307256,
        });
        onProgress?.({ phase: 'unpack', release: X86.release });
        return Promise.resolve({ status: 'fetched', kernel: X86 });
      },
    });
    expect(requests).toEqual([{ arch: 'x86', version: '6.12' }]);
    await expect(`${ran.stderr}---\n${ran.stdout}`).toMatchFileSnapshot('../../golden/kernel/fetch.txt');
  });

  it('asks for the default version, architecture and suites unless told', async () => {
    const requests: KernelRequest[] = [];
    const fetch: KernelStore['fetch'] = (request) => {
      requests.push(request);
      return Promise.resolve({ status: 'present', kernel: ARM64 });
    };
    await kernelLine(['fetch'], { fetch });
    const ran = await kernelLine(['fetch', '6.1', '--arch', 'arm64', '--suite', 'bookworm'], { fetch });
    expect(requests).toEqual([
      { arch: 'x86', version: undefined, suite: undefined },
      { arch: 'arm64', version: '6.1', suite: 'bookworm' },
    ]);
    expect(ran.stdout).toMatch(/^already stored: arm64 6\.1\.0-56-cloud-arm64 .*KVM: built in/);
  });

  it('--json prints the kernel and nothing else', async () => {
    const ran = await kernelLine(['fetch', '--json'], {
      fetch: () => Promise.resolve({ status: 'fetched', kernel: X86 }),
    });
    expect(JSON.parse(ran.stdout)).toEqual({ status: 'fetched', kernel: X86 });
  });

  it('ends on a signal, and at once on a second', async () => {
    const io = new FakeIo();
    const fetch: KernelStore['fetch'] = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          io.interrupt('SIGINT');
          reject(new Failure({ what: 'interrupted', why: 'by a test', next: 'go on', exitCode: 130 }));
        });
        setImmediate(() => io.interrupt('SIGINT'));
      });
    expect((await kernelLine(['fetch'], { fetch }, io)).code).toBe(130);
    expect(io.exits).toEqual([130]);
    expect(io.interrupt('SIGINT')).toBe(false);
  });
});

describe('kernel list', () => {
  it('prints a table', async () => {
    const { stdout } = await kernelLine(['list'], { list: () => [X86, ARM64] });
    await expect(stdout).toMatchFileSnapshot('../../golden/kernel/list.txt');
  });

  it('says how to get a kernel when there is none', async () => {
    const { code, stdout } = await kernelLine(['list'], { list: () => [] });
    expect([code, stdout]).toEqual([0, 'no kernel is stored; fetch one: kvm-exit-bench kernel fetch 6.12\n']);
  });

  it('--json prints every path and hash', async () => {
    const { stdout } = await kernelLine(['list', '--json'], { list: () => [X86] });
    expect(JSON.parse(stdout)).toEqual({ kernels: [X86], sources: [], builds: [] });
  });

  it('shows what was built and of what, and remove --built clears it', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'kernel-'));
    const io = () => new FakeIo({ LANG: 'C.UTF-8', XDG_CACHE_HOME: cache });
    const image = join(cache, 'kvm-exit-bench/kernel-builds/images', '0123456789abcdef');
    mkdirSync(image, { recursive: true });
    const built = { arch: 'x86', source: 'debian:6.12', name: 'the base', tree: 'a', compiler: 'gcc 12' };
    const hashes = { imageSha256: 'a'.repeat(64), configSha256: 'b'.repeat(64) };
    writeFileSync(join(image, 'build.json'), JSON.stringify({ ...built, ...hashes }));
    const list = async () => (await kernelLine(['list'], { list: () => [] }, io())).stdout;
    expect(await list()).toMatch(/x86 +debian:6.12, the base +gcc 12 +0.0 MB +0123456789abcdef/);
    const { stdout } = await kernelLine(['remove', '0123', '--built'], {}, io());
    expect(stdout).toMatch(/^removed 0123 \(0.0 MB\)$/m);
    expect(await list()).not.toContain('debian');
    rmSync(cache, { recursive: true });
  });
});

describe('kernel remove', () => {
  it('passes on what is meant and says what went', async () => {
    const asked: unknown[] = [];
    const remove: KernelStore['remove'] = (...args) => {
      asked.push(args);
      return ARM64;
    };
    await kernelLine(['remove', '5195'], { remove });
    const { stdout } = await kernelLine(['remove', '6.1.0-56', '--arch', 'arm64'], { remove });
    expect(asked).toEqual([
      ['5195', undefined],
      ['6.1.0-56', 'arm64'],
    ]);
    expect(stdout).toBe('removed arm64 6.1.0-56-cloud-arm64 (481ab54a27246579)\n');
  });
});

describe('the words of kernel', () => {
  it.each(['fetch', 'list', 'remove'])('%s has a help text that stays as it was', async (name) => {
    const { code, stdout, stderr } = await runLine(['kernel', name, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    await expect(stdout).toMatchFileSnapshot(`../../golden/help/kernel_${name}.txt`);
  });

  it.each<[string, string[]]>([
    ['none', ['kernel']],
    ['misspelt', ['kernel', 'fetc', '6.12']],
    ['unknown_arch', ['kernel', 'fetch', '6.12', '--arch', 'mips']],
    ['unknown_flag', ['kernel', 'fetch', '--siute', 'sid']],
    ['nothing_to_remove', ['kernel', 'remove']],
    ['too_many', ['kernel', 'list', 'x86']],
  ])('%s: one line, what to do next, exit 2, nothing on stdout', async (name, argv) => {
    const { code, stdout, stderr } = await runLine(argv);
    expect([code, stdout]).toEqual([2, '']);
    await expect(stderr).toMatchFileSnapshot(`../../golden/kernel/error_${name}.txt`);
  });

  it('when the store fails stay as they were', async () => {
    const { DownloadFailure } = failures;
    const said = Object.assign(new Error('x'), { code: 'ENOSPC' });
    const shown = [
      ...(['apt-get', 'dpkg-deb', 'flock', 'xz', 'zstd'] as const).map((command) =>
        missingProgram(command, failures.MISSING[command]),
      ),
      failures.missingKeyring('<keyring>'),
      interruptedProgram('apt-get'),
      failures.listsFailure('<release>', '<what apt said>'),
      failures.listsFailure('<release>', "The repository 'x' does not have a Release file."),
      new DownloadFailure('<packages>', '<what apt said>'),
      failures.unknownVersion('6.5', 'Debian (<releases>) for <architecture>', [
        '6.1.0-56',
        '6.12.117+deb12',
      ]),
      failures.unknownVersion('6.5', 'Debian (<suite>) for <architecture>', []),
      failures.notToBeHad('6.5', '<architecture>', [{ release: '6.5.1', why: '<what apt said>' }], ['6.6.2']),
      failures.listsUnread('6.5', ['<releases>'], '<what apt said>', ['6.6.2']),
      failures.badVersion('<version>'),
      failures.badSuite('<suite>'),
      failures.brokenPackage('<file>', '<reason>'),
      failures.damagedEntry('<directory>/<id>', '<file> is changed'),
      failures.cacheFailure('<directory>', said),
      failures.notStored('<kernel>', '<nearest>'),
      failures.severalStored('<kernel>', ['<id> (x86)', '<id> (arm64)']),
      failures.unreadableFile('<path>', said),
      failures.notAKernel('<path>', '<reason>', '<what to give>'),
      failures.noModule('<directory>', 'kvm', 'kvm-amd.ko needs it'),
      failures.lacksModule('kvm-intel', ['irqbypass', 'kvm', 'kvm-amd']),
      failures.badModule('<path>', '<reason>', '<what to give>'),
    ].map((failure) => `exit ${failure.exitCode}\n${renderFailure(failure)}`);
    await expect(shown.join('\n')).toMatchFileSnapshot('../../golden/kernel/error_texts.txt');
  });
});
