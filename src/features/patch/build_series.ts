/** Builds the kernel before a series and after it, or after each of its patches. */
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { withKernelBuilder, type BuildFlags } from '../../app/kernel_builder.js';
import type { BuiltKernel } from '../../emulate/kernel_build/build_kernel.js';
import { appliedSeries, type AppliedSeries } from '../../emulate/kernel_build/series.js';
import { diffStat, type SourceTree } from '../../emulate/kernel_build/source_tree.js';

export interface SeriesFlags extends BuildFlags {
  readonly base?: string;
  readonly each?: boolean;
}

/** A kernel before or after a series, or after a part of it. */
export interface SeriesKernel {
  /** What the documents call it: `base`, `series`, `2`. */
  readonly name: string;
  /** What errors call it: `the base`, `patch 2 of 3`. */
  readonly spoken: string;
  readonly kernel: BuiltKernel;
}

export interface BuiltSeries {
  readonly source: SourceTree;
  readonly series: AppliedSeries;
  readonly diffStat: readonly string[];
  /** The base first, the whole series last. */
  readonly kernels: readonly SeriesKernel[];
}

type Planned = Omit<SeriesKernel, 'kernel'> & { readonly tree: string };

function plannedBuilds({ baseTree, steps }: AppliedSeries, each: boolean): readonly Planned[] {
  const base = { name: 'base', spoken: 'the base', tree: baseTree };
  const count = String(steps.length);
  if (each && steps.length > 1)
    return [
      base,
      ...steps.map(({ tree }, index) => {
        const name = String(index + 1);
        return { name, spoken: `patch ${name} of ${count}`, tree };
      }),
    ];
  return [base, { name: 'series', spoken: 'the series', tree: steps.at(-1)?.tree ?? baseTree }];
}

/** @throws {Failure} as its parts do; a signal ends it and leaves the cache whole */
export async function buildSeries(
  texts: readonly string[],
  flags: SeriesFlags,
  context: AppContext,
): Promise<BuiltSeries> {
  if (flags.base !== undefined && flags.source.startsWith('debian:'))
    throw failureOf('invalid-value', {
      subject: `--base ${flags.base}`,
      detail: 'a package of Debian has no revisions: name another version with --source',
    });
  return withKernelBuilder(flags, context, async ({ source, world, build }) => {
    const series = await appliedSeries(texts, source, flags.base, world);
    const last = series.steps.at(-1)?.tree ?? series.baseTree;
    const stat = await diffStat(source, [series.baseTree, last], world);
    const kernels: SeriesKernel[] = [];
    // The base first: it stays in the cache, and what follows rebuilds only what it touches.
    for (const { tree, ...named } of plannedBuilds(series, flags.each === true))
      kernels.push({ ...named, kernel: await build(named.spoken, tree) });
    return { source, series, diffStat: stat, kernels };
  });
}
