import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { builtKernel } from '../../../src/emulate/kernel_build/build_kernel.js';
import { BUILD_RECIPES } from '../../../src/emulate/kernel_build/recipes.js';
import {
  commitOf,
  commitsBetween,
  gitSource,
  treeOf,
  type SourceTree,
  type SourceWorld,
} from '../../../src/emulate/kernel_build/source_tree.js';
import { removeBuilds, storedBuilds } from '../../../src/emulate/kernel_build/stored_builds.js';
import { runProgram } from '../../../src/lib/run_program.js';
import { fakeKernelTree, type FakeKernelTree } from '../../support/fakes/fake_kernel_tree.js';

let tree: FakeKernelTree;
let world: SourceWorld;
let source: SourceTree;
beforeEach(async () => {
  tree = fakeKernelTree();
  world = { directory: mkdtempSync(join(tmpdir(), 'builds-')), run: runProgram };
  source = await gitSource(tree.path, world);
  const recipe = BUILD_RECIPES.x86;
  const of = await treeOf(source, await commitOf(source, 'HEAD', world), world);
  await builtKernel(
    { name: 'the base', source, tree: of, recipe, jobs: 1, onProgress: () => undefined },
    world,
  );
});

describe('what was built', () => {
  it('is listed with what it was built of and its size', async () => {
    const { sources, builds } = await storedBuilds(world.directory, runProgram);
    expect(builds).toMatchObject([{ arch: 'x86', source: tree.path, name: 'the base' }]);
    expect(sources).toMatchObject([{ id: source.id }]);
    const sizes = [builds[0]?.bytes, sources[0]?.bytes, sources[0]?.objectBytes];
    expect(sizes.every((bytes) => bytes !== undefined && bytes > 0)).toBe(true);
  });

  it('is removed by the first digits of an id, and no other', async () => {
    const { builds } = await storedBuilds(world.directory, runProgram);
    const [{ id, bytes }] = builds as [(typeof builds)[number]];
    expect(await removeBuilds(world.directory, id.slice(0, 8), runProgram)).toBe(bytes);
    const left = await storedBuilds(world.directory, runProgram);
    expect([left.builds, left.sources.length]).toEqual([[], 1]);
  });

  it('is removed with its sources and objects when all is meant', async () => {
    await removeBuilds(world.directory, 'all', runProgram);
    expect(await storedBuilds(world.directory, runProgram)).toEqual({ sources: [], builds: [] });
    expect(existsSync(source.directory)).toBe(false);
  });

  it('is not removed by a name that means nothing', async () => {
    const refused: unknown = expect.objectContaining({ exitCode: 2 });
    await expect(removeBuilds(world.directory, 'ffff', runProgram)).rejects.toEqual(refused);
    await expect(removeBuilds(world.directory, 'g', runProgram)).rejects.toEqual(refused);
  });

  it('is kept while something is built of it', async () => {
    const lock = join(world.directory, 'locks', source.id);
    const controller = new AbortController();
    const missing = { purpose: 'it locks', next: 'install it' };
    const { signal } = controller;
    const held = runProgram({ command: 'flock', args: [lock, 'sleep', '30'], missing, signal }).catch(
      () => 0,
    );
    const locked = () => runProgram({ command: 'flock', args: ['--nonblock', lock, 'true'], missing });
    while ((await locked()).exitStatus === 0);
    await expect(removeBuilds(world.directory, source.id, runProgram)).rejects.toThrow('is being built');
    expect(existsSync(source.directory)).toBe(true);
    controller.abort();
    await held;
  });
});

it('the commits of a line are told oldest first, a merge as one', async () => {
  tree.git('checkout', '-q', '-b', 'topic');
  tree.commit('on topic', { 'kvm/svm.c': 'int topic;\n' });
  tree.git('checkout', '-q', 'main');
  tree.commit('one', { 'kvm/x86.c': 'int one;\n' });
  tree.git('merge', '-q', '--no-edit', 'topic');
  tree.commit('two', { 'kvm/x86.c': 'int two;\n' });
  const commits = await commitsBetween(source, ['main~3', 'main'], world);
  expect(commits.map(({ subject }) => subject)).toEqual(['one', "Merge branch 'topic'", 'two']);
});
