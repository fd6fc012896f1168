/**
 * Real kernels of Debian's sources, before and after patches of which is known what they cost. The first build takes some
 * seven minutes of CPU; `npm run test:patch` keeps it in the usual cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesOf, type Change } from '../../src/features/patch/changes.js';
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

const TEN_NOPS = join(import.meta.dirname, '../../bench/patches/ten_nops.patch');
const NOPS = /asm volatile\("[nop; ]+"\);/;

/** The patch of ten nops with another line in their place. */
function patchOf(name: string, line: string): string {
  const path = join(folder, `${name}.patch`);
  writeFileSync(path, readFileSync(TEN_NOPS, 'utf8').replace(NOPS, line));
  return path;
}

function patched(...args: readonly string[]): {
  document: PatchDocument | null;
  stderr: string;
  code: number | null;
} {
  const line = [
    'patch',
    '--source',
    source,
    '--format',
    'json',
    '--preset',
    'quick',
    '--output',
    join(folder, 'out'),
  ];
  const env = { ...process.env, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') };
  const { stdout, stderr, status } = spawnSync('node', [MAIN, ...line, ...args], { encoding: 'utf8', env });
  const document = status === 0 ? patchSchema.parse(JSON.parse(stdout)) : null;
  return { document, stderr, code: status };
}

const isRun = ({ cell }: Change): boolean =>
  cell.kind !== 'control' || cell.control.startsWith('immediate-exit');

describe('a patch', () => {
  it(
    'of a comment changes nothing, in any cell',
    () => {
      const { document, stderr } = patched(patchOf('comment', '/* nothing */'));
      expect(document, stderr).not.toBeNull();
      expect(changesOf(document!.kernels).filter(({ change }) => change !== 0)).toEqual([]);
    },
    HOUR_MS,
  );

  it(
    'of ten nops in KVM_RUN costs 10 on every cell that runs the guest or tries to, 0 on the others, and names them',
    () => {
      const { document, stderr } = patched(TEN_NOPS);
      expect(document, stderr).not.toBeNull();
      const changes = changesOf(document!.kernels);
      expect(changes.filter((each) => each.change !== (isRun(each) ? 10 : 0))).toEqual([]);
      const [{ differences }] = document!.attributions as [PatchDocument['attributions'][number]];
      expect(differences).toMatchObject([{ name: 'kvm_arch_vcpu_ioctl_run', difference: 10 }]);
    },
    HOUR_MS,
  );

  it.each([
    ['panics', 'panic("the lab panics");', 4, 'the lab panics'],
    ['does not compile', 'no_such_function(vcpu)', 2, 'arch/x86/kvm/x86.c:11103'],
  ])(
    'that %s is told with where and why',
    (name, line, code, said) => {
      const ran = patched(patchOf(name.replaceAll(' ', '-'), line));
      expect(ran.stderr).toContain(said);
      expect(ran.code).toBe(code);
    },
    HOUR_MS,
  );
});
