import { addTo } from '../../lib/grouped.js';
import { relative } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { Warning } from '../../samples/protocol.js';
import { KERNEL_LOG } from '../../results/assemble.js';
import type { Results } from '../../results/schema.js';
import { caveatSentence } from '../../show/caveat.js';
import { lookOf } from '../../show/terminal/look.js';
import { runText } from './text/run_text.js';
import { unmeasuredCells } from './text/summary.js';
import { warningLines } from '../../show/warnings.js';
import { failureOf, renderFailure } from '../../app/failures.js';
import type { AppIo } from '../../app/context.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';

/** Where a run's files went. */
export interface Written {
  readonly resultsPath: string;
  /** Null with --no-report. */
  readonly reportPath: string | null;
}

function measuredCount(results: Results): number {
  return results.cells.filter((result) => result.status === 'measured').length;
}

/** A path as it is best typed again: relative when it lies below the working directory. */
function shortPath(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith('..') ? path : short;
}

function fileLines({ resultsPath, reportPath }: Written): string {
  const report = reportPath === null ? [] : [`report: ${shortPath(reportPath)}`];
  return [`results: ${shortPath(resultsPath)}`, ...report, ''].join('\n');
}

/** The findings; a caveat must not be missing beside a count. */
function sentences(results: Results, found: readonly string[]): string {
  return [...found, caveatSentence(results)].flatMap((text) => (text === null ? [] : [`${text}\n`])).join('');
}

/** Prints what a run found, then the paths; with --json the document alone on stdout, the rest on stderr. */
export function printOutcome(
  io: AppIo,
  shown: { readonly results: Results; readonly found: readonly string[]; readonly written: Written },
  mode: { readonly json: boolean; readonly quiet: boolean; readonly all?: boolean },
): void {
  const { results, found, written } = shown;
  if (mode.json) io.stdout.write(`${JSON.stringify(results)}\n`);
  const talk = mode.json ? io.stderr : io.stdout;
  if (!mode.quiet)
    talk.write(
      `${mode.json ? sentences(results, found) : runText(results, lookOf(io.stdout, io.env), mode)}\n`,
    );
  talk.write(fileLines(written));
}

/** Warnings of the run itself; those of the host were shown before it started, and its kernel's log when it ended. */
export function printRunWarnings(io: AppIo, results: Results, shownBefore: readonly Warning[]): void {
  const before = new Set([KERNEL_LOG, ...shownBefore.map((warning) => warning.code)]);
  const fresh = results.warnings.filter((warning) => !before.has(warning.code));
  if (fresh.length > 0) io.stderr.write(`${groupedWarnings(fresh)}\n`);
}

/** A warning that many cells share is one line: the first cell and how many more. */
function groupedWarnings(warnings: readonly Warning[]): string {
  const byCode = new Map<string, Warning[]>();
  for (const warning of warnings) {
    addTo(byCode, warning.code, warning);
  }
  const lines = [...byCode.values()].map(([first, ...rest]) => {
    if (first === undefined) return '';
    const more = rest.length === 0 ? '' : ` (and ${String(rest.length)} more like it)`;
    return `${warningLines([first])}${more}`;
  });
  return lines.join('\n');
}

/** The exit code of a run, after saying on stderr why it is not 0. */
export function judgeRun(io: AppIo, results: Results): ExitCode {
  if (results.status === 'interrupted') return EXIT_CODE.interrupted;
  if (measuredCount(results) === 0) {
    const detail = unmeasuredCells(results)[0]?.split('\n')[0];
    const facts = detail === undefined ? { subject: '' } : { subject: '', detail };
    io.stderr.write(renderFailure(failureOf('nothing-measured', facts)));
    return EXIT_CODE.harnessFailed;
  }
  return exitCodeOfFailed(failedAmong(results.cells), io);
}
