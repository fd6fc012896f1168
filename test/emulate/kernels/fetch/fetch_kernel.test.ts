import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryName } from '../../../../src/lib/files/temporary.js';
import { createKernelStore } from '../../../../src/emulate/kernels/store/kernel_store.js';
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
    expect(failure.next).toBe('choose one of 6.12.5+deb12');
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
