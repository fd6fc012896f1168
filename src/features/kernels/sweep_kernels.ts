import { join } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure, oneLineReason } from '../../lib/failure.js';
import { assertComparable, type MeasuredVariant } from './document/compare.js';
import type { Results } from '../../results/schema.js';
import { writeResults } from '../../results/write.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import { renderFailure } from '../../app/failures.js';
import type { AppIo } from '../../app/context.js';

/** A kernel that can be counted. */
export interface KernelToMeasure {
  readonly name: string;
  /** @throws {Failure} when it cannot be, or on a signal */
  readonly count: () => Promise<Results>;
}

/** What became of a sweep. */
export interface Swept {
  readonly counted: readonly MeasuredVariant[];
  readonly uncounted: readonly { readonly name: string; readonly reason: string }[];
  /** The signal's, else of the first kernel that could not be counted or has failed cells. */
  readonly exitCode: ExitCode;
  readonly interrupted: boolean;
}

/** `2-6.1-append-mitigations-off`: letters and digits that every file system takes, and which of them it is. */
export function variantDirectory(name: string, index: number): string {
  const safe = name
    .replace(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(-60)
    .replace(/^[.-]+/, '');
  return `${String(index + 1)}-${safe === '' ? 'kernel' : safe}`;
}

async function countOne(kernel: KernelToMeasure, first: MeasuredVariant | undefined): Promise<Results> {
  const results = await kernel.count();
  assertComparable([...(first === undefined ? [] : [first]), { name: kernel.name, results }]);
  return results;
}

/**
 * Counts one kernel after the other and writes each one's results when it is complete. A kernel that cannot be counted
 * is reported on stderr and left out, except for the first, with which all are compared. A signal ends the sweep and
 * keeps what is complete.
 * @throws {Failure} of the first kernel
 */
export async function sweepKernels(
  kernels: readonly KernelToMeasure[],
  directory: string,
  { stderr }: Pick<AppIo, 'stderr'>,
): Promise<Swept> {
  const counted: MeasuredVariant[] = [];
  const uncounted: { name: string; reason: string }[] = [];
  let exitCode: ExitCode = EXIT_CODE.pass;
  for (const [index, kernel] of kernels.entries()) {
    const { name } = kernel;
    stderr.write(`kernel ${String(index + 1)} of ${String(kernels.length)}: booting ${name}\n`);
    try {
      const results = await countOne(kernel, counted[0]);
      const own = variantDirectory(name, index);
      await writeResults(join(directory, own), results);
      counted.push({ name, directory: own, results });
      const code = exitCodeOfFailed(failedAmong(results.cells), { stderr });
      if (exitCode === EXIT_CODE.pass) exitCode = code;
    } catch (error) {
      if (!(error instanceof Failure) || counted.length === 0) throw error;
      const interrupted = error.exitCode === EXIT_CODE.interrupted;
      if (interrupted) {
        stderr.write(
          `interrupted: ${String(counted.length)} of ${String(kernels.length)} kernels are complete\n`,
        );
        const left = kernels.slice(index).map((each) => ({ name: each.name, reason: 'interrupted' }));
        return { counted, uncounted: [...uncounted, ...left], exitCode: error.exitCode, interrupted };
      }
      stderr.write(renderFailure(error));
      uncounted.push({ name, reason: oneLineReason(error) });
      if (exitCode === EXIT_CODE.pass) exitCode = error.exitCode;
    }
  }
  return { counted, uncounted, exitCode, interrupted: false };
}
