/** The commit of a real tree at which a cell changed, among sixteen. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CACHE, HOUR_MS, ran } from './run_patch.js';

const CELL = 'pio-out/long64-ring0/none';
const COMMITS = 16;
const PLANTED = 11;
const SMALL = 4;

let tree: string;

/** Our own tree with the sources of the cache in it, and no file written out. */
function git(...args: readonly string[]): string {
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  return execFileSync('git', ['-C', tree, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...who },
  }).trim();
}

const X86 = 'arch/x86/kvm/x86.c';
const RUN = '\tvcpu_load(vcpu);\n\tkvm_sigset_activate(vcpu);\n';
const SET_FPU = '\tif (fpstate_is_confidential(&vcpu->arch.guest_fpu))\n';

/** What each commit adds: nops off the cell's way, but for two on it. */
function edited(text: string, number: number): string {
  const nops = (count: number): string => `\tasm volatile("${'nop; '.repeat(count)}");\n`;
  if (number === PLANTED) return text.replace(RUN, nops(7) + RUN);
  if (number === SMALL) return text.replace(RUN, nops(1) + RUN);
  return text.replace(SET_FPU, nops(1) + SET_FPU);
}

beforeAll(() => {
  const sources = join(CACHE, 'kvm-exit-bench/kernel-builds/sources');
  const debian = join(sources, readdirSync(sources).find((name) => name.startsWith('debian-')) ?? '');
  const entry = JSON.parse(readFileSync(join(debian, '.git/kvm-exit-bench.json'), 'utf8')) as {
    tree: string;
  };
  tree = mkdtempSync(join(tmpdir(), 'commits-'));
  git('init', '-q', '-b', 'main');
  writeFileSync(join(tree, '.git/objects/info/alternates'), `${join(debian, '.git/objects')}\n`);
  git('read-tree', entry.tree);
  let text = git('show', `${entry.tree}:${X86}`) + '\n';
  let parent = git('commit-tree', entry.tree, '-m', 'commit 1');
  for (let number = 2; number <= COMMITS; number++) {
    text = edited(text, number);
    writeFileSync(join(tree, 'x86.c'), text);
    git('update-index', '--cacheinfo', `100644,${git('hash-object', '-w', 'x86.c')},${X86}`);
    parent = git('commit-tree', git('write-tree'), '-p', parent, '-m', `commit ${String(number)}`);
    git('tag', `commit-${String(number)}`, parent);
  }
  git('update-ref', 'refs/heads/main', parent);
}, HOUR_MS);
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const bisect = (...args: readonly string[]) =>
  ran(['bisect', '--source', tree, '--cell', CELL, '--good', `main~${String(COMMITS - 1)}`, ...args]);
const built = (text: string): number => text.match(/^.{4} +\d+ of \d+ /gm)?.length ?? 0;

it(
  'is found in at most five builds, past a smaller change that does not count',
  () => {
    const { code, stdout, stderr } = bisect('--bad', 'main', '--least', '5');
    expect(stdout, stderr).toMatch(/^first changed: 11 of 16, [0-9a-f]{12} commit 11$/m);
    expect(stdout).toMatch(/instructions: \+7$/m);
    expect(built(stdout)).toBeLessThanOrEqual(5);
    expect(code).toBe(0);
  },
  HOUR_MS,
);

it(
  'is judged step by step as git bisect run wants it',
  () => {
    const step = (bad: string) => bisect('--step', '--least', '5', '--bad', bad);
    expect(step('commit-10').code).toBe(0);
    expect(step('commit-11').code).toBe(1);
    expect(step('no-such-commit').code).toBe(125);
  },
  HOUR_MS,
);
