import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import { plural } from '../lib/plural.js';
import type { CellOutcome } from '../samples/samples.js';
import type { AppIo } from './context.js';
import { failureOf, renderFailure } from './failures.js';

/** Failed cells that are named one by one: enough to see a pattern. */
const NAMED = 10;

export type FailedCell = Pick<Extract<CellOutcome, { status: 'failed' }>, 'reason' | 'field'> & {
  readonly cell: { readonly id: string };
};

/** Those of a run's cells that failed: their proof did not hold, they hung, or there was no more of some resource. */
export function failedAmong<Cell extends { readonly status: string }>(
  cells: readonly Cell[],
): Extract<Cell, { status: 'failed' }>[] {
  return cells.filter((cell): cell is Extract<Cell, { status: 'failed' }> => cell.status === 'failed');
}

/**
 * The exit code of a command whose cells were measured but for these, which it names on stderr. What was measured is
 * valid and written.
 */
export function exitCodeOfFailed(failed: readonly FailedCell[], { stderr }: Pick<AppIo, 'stderr'>): ExitCode {
  if (failed.length === 0) return EXIT_CODE.pass;
  const named = failed.slice(0, NAMED);
  for (const { cell, reason, field } of named)
    stderr.write(`failed: ${cell.id}: ${reason}${field === undefined ? '' : ` (${field})`}\n`);
  const unnamed = failed.length - named.length;
  if (unnamed > 0) stderr.write(`failed: ${String(unnamed)} more, see the results\n`);
  const failure = failureOf('cells-failed', { subject: plural(failed.length, 'cell') });
  stderr.write(renderFailure(failure));
  return failure.exitCode;
}
