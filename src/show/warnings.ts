/** What could make a run's numbers wrong, in the order in which it matters; for page and terminal. */
import type { Warning } from '../samples/protocol.js';
import type { Results } from '../results/schema.js';
import { isCounted } from './counted.js';
import { formatDuration } from './numbers.js';

/** Stands beside the findings as a sentence of its own. */
const EMULATED_HOST = 'emulated-host';

const STATUS_WARNING: Record<Results['status'], string | null> = {
  complete: null,
  interrupted:
    'The run was interrupted: what was measured until then is shown, intervals are wider than planned.',
  recovered:
    'The run was killed; this was recovered from its log. Its last round and its histograms may be missing.',
};

/** A warning with its cell, unless its own words name it. */
export function warningText({ message, cell }: Warning): string {
  return cell === undefined || message.includes(cell) ? message : `${cell}: ${message}`;
}

/** For a terminal: a line a warning. */
export function warningLines(warnings: readonly Warning[]): string {
  return warnings.map((warning) => `warning: ${warningText(warning)}`).join('\n');
}

/** Each warning once: the run's state, failed cells, then what the run and the host themselves report. */
export function warningTexts(results: Results): string[] {
  const failed = results.cells.filter(({ status }) => status === 'failed').length;
  const verb = isCounted(results) ? 'counted' : 'timed';
  const failure =
    failed === 0
      ? null
      : `${failed} ${failed === 1 ? 'cell' : 'cells'} failed verification and ${failed === 1 ? 'was' : 'were'} not ${verb}; the full table says why.`;
  const ofHost = results.host.warnings.filter(({ code }) => code !== EMULATED_HOST || !isCounted(results));
  const reported = [...results.warnings, ...ofHost].map(warningText);
  return [...new Set([STATUS_WARNING[results.status], failure, ...reported])].filter((text) => text !== null);
}

/** How much was measured: `286 cells planned, 275 timed, ...`. */
export function extentText(results: Results): string {
  const of = (status: Results['cells'][number]['status']): number =>
    results.cells.filter((result) => result.status === status).length;
  const parts = [
    `${of('measured')} of ${results.cells.length} cells ${isCounted(results) ? 'counted' : 'timed'}`,
    of('failed') > 0 ? `${of('failed')} failed` : null,
    of('skipped') > 0 ? `${of('skipped')} skipped` : null,
    `${results.launches.length} ${results.launches.length === 1 ? 'launch' : 'launches'}`,
    `${results.rounds.length} rounds`,
    formatDuration(results.durationMs),
  ];
  return parts.filter((part) => part !== null).join(', ');
}
