/**
 * Real kernels of Debian's sources, before and after patches of which is known what they cost. The first build takes some
 * seven minutes of CPU; `npm run test:patch` keeps it in the usual cache.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesOf, type Change } from '../../src/features/patch/changes.js';
import { callsRun, documentOf, HOUR_MS, OWN_PATCHES, patched, PATCHES, runsGuest } from './run_patch.js';

const SREGS = ['--exit', 'pio-out', '--groups', 'regs', '--groups', 'sregs'];

/** Whether a cell reads the group, each time it turns. */
function reads({ cell }: Change, group: string): boolean {
  if (cell.kind === 'base') return false;
  if (cell.kind === 'control')
    return new RegExp(`^control/immediate-exit-sync-out/.*/${group}$`).test(cell.id);
  return cell.groups.some((each) => each === group) && cell.direction !== 'write';
}

function isMmio({ cell }: Change): boolean {
  return cell.kind !== 'control' && cell.exit.startsWith('mmio');
}

const CASES: readonly (readonly [
  name: string,
  args: readonly string[] | undefined,
  of: (change: Change) => number,
])[] = [
  ['call_added', undefined, (change) => (callsRun(change) ? 4 : 0)],
  ['sregs_only', SREGS, (change) => (reads(change, 'sregs') ? 5 : 0)],
  ['mmio_only', undefined, (change) => (isMmio(change) ? 3 : 0)],
];

function unexpected(changes: readonly Change[], of: (change: Change) => number): readonly string[] {
  const wrong = changes.filter((change) => change.change !== of(change));
  return wrong.map(
    (change) => `${change.cell.id}: ${String(change.change)} instead of ${String(of(change))}`,
  );
}

describe('a patch', () => {
  it(
    'of ten nops in KVM_RUN costs 10 on every cell that runs the guest or tries to, 0 on the others, and names them',
    () => {
      const document = documentOf(patched(join(OWN_PATCHES, 'ten_nops.patch')));
      expect(unexpected(changesOf(document.kernels), (change) => (callsRun(change) ? 10 : 0))).toEqual([]);
      const differences = document.attributions.map((each) => each.differences);
      expect(differences).toEqual([
        [expect.objectContaining({ name: 'kvm_arch_vcpu_ioctl_run', difference: 10 })],
      ]);
    },
    HOUR_MS,
  );

  it.each(CASES)(
    '%s differs where it must by what it must, and nowhere else',
    (name, args, of) => {
      const document = documentOf(patched(join(PATCHES, `${name}.patch`), args));
      const changes = changesOf(document.kernels);
      expect(unexpected(changes, of)).toEqual([]);
      expect(changes.some(({ change }) => change !== 0)).toBe(true);
    },
    HOUR_MS,
  );

  // How many instructions a compiler saves is not ours to say: the recorded functions, which are counted in another way,
  // must say the same as the counter.
  it(
    'that removes a branch saves what the functions say, where the guest runs and nowhere else',
    () => {
      const document = documentOf(patched(join(PATCHES, 'branch_removed.patch')));
      const changes = changesOf(document.kernels);
      expect(changes.filter((change) => change.change < 0 !== runsGuest(change))).toEqual([]);
      expect(changes.filter(({ change }) => change > 0)).toEqual([]);
      for (const { cell, differences } of document.attributions) {
        const counted = changes.find((each) => each.cell.id === cell)?.change;
        expect(differences).toMatchObject([{ name: 'kvm_arch_vcpu_ioctl_run', difference: counted }]);
      }
      expect(document.attributions.length).toBeGreaterThan(0);
    },
    HOUR_MS,
  );

  it.each([
    ['does_not_apply', 2, 'arch/x86/kvm/x86.c:11031, hunk @@ -11031,6 +11031,7 @@'],
    ['does_not_compile', 2, 'does not compile: arch/x86/kvm/x86.c:11103:9: error: '],
    ['panics', 4, 'the lab panics'],
    ['kvm_off', 2, 'CONFIG_KVM_AMD'],
    ['kvm_does_not_start', 4, 'with the series, '],
  ])(
    'that %s is told with where and why',
    (name, code, said) => {
      const ended = patched(join(PATCHES, `${name}.patch`));
      expect(ended.stderr).toContain(said);
      expect(ended.code).toBe(code);
    },
    HOUR_MS,
  );
});

it(
  'a comment changes no count, and gives the same image as the base',
  () => {
    const document = documentOf(patched(join(PATCHES, 'comment.patch')));
    expect(changesOf(document.kernels).filter(({ change }) => change !== 0)).toEqual([]);
    const [base, series] = document.built;
    expect(series?.imageSha256).toBe(base?.imageSha256);
  },
  HOUR_MS,
);

it.runIf(process.env['KEB_PATCH_TWICE'] === '1')(
  'two empty caches give the same images and the same values',
  () => {
    const cache = mkdtempSync(join(tmpdir(), 'patch-cache-'));
    try {
      const path = join(OWN_PATCHES, 'ten_nops.patch');
      const [usual, fresh] = [documentOf(patched(path)), documentOf(patched(path, undefined, cache))];
      expect(fresh.built).toEqual(usual.built);
      expect(fresh.kernels.cells).toEqual(usual.kernels.cells);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  },
  HOUR_MS,
);
