import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryName } from '../../../../src/lib/files/temporary.js';
import {
  createKernelStore,
  type KernelProgress,
} from '../../../../src/emulate/kernels/store/kernel_store.js';
import { noRoom } from '../../../../src/lib/files/room.js';
import type { RunProgram } from '../../../../src/lib/run_program.js';
import {
  entriesIn,
  failureOf,
  goodPackage,
  testStore,
  type FakePackage,
} from '../../../support/fakes/fake_debian_archive.js';

const DAY_SECONDS = 24 * 60 * 60;
const request = { arch: 'x86', version: '6.12' } as const;

let good: FakePackage;

beforeAll(() => {
  good = goodPackage();
});

describe('a fetch', () => {
  it('of a version that there is not asks every release again, and names what there is', async () => {
    const { store, apt } = testStore([good]);
    await store.fetch(request);
    apt.runs.length = 0;
    const failure = await failureOf(store.fetch({ arch: 'x86', version: '6.11' }));
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toMatch(/no kernel '6\.11'.*choose one of 6\.12\.5\+deb12/);
    expect(apt.runs.filter((run) => run.startsWith('update'))).toEqual([
      'update trixie',
      'update only-sid',
      'update bookworm',
    ]);
  });

  it('asks again when the lists are a day old', async () => {
    const { store, apt, cacheDirectory } = testStore([good]);
    await store.fetch(request);
    const stamp = join(cacheDirectory, 'apt/amd64/bookworm/refreshed');
    const yesterday = Date.now() / 1000 - DAY_SECONDS - 1;
    utimesSync(stamp, yesterday, yesterday);
    apt.runs.length = 0;
    await store.fetch(request);
    expect(apt.runs).toContain('update bookworm');
  });

  it('asks again when the lists are of another mirror', async () => {
    const { store, apt } = testStore([good]);
    await store.fetch(request);
    apt.targets = 'bookworm main http://mirror.example/debian/\n';
    apt.runs.length = 0;
    await store.fetch(request);
    expect(apt.runs).toContain('update bookworm');
  });

  it('asks again when the archive has dropped what the lists name', async () => {
    const { store, apt } = testStore([good]);
    await failureOf(store.fetch({ arch: 'x86', version: '6.11' }));
    apt.runs.length = 0;
    apt.downloadComplaint = 'Failed to fetch: 404 Not Found';
    expect((await store.fetch(request)).status).toBe('fetched');
    expect(apt.runs.filter((run) => /^(update|download)/.test(run))).toEqual([
      'download bookworm',
      'update bookworm',
      'download bookworm',
    ]);
  });

  it('without lists or a download says what apt said', async () => {
    const { store, apt } = testStore([good]);
    apt.complaint = 'Could not resolve host';
    const noLists = await failureOf(store.fetch(request));
    expect([noLists.exitCode, noLists.why]).toEqual([4, 'Could not resolve host']);
    apt.complaint = null;
    apt.downloadComplaint = 'No space left';
    const noDownload = await failureOf(store.fetch(request));
    expect([noDownload.exitCode, noDownload.why]).toEqual([4, 'No space left']);
  });

  it('goes on with the suites that a mirror in the middle of its own update still gives', async () => {
    const { store, apt } = testStore([good]);
    await store.fetch(request);
    apt.complaint = 'File has unexpected size. Mirror sync in progress?';
    const failure = await failureOf(store.fetch({ arch: 'x86', version: '6.11' }));
    expect([failure.exitCode, failure.what]).toEqual([4, "cannot tell whether Debian has a kernel '6.11'"]);
    expect(failure.why).toMatch(/^the package lists of .*bookworm.* could not be read: File has unexpected/);
    expect(failure.next).toContain('choose one of 6.12.5+deb12');
  });

  it('without a network says that, though apt only warns of it and says that all is well', async () => {
    const { store, apt } = testStore([good]);
    apt.warning =
      "Failed to fetch http://deb.debian.org/InRelease  Temporary failure resolving 'deb.debian.org'";
    const failure = await failureOf(store.fetch(request));
    expect([failure.exitCode, failure.what]).toEqual([4, 'cannot read the package lists of bookworm']);
    expect(failure.why).toContain('Temporary failure resolving');
    // Nothing was read, so nothing is believed for a day.
    apt.warning = null;
    expect((await store.fetch(request)).status).toBe('fetched');
  });

  it('takes the next kernel where the archive does not have the newest one, or a package of it, and says so', async () => {
    const newer = (version: string, depends: string): FakePackage => ({
      ...good,
      name: `linux-image-${version}+deb12-cloud-amd64`,
      version: `${version}-1`,
      depends,
    });
    const packages = [newer('6.12.9', ''), newer('6.12.8', 'linux-modules-6.12.8 (= 6.12.8-1)'), good];
    const { store, apt } = testStore(packages);
    apt.gone = ['linux-image-6.12.9+deb12-cloud-amd64'];
    const said: KernelProgress[] = [];
    const { kernel } = await store.fetch(request, (progress) => said.push(progress));
    expect(kernel.release).toBe('6.12.5+deb12-cloud-amd64');
    expect(said.filter(({ phase }) => phase === 'passed-over')).toEqual([
      {
        phase: 'passed-over',
        release: '6.12.9+deb12',
        why: expect.stringContaining('404  Not Found') as string,
      },
      {
        phase: 'passed-over',
        release: '6.12.8+deb12',
        why: 'linux-modules-6.12.8=6.12.8-1 is not in the archive',
      },
    ]);
  });

  it('of what the archive has no more says what was tried, and not that there is no such version', async () => {
    const { store, apt } = testStore([good]);
    apt.gone = [good.name];
    const failure = await failureOf(store.fetch(request));
    expect([failure.exitCode, failure.what]).toEqual([4, "cannot fetch the kernel '6.12' for amd64"]);
    expect(failure.why).toMatch(/tried: 6\.12\.5\+deb12 \(.*404/);
  });

  it('that finds no room says so, though apt would wait for it for ever', async () => {
    const { apt, cacheDirectory } = testStore([good]);
    const keyrings = [join(cacheDirectory, 'keyring.gpg')];
    const run: RunProgram = (program) => {
      if (program.args.includes('update') && program.writesTo !== undefined) return Promise.reject(noRoom());
      return apt.run(program);
    };
    const failure = await failureOf(createKernelStore({ cacheDirectory, run, keyrings }).fetch(request));
    expect([failure.exitCode, failure.why]).toEqual([5, 'no space left on the device (ENOSPC)']);
    expect(failure.next).toContain('free some space there');
  });

  it.each<[object, RegExp]>([
    [{ version: '--force' }, /cannot use the kernel version '--force'/],
    [{ version: '6.12', suite: 'sid main' }, /cannot use the suite 'sid main'/],
  ])('of %o starts nothing', async (wanted, message) => {
    const { store, apt } = testStore([good]);
    const failure = await failureOf(store.fetch({ arch: 'x86', ...wanted }));
    expect([failure.exitCode, apt.runs]).toEqual([2, []]);
    expect(failure.message).toMatch(message);
  });

  it('into a place where the system makes no directory says so at once', async () => {
    const { apt, cacheDirectory } = testStore([good]);
    const keyrings = [join(cacheDirectory, 'keyring.gpg')];
    const store = createKernelStore({ cacheDirectory: '/proc/nothing', run: apt.run, keyrings });
    const failure = await failureOf(store.fetch(request));
    expect([failure.exitCode, failure.what]).toEqual([5, 'cannot write to /proc/nothing/apt']);
  });

  it('that is interrupted stores nothing', async () => {
    const { store, cacheDirectory } = testStore([good]);
    const controller = new AbortController();
    const fetching = store.fetch(
      request,
      ({ phase }) => {
        if (phase === 'unpack') controller.abort();
      },
      controller.signal,
    );
    expect((await failureOf(fetching)).exitCode).toBe(130);
    expect(entriesIn(cacheDirectory)).toEqual([]);
  });

  it('takes away what a killed one left, and not what another is at', async () => {
    const { store, cacheDirectory } = testStore([good]);
    const now = temporaryName();
    const left = now.replace(/-\d+-/, '-1-');
    for (const name of [now, left]) mkdirSync(join(cacheDirectory, 'kernels/x86', name), { recursive: true });
    const { kernel } = await store.fetch(request);
    expect(entriesIn(cacheDirectory).sort()).toEqual([now, kernel.id].sort());
  });
});
