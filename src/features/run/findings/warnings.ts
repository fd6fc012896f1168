/** What could make a run's numbers wrong, in the order in which it matters; for page and terminal. */
import type { Results } from '../../../results/schema.js';
import { warningText } from '../../../show/warnings.js';
import { countsInstructions } from '../instructions.js';

/** Stands beside the findings as a sentence of its own. */
const EMULATED_HOST = 'emulated-host';

const STATUS_WARNING: Record<Results['status'], string | null> = {
  complete: null,
  interrupted:
    'The run was interrupted. The report shows what was measured until then; intervals are wider than planned.',
  recovered:
    'The run was killed, and these results were recovered from its log. The last round and the histograms may be missing.',
};

/** Each warning once: the run's state, failed cells, then what the run and the host themselves report. */
export function warningTexts(results: Results): string[] {
  const failed = results.cells.filter(({ status }) => status === 'failed').length;
  const verb = countsInstructions(results) ? 'counted' : 'timed';
  const failure =
    failed === 0
      ? null
      : `${failed} ${failed === 1 ? 'cell' : 'cells'} failed ${failed === 1 ? 'its proof and was' : 'their proofs and were'} not ${verb}; the table of every cell says why.`;
  const ofHost = results.host.warnings.filter(
    ({ code }) => code !== EMULATED_HOST || !countsInstructions(results),
  );
  const reported = [...results.warnings, ...ofHost].map(warningText);
  return [...new Set([STATUS_WARNING[results.status], failure, ...reported])].filter((text) => text !== null);
}
