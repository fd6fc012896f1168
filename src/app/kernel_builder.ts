/** Builds kernels of a source tree into the cache, and shows where each build is. */
import { builtKernel, type BuiltKernel } from '../emulate/kernel_build/build_kernel.js';
import type { BuiltArch } from '../emulate/kernel_build/built_arches.js';
import { debianSource } from '../emulate/kernel_build/debian_source.js';
import { BUILD_RECIPES } from '../emulate/kernel_build/recipes.js';
import { gitSource, type SourceTree, type SourceWorld } from '../emulate/kernel_build/source_tree.js';
import { assertBuildTools } from '../emulate/kernel_build/tools.js';
import { buildsDirectory } from '../emulate/kernel_build/stored_builds.js';
import { defaultCacheDirectory } from '../emulate/kernels/store/kernel_cache.js';
import { aptWorld } from '../emulate/kernels/store/kernel_store.js';
import { runProgram } from '../lib/run_program.js';
import { buildDisplay } from './build_display.js';
import type { AppContext } from './context.js';
import { abortOnInterrupt } from './interrupt.js';

export interface BuildFlags {
  /** A git tree, or `debian:6.12`. */
  readonly source: string;
  readonly arch: BuiltArch;
  readonly jobs?: number;
  readonly quiet?: boolean;
}

export interface KernelBuilder {
  readonly source: SourceTree;
  readonly world: SourceWorld;
  /** @param name what progress and errors call it: `the base` */
  readonly build: (name: string, tree: string) => Promise<BuiltKernel>;
}

const DEBIAN = 'debian:';

async function sourceFrom(text: string, world: SourceWorld, { io }: AppContext): Promise<SourceTree> {
  if (!text.startsWith(DEBIAN)) return gitSource(text, world);
  return debianSource(text.slice(DEBIAN.length), {
    ...world,
    apt: aptWorld(defaultCacheDirectory(io.env)),
    onProgress: (said) => io.stderr.write(`${said}\n`),
  });
}

/**
 * Opens the sources, for as long as `use` takes. A signal ends what is being built and leaves the cache whole.
 * @throws {Failure} as its parts do
 */
export async function withKernelBuilder<Result>(
  flags: BuildFlags,
  context: AppContext,
  use: (builder: KernelBuilder) => Promise<Result>,
): Promise<Result> {
  const { io } = context;
  const { arch, jobs, quiet } = flags;
  const controller = new AbortController();
  const release = abortOnInterrupt(io, controller);
  const world = { directory: buildsDirectory(io.env), run: runProgram, signal: controller.signal };
  const recipe = BUILD_RECIPES[arch];
  try {
    await assertBuildTools(recipe, io.env['PATH'] ?? '');
    const source = await sourceFrom(flags.source, world, context);
    const build: KernelBuilder['build'] = async (name, tree) => {
      const display = buildDisplay(name, context, quiet === true);
      try {
        return await builtKernel({ name, source, tree, recipe, jobs, onProgress: display.update }, world);
      } finally {
        display.finish();
      }
    };
    return await use({ source, world, build });
  } finally {
    release();
  }
}
