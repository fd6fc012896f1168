/** Fetches sources, applies the series, and builds the kernel before and after it. */
import type { AppContext } from '../../app/context.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { builtKernel, type BuiltKernel } from '../../emulate/kernel_build/build_kernel.js';
import { debianSource } from '../../emulate/kernel_build/debian_source.js';
import { appliedSeries, type AppliedSeries } from '../../emulate/kernel_build/series.js';
import {
  diffStat,
  gitSource,
  type SourceTree,
  type SourceWorld,
} from '../../emulate/kernel_build/source_tree.js';
import { assertBuildTools } from '../../emulate/kernel_build/tools.js';
import { aptWorld } from '../../emulate/kernels/store/kernel_store.js';
import { defaultCacheDirectory } from '../../emulate/kernels/store/kernel_cache.js';
import { runProgram } from '../../lib/run_program.js';
import { join } from 'node:path';
import { failureOf } from '../../app/failures.js';
import { buildDisplay } from './build_display.js';

export interface BuildFlags {
  readonly source: string;
  readonly base?: string;
  readonly jobs?: number;
  readonly quiet?: boolean;
}

/** The kernel before a series and after it, and what the series is. */
export interface BuiltPair {
  readonly source: SourceTree;
  readonly series: AppliedSeries;
  readonly diffStat: readonly string[];
  readonly base: BuiltKernel;
  readonly result: BuiltKernel;
}

const DEBIAN = 'debian:';

async function sourceFrom(flags: BuildFlags, world: SourceWorld, { io }: AppContext): Promise<SourceTree> {
  const { source, base } = flags;
  if (!source.startsWith(DEBIAN)) return gitSource(source, world);
  if (base !== undefined)
    throw failureOf('invalid-value', {
      subject: `--base ${base}`,
      detail: 'a package of Debian has no revisions: name another version with --source',
    });
  return debianSource(source.slice(DEBIAN.length), {
    ...world,
    apt: aptWorld(defaultCacheDirectory(io.env)),
    onProgress: (text) => io.stderr.write(`${text}\n`),
  });
}

async function builtPair(
  texts: readonly string[],
  flags: BuildFlags,
  world: SourceWorld,
  context: AppContext,
): Promise<BuiltPair> {
  const { io } = context;
  const { jobs, quiet } = flags;
  await assertBuildTools(io.env['PATH'] ?? '');
  const source = await sourceFrom(flags, world, context);
  const series = await appliedSeries(texts, source, flags.base, world);
  const stat = await diffStat(source, [series.baseTree, series.resultTree], world);
  const build = async (name: string, tree: string): Promise<BuiltKernel> => {
    const display = buildDisplay(name, context, quiet === true);
    try {
      return await builtKernel({ name, source, tree, jobs, onProgress: display.update }, world);
    } finally {
      display.finish();
    }
  };
  // The base first: it stays in the cache, and the series then rebuilds only what it touches.
  const base = await build('the base', series.baseTree);
  const result = await build('the series', series.resultTree);
  return { source, series, diffStat: stat, base, result };
}

/** @throws {Failure} as its parts do; a signal ends it and leaves the cache whole */
export async function buildBoth(
  texts: readonly string[],
  flags: BuildFlags,
  context: AppContext,
): Promise<BuiltPair> {
  const controller = new AbortController();
  const release = abortOnInterrupt(context.io, controller);
  try {
    const directory = join(defaultCacheDirectory(context.io.env), 'kernel-builds');
    return await builtPair(texts, flags, { directory, run: runProgram, signal: controller.signal }, context);
  } finally {
    release();
  }
}
