import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { initramfs } from '../../src/emulate/initramfs.js';

const directory = mkdtempSync(join(tmpdir(), 'initramfs-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const FILES = [
  { path: 'init', bytes: Buffer.from('#!/bin/true\n'), executable: true },
  { path: 'modules/01-kvm.ko', bytes: Buffer.from([0, 1, 2, 3, 4]) },
  { path: 'modules/02-kvm-amd.ko', bytes: Buffer.alloc(4096, 7) },
  { path: 'requests.jsonl', bytes: Buffer.from('{}\n') },
];

describe('an initramfs', () => {
  it('is what an independent reader of the newc format makes of it', () => {
    const path = join(directory, 'image');
    writeFileSync(path, initramfs(FILES));
    // Python's standard library has no cpio; this reads the fields as the kernel's document lists them.
    const script = `
import sys, json
data = open(sys.argv[1], 'rb').read()
at, seen = 0, []
while True:
    assert data[at:at+6] == b'070701', at
    ino, mode, uid, gid, nlink, mtime, size, _, _, _, _, name_size, check = (int(data[at+6+8*i:at+14+8*i], 16) for i in range(13))
    name = data[at+110:at+110+name_size-1].decode()
    assert data[at+110+name_size-1] == 0
    at = (at + 110 + name_size + 3) & ~3
    if name == 'TRAILER!!!': break
    seen.append([name, oct(mode), uid, gid, mtime, data[at:at+size].hex()])
    at = (at + size + 3) & ~3
assert at == len(data), (at, len(data))
print(json.dumps(seen))`;
    const seen = JSON.parse(
      execFileSync('python3', ['-c', script, path], { encoding: 'utf8', maxBuffer: 1 << 24 }),
    ) as unknown;
    expect(seen).toEqual([
      ['modules', '0o40755', 0, 0, 0, ''],
      ['init', '0o100755', 0, 0, 0, Buffer.from('#!/bin/true\n').toString('hex')],
      ['modules/01-kvm.ko', '0o100644', 0, 0, 0, '0001020304'],
      ['modules/02-kvm-amd.ko', '0o100644', 0, 0, 0, '07'.repeat(4096)],
      ['requests.jsonl', '0o100644', 0, 0, 0, '7b7d0a'],
    ]);
    expect(statSync(path).size % 4).toBe(0);
    expect(readFileSync(path)).toEqual(initramfs(FILES));
  });
});
