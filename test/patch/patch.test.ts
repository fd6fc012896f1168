/**
 * Real kernels of Debian's sources, before and after patches of which is known what they cost. The first build takes some
 * seven minutes of CPU; `npm run test:patch` keeps it in the usual cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesOf } from '../../src/features/patch/changes.js';
import { patchSchema, type PatchDocument } from '../../src/features/patch/document.js';

const HOUR_MS = 3_600_000;
const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');

let folder: string;
let source: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patch-'));
  source = process.env['KEB_PATCH_SOURCE'] ?? 'debian:6.12';
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A patch that adds lines before `vcpu_load(vcpu);` of kvm_arch_vcpu_ioctl_run: without context, wherever that is. */
function patchOf(name: string, added: string): string {
  const path = join(folder, `${name}.patch`);
  const file = 'arch/x86/kvm/lab.h';
  const lines = added.split('\n').map((line) => `+${line}\n`);
  writeFileSync(path, `--- /dev/null\n+++ b/${file}\n@@ -0,0 +1,${lines.length} @@\n${lines.join('')}`);
  return path;
}

function patched(...args: readonly string[]): { document: PatchDocument | null; stderr: string; code: number | null } {
  const line = ['patch', '--source', source, '--format', 'json', '--preset', 'quick', '--output', join(folder, 'out')];
  const env = { ...process.env, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') };
  const { stdout, stderr, status } = spawnSync('node', [MAIN, ...line, ...args], { encoding: 'utf8', env });
  const document = status === 0 ? patchSchema.parse(JSON.parse(stdout)) : null;
  return { document, stderr, code: status };
}

describe('a patch', () => {
  it(
    'of a file that nothing includes changes nothing, in any cell, and makes the same image',
    () => {
      const { document, stderr } = patched(patchOf('unused', '/* nothing includes this */'));
      expect(document, stderr).not.toBeNull();
      expect(document!.result.imageSha256).toBe(document!.base.imageSha256);
      expect(changesOf(document!.kernels).filter(({ change }) => change !== 0)).toEqual([]);
    },
    HOUR_MS,
  );
});
