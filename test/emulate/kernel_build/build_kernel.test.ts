import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { builtKernel, type BuiltKernel } from '../../../src/emulate/kernel_build/build_kernel.js';
import type { OnBuild } from '../../../src/emulate/kernel_build/build_progress.js';
import { BUILD_RECIPES } from '../../../src/emulate/kernel_build/recipes.js';
import { appliedSeries } from '../../../src/emulate/kernel_build/series.js';
import {
  gitSource,
  type SourceTree,
  type SourceWorld,
} from '../../../src/emulate/kernel_build/source_tree.js';
import { Failure } from '../../../src/lib/failure.js';
import { runProgram } from '../../../src/lib/run_program.js';
import { fakeKernelTree, type FakeKernelTree } from '../../support/fakes/fake_kernel_tree.js';

let tree: FakeKernelTree;
let world: SourceWorld;
let source: SourceTree;
beforeEach(async () => {
  tree = fakeKernelTree();
  world = { directory: mkdtempSync(join(tmpdir(), 'builds-')), run: runProgram };
  source = await gitSource(tree.path, world);
});

const build = (
  of: string,
  own: SourceWorld = world,
  onProgress: OnBuild = () => undefined,
): Promise<BuiltKernel> =>
  builtKernel({ name: 'the series', source, tree: of, recipe: BUILD_RECIPES.x86, jobs: 1, onProgress }, own);
const imageOf = ({ imagePath }: BuiltKernel): string => readFileSync(imagePath, 'utf8');

/** What a change of the tree is, as a patch; the tree itself is as it was afterwards. */
function patchOf(files: Readonly<Record<string, string>>, how: 'diff' | 'mail' = 'diff'): string {
  tree.commit('KVM: change one thing', files);
  const text = how === 'mail' ? tree.git('format-patch', '-1', '--stdout') : tree.git('diff', 'HEAD~1');
  tree.git('reset', '-q', '--hard', 'HEAD~1');
  const path = join(mkdtempSync(join(tmpdir(), 'patch-')), 'one.patch');
  writeFileSync(path, text);
  return path;
}

