import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryDirectory, sweep, temporaryName } from '../../../src/lib/files/temporary.js';
import { isMarkAlive, ownProcessMark } from '../../../src/lib/process_identity.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'temporary-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A name as another process would have given it. */
function nameOf(changes: { readonly pid?: number; readonly ticks?: number; readonly boot?: string }): string {
  const [pid = '', ticks = '', boot = '', namespace = ''] = ownProcessMark().split('-');
  const mark = [changes.pid ?? pid, changes.ticks ?? ticks, changes.boot ?? boot, namespace].join('-');
  return `.kvm-exit-bench-${mark}-0123456789abcdef`;
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

describe('what is there for a while only', () => {
  it('has a name that nothing had, and a directory that only its user may enter', () => {
    expect(temporaryName()).not.toBe(temporaryName());
    const made = makeTemporaryDirectory(directory);
    expect(lstatSync(made).mode & 0o777).toBe(0o700);
  });

  it('is removed where its process is gone, or another has its number now, and stays where it lives', () => {
    const left = [nameOf({ pid: deadPid() }), nameOf({ ticks: 1 })];
    for (const name of left) mkdirSync(join(directory, name, 'inside'), { recursive: true });
    const own = makeTemporaryDirectory(directory);
    expect(readdirSync(directory).map((name) => join(directory, name))).toEqual([own]);
    writeFileSync(join(directory, nameOf({ pid: deadPid() })), 'a draft');
    sweep(directory);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('of a machine that cannot be asked is removed after a day', () => {
    const name = nameOf({ boot: '00000000' });
    const path = join(directory, name);
    mkdirSync(path);
    sweep(directory);
    expect(readdirSync(directory)).toEqual([name]);
    utimesSync(path, 1, 1);
    sweep(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is told from what only looks like it, and a link's target stays", () => {
    const precious = join(directory, 'precious');
    mkdirSync(join(precious, 'inside'), { recursive: true });
    symlinkSync(precious, join(directory, nameOf({ pid: deadPid() })));
    const others = ['.kvm-exit-bench-ccache', 'kvm-exit-bench-ccache', `${nameOf({ pid: deadPid() })}.txt`];
    for (const name of others) writeFileSync(join(directory, name), '');
    sweep(directory);
    expect(readdirSync(directory).sort()).toEqual([...others, 'precious'].sort());
    expect(readdirSync(precious)).toEqual(['inside']);
  });

  it('knows this process as alive', () => {
    expect(isMarkAlive(ownProcessMark())).toBe(true);
    expect(isMarkAlive('')).toBeNull();
  });
});
