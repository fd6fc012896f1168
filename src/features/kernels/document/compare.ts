import { isDeepStrictEqual } from 'node:util';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { differenceSteps, type CellDifference } from './difference_steps.js';
import type { CellResult, Results } from '../../../results/schema.js';
import { hostDifferences } from './host_differences.js';
import { KERNELS_FORMAT, KERNELS_VERSION, type Compared, type CellOnKernel, type Kernels } from './schema.js';

/** A kernel that was counted. */
export interface MeasuredVariant {
  readonly name: string;
  /** Of its results, as seen from the document. */
  readonly directory: string;
  readonly results: Results;
}

/** What the document holds besides the counts. */
export type KernelsFacts = Pick<Kernels, 'tool' | 'label' | 'status' | 'uncounted'>;

type Named = Pick<MeasuredVariant, 'name' | 'results'>;

/** What two runs must share, in words, and where they say it. */
const SHARED: readonly (readonly [what: string, of: (results: Results) => unknown])[] = [
  ['unit', ({ unit }) => unit],
  ['architecture', ({ plan, host }) => [plan.arch, host.arch]],
  ['cells', ({ plan }) => plan.cells],
  ['limits', ({ plan }) => ({ ...plan, cells: [] })],
  ['seed', ({ seed }) => seed],
  ['harness', ({ host }) => host.emulation?.runnerSha256],
];

function refused(what: string, why: string, next: string): Failure {
  return new Failure({ what, why, next, exitCode: EXIT_CODE.usage });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `: ${value}` : '';
}

/**
 * @throws {Failure} (usage) for runs whose counts cannot be subtracted from each other
 */
export function assertComparable(variants: readonly Named[]): void {
  const [first] = variants;
  if (first === undefined) return;
  for (const { name, results } of variants) {
    if (results.unit !== 'instructions')
      throw refused(
        `cannot compare '${name}' exactly`,
        `it measured ${results.unit}, and only instruction counts have exact differences`,
        'measure it on an emulated host',
      );
    for (const [what, of] of SHARED) {
      if (isDeepStrictEqual(of(results), of(first.results))) continue;
      throw refused(
        `cannot compare '${name}' with '${first.name}'`,
        `they do not have the same ${what}${shown(of(first.results))}${shown(of(results)).replace(':', ' and')}`,
        'count both with one kernels command',
      );
    }
  }
}

function countOf(result: CellResult | undefined, first: CellResult | undefined): CellOnKernel {
  if (result?.status !== 'measured')
    return { status: 'absent', reason: result?.reason ?? 'its results have no such cell' };
  const { level, exact, costly } = result;
  const isFirst = result === first;
  return {
    status: 'counted',
    value: level.estimate,
    share: exact?.share ?? 1,
    difference: isFirst || first?.status !== 'measured' ? null : level.estimate - first.level.estimate,
    ...(costly === undefined ? {} : { costly }),
  };
}

function cellsOf(variants: readonly MeasuredVariant[]): Kernels['cells'] {
  const results = variants.map((variant) => variant.results.cells);
  return (results[0] ?? []).map(({ cell }, index) => ({
    cell,
    counts: results.map((cells) => countOf(cells[index], results[0]?.[index])),
  }));
}

function comparedWithFirst(cells: Kernels['cells'], variant: number): Compared {
  const differences = cells.flatMap(({ cell, counts }): CellDifference[] => {
    const count = counts[variant];
    return count?.status === 'counted' && count.difference !== null
      ? [{ cell, difference: count.difference }]
      : [];
  });
  const controls = differences.flatMap(({ cell, difference }) =>
    cell.kind === 'control' ? [{ id: cell.id, difference }] : [],
  );
  return { variant, ...differenceSteps(differences), controls };
}

/**
 * The document of a sweep over kernels.
 * @param variants two or more, of which all are compared with the first
 * @throws {Failure} (usage) when their runs cannot be compared
 */
export function compareKernels(variants: readonly MeasuredVariant[], facts: KernelsFacts): Kernels {
  assertComparable(variants);
  const [first] = variants;
  if (first === undefined) throw refused('cannot compare kernels', 'none was counted', 'give two or more');
  const { startedAt, seed, plan, host } = first.results;
  const cells = cellsOf(variants);
  return {
    format: KERNELS_FORMAT,
    version: KERNELS_VERSION,
    ...facts,
    startedAt,
    seed,
    unit: 'instructions',
    plan,
    caveat: host.emulation?.caveat ?? '',
    variants: variants.map(({ name, directory, results }) => ({ name, directory, host: results.host })),
    cells,
    compared: variants.slice(1).map((_, index) => comparedWithFirst(cells, index + 1)),
    hostDifferences: hostDifferences(variants.map(({ results }) => results.host)),
  };
}