const RUN_TWICE = {
  'kvm/x86.c': 'int run;\nint run_again;\nint get_regs;\nint set_regs;\nint four;\nint five;\n',
};
async function apply(...texts: readonly string[]) {
  const { steps, ...series } = await appliedSeries(texts, source, undefined, world);
  return { ...series, result: steps.at(-1)?.tree ?? '', subjects: steps.map(({ subject }) => subject) };
}
async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('a series', () => {
  it.each(['diff', 'mail'] as const)('as a %s gives the tree that the commit has', async (how) => {
    const path = patchOf(RUN_TWICE, how);
    const { result, baseTree, subjects } = await apply(path);
    expect(subjects).toEqual([how === 'mail' ? 'KVM: change one thing' : 'one.patch']);
    tree.commit('the same', RUN_TWICE);
    expect([baseTree, result]).toEqual(
      ['HEAD~1', 'HEAD'].map((each) => tree.git('rev-parse', `${each}^{tree}`).trim()),
    );
  });

  it('as a range and as a branch begins where it left the base', async () => {
    tree.git('checkout', '-q', '-b', 'topic');
    tree.commit('KVM: one', RUN_TWICE);
    tree.commit('KVM: two', { 'kvm/svm.c': 'int two;\n' });
    tree.git('checkout', '-q', 'main');
    tree.commit('elsewhere', { 'fs/x.c': 'int x;\n' });
    const branch = await apply('topic');
    expect(branch).toEqual({ ...(await apply('main..topic')), baseName: branch.baseName });
    expect(branch.subjects).toEqual(['KVM: one', 'KVM: two']);
    expect(branch.baseTree).toBe(tree.git('rev-parse', 'main~1^{tree}').trim());
  });

  it('that does not apply is refused with the file, the line and the hunk', async () => {
    const path = patchOf(RUN_TWICE);
    tree.commit('moved', { 'kvm/x86.c': 'something else\n' });
    const { what, why, exitCode } = await failureOf(apply(path));
    expect([what, exitCode]).toEqual([`'one.patch' does not apply to HEAD of ${tree.path}`, 2]);
    expect(why).toBe('kvm/x86.c:1, hunk @@ -1,4 +1,5 @@');
  });

  it('that is none says what to give', async () => {
    writeFileSync(join(world.directory, 'note'), 'no diff here\n');
    expect((await failureOf(apply(join(world.directory, 'note')))).why).toBe('it contains no diff');
    expect((await failureOf(apply('no-such-branch'))).what).toBe("no revision 'no-such-branch'");
    expect((await failureOf(apply('main'))).why).toBe('it has no commit on top of its base');
  });

  it('leaves the tree of the user alone', async () => {
    const before = [
      tree.git('status', '--porcelain'),
      tree.git('for-each-ref'),
      readdirSync(join(tree.path, '.git')),
    ];
    await build((await apply(patchOf(RUN_TWICE))).result);
    const objects = tree.git('count-objects');
    await build((await apply(patchOf({ 'kvm/svm.c': 'int three;\n' }))).baseTree);
    expect([tree.git('status', '--porcelain'), tree.git('for-each-ref')]).toEqual(before.slice(0, 2));
    expect(objects).not.toBe('');
    expect(tree.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });
});

describe('a build', () => {
  it('of the base twice is built once, and of two empty caches has the same bytes', async () => {
    const { baseTree } = await apply(patchOf(RUN_TWICE));
    const once = await build(baseTree);
    expect(await build(baseTree)).toEqual(once);
    expect(readdirSync(join(world.directory, 'images'))).toHaveLength(1);
    const other = { ...world, directory: mkdtempSync(join(tmpdir(), 'builds-')) };
    source = await gitSource(tree.path, other);
    expect((await build(baseTree, other)).imageSha256).toBe(once.imageSha256);
  });

  it('of a patch compiles what it touches, and of another patch holds nothing of the first', async () => {
    const [first, second] = [patchOf(RUN_TWICE), patchOf({ 'kvm/svm.c': 'int other;\n' })];
    const { baseTree, result } = await apply(first);
    await build(baseTree);
    const objects = join(world.directory, 'objects', `${source.id}-x86-minimal`, 'objects');
    writeFileSync(join(objects, 'svm.c'), 'not compiled again\n');
    expect(imageOf(await build(result))).toContain('not compiled again\nint run;\nint run_again;');
    const other = imageOf(await build((await apply(second)).result));
    expect(other).toContain('int other;');
    expect(other).not.toContain('run_again');
  });

  it('is configured again only where what the configuration follows from differs', async () => {
    await build((await apply(patchOf(RUN_TWICE))).baseTree);
    const config = join(world.directory, 'objects', `${source.id}-x86-minimal`, '.config');
    appendFileSync(config, 'CONFIG_LEFT=y\n');
    expect(imageOf(await build((await apply(patchOf(RUN_TWICE))).result))).toContain('CONFIG_LEFT=y');
    const other = await build((await apply(patchOf({ Kconfig: 'CONFIG_OTHER=y\n' }))).result);
    expect(imageOf(other)).not.toContain('CONFIG_LEFT=y');
  });

  it('that was killed while it wrote its sources leaves none of them to the next one', async () => {
    const { baseTree } = await apply(patchOf(RUN_TWICE));
    writeFileSync(join(source.directory, '.git/unfinished'), '');
    mkdirSync(join(source.directory, 'kvm'), { recursive: true });
    writeFileSync(join(source.directory, 'kvm/stray.c'), 'int stray;\n');
    expect(imageOf(await build(baseTree))).not.toContain('int stray;');
  });

  it('that does not compile gives the line of the compiler, and the next one is whole', async () => {
    const { baseTree, result } = await apply(patchOf({ 'kvm/svm.c': 'int svm\nint error;\n' }));
    const { what, why, next, exitCode } = await failureOf(build(result));
    expect([what, why, exitCode]).toEqual([
      'the series does not compile',
      "kvm/svm.c:3:1: error: expected ';' before 'error'",
      2,
    ]);
    expect(readFileSync(next.replace('all of it is in ', ''), 'utf8')).toContain('CC      kvm/svm.c');
    expect(imageOf(await build(baseTree))).toContain('int svm;');
  });

  it('whose Kconfig turns KVM off names the options', async () => {
    const { result } = await apply(patchOf({ Kconfig: 'CONFIG_KVM_AMD=y\nCONFIG_KVM=y\n' }));
    const { what, why } = await failureOf(build(result));
    expect([what, why]).toEqual([
      'the series cannot be configured with KVM',
      'its Kconfig turns off CONFIG_KVM, CONFIG_KVM_AMD',
    ]);
  });

  it('and another one of the same sources wait for each other', async () => {
    const [first, second] = [patchOf(RUN_TWICE), patchOf({ 'kvm/svm.c': 'int other;\n' })];
    const trees = [(await apply(first)).result, (await apply(second)).result];
    const [one = '', other = ''] = (await Promise.all(trees.map((each) => build(each)))).map(imageOf);
    expect([one.includes('run_again'), one.includes('other')]).toEqual([true, false]);
    expect([other.includes('run_again'), other.includes('other')]).toEqual([false, true]);
  });

  it('that is interrupted leaves no image and no lock, and the next one is whole', async () => {
    const { baseTree, result } = await apply(patchOf({ 'kvm/svm.c': 'int slow;\n' }));
    const controller = new AbortController();
    const onProgress: OnBuild = ({ stage }) => {
      if (stage === 'compile') controller.abort();
    };
    const ended = await failureOf(build(result, { ...world, signal: controller.signal }, onProgress));
    expect(ended.exitCode).toBe(130);
    const images = join(world.directory, 'images');
    expect(existsSync(images) ? readdirSync(images) : []).toEqual([]);
    expect(imageOf(await build(baseTree))).toContain('int svm;');
  });
});
