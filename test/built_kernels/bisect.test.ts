/**
 * The commit of sixteen at which a cell changed. Every kernel is a real one that boots; the tree's make takes it from what
 * the tests of `patch` have built, so that a build is a copy.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredBuilds } from '../../src/emulate/kernel_build/stored_builds.js';
import { documentOf, HOUR_MS, OWN_PATCHES, patched, PATCHES, ran } from './run_patch.js';

const CELL = 'pio-out/long64-ring0/none';
const COMMITS = 16;
/** Some instructions fewer from here on, and ten more than at first from there on. */
const [SMALL, PLANTED] = [4, 11];

const MAKEFILE = `
tinyconfig:
	@mkdir -p $(O)/arch/x86/boot
	@echo > $(O)/.config
olddefconfig:
	@true
bzImage:
	@cp \`cat which\` $(O)/arch/x86/boot/bzImage
`;

let tree: string;
function git(...args: readonly string[]): void {
  execFileSync('git', ['-C', tree, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args]);
}

function imageOf(hash: string): string {
  const { builds } = JSON.parse(ran(['kernel', 'list', '--json']).stdout) as StoredBuilds;
  return builds.find(({ imageSha256 }) => imageSha256 === hash)?.imagePath ?? '';
}

/** The kernel after a patch, and the one before it. */
function kernels(path: string): readonly string[] {
  const { built } = documentOf(patched(path, ['--exit', 'pio-out', '--groups', 'regs', '--no-attribute']));
  return built.map(({ imageSha256 }) => imageOf(imageSha256));
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'commits-'));
  const [base = '', more = ''] = kernels(join(OWN_PATCHES, 'ten_nops.patch'));
  const [, fewer = ''] = kernels(join(PATCHES, 'branch_removed.patch'));
  const images = { base, fewer, more };
  for (const [name, path] of Object.entries(images)) copyFileSync(path, join(tree, name));
  writeFileSync(join(tree, 'Makefile'), MAKEFILE);
  git('init', '-q', '-b', 'main');
  for (let number = 1; number <= COMMITS; number++) {
    writeFileSync(join(tree, 'which'), number >= PLANTED ? 'more' : number >= SMALL ? 'fewer' : 'base');
    writeFileSync(join(tree, 'number'), String(number));
    git('add', '-A');
    git('commit', '-q', '-m', `commit ${String(number)}`);
    git('tag', `commit-${String(number)}`);
  }
}, HOUR_MS);
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const bisect = (...args: readonly string[]) =>
  ran(['bisect', '--source', tree, '--cell', CELL, '--good', 'commit-1', '--least', '5', ...args]);

it(
  'is found in at most five builds, past a smaller change that does not count',
  () => {
    const { code, stdout, stderr } = bisect('--bad', 'main');
    expect(stdout, stderr).toMatch(/^first changed: 11 of 16, [0-9a-f]{12} commit 11$/m);
    expect(stdout).toContain('which does not count');
    expect(stdout.match(/ of 16 +[0-9a-f]{12} .*instructions/g)?.length).toBeLessThanOrEqual(5);
    expect(code).toBe(0);
  },
  HOUR_MS,
);

it(
  'is judged step by step as git bisect run wants it',
  () => {
    const codes = ['commit-10', 'commit-11', 'no-such-commit'].map(
      (bad) => bisect('--step', '--bad', bad).code,
    );
    expect(codes).toEqual([0, 1, 125]);
  },
  HOUR_MS,
);
