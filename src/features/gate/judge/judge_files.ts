import { countsInSteps } from '../../../show/caveat.js';
import { machineName } from '../../../show/host_names.js';
import { viewOf, viewOfSessions, type RunView } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import { pairOf } from '../../../stats/run_pair.js';
import type { HostCertificate } from '../../certify/document/certificates.js';
import type { GateOutcome, GateReport, JudgedRun, Margins, Shortage } from '../document/outcome.js';
import { scopeOf } from '../document/scope.js';
import { smallestDetectable } from './detectable.js';
import { judge } from './judge.js';
import { DEFAULT_MARGINS } from './margins.js';
import { measuredFor } from './measured_for.js';
import { positiveControlsOf } from './positive_controls.js';
import { confirmedReport } from './second_look.js';
import { shortagesOf } from './stopping_rule.js';

/** Results and where they came from. */
export interface JudgedFile {
  /** A path, or what else a reader finds them by. */
  readonly source: string;
  readonly results: Results;
  /** Of a baseline with several sessions: the others, which are judged against as well. */
  readonly earlier?: readonly Results[] | undefined;
}

/** How to judge, and what is known of the gate on the candidate's host. */
export interface OutcomeOptions {
  readonly margins?: Margins;
  readonly certificate?: HostCertificate;
  /** The cells in question, measured once more in fresh launches. */
  readonly again?: Results | undefined;
  /** What they are judged against where the baseline was measured once more too. */
  readonly against?: Results | undefined;
}

function judgedRun({ source, results }: JudgedFile): JudgedRun {
  const { label, startedAt, host, launches, rounds, cells, status, durationMs } = results;
  return {
    source,
    label,
    startedAt,
    hostname: host.hostname,
    machine: machineName(host),
    kernel: host.kernel.release,
    launches: launches.length,
    rounds: rounds.length,
    measuredCells: cells.filter((cell) => cell.status === 'measured').length,
    status,
    seconds: durationMs / 1000,
  };
}

function sessionsView({ results, earlier = [] }: JudgedFile): RunView {
  return viewOfSessions([results, ...earlier]);
}

/** Which launches are missing, if cells could not be compared for lack of them. */
function shortagesIn({ cells }: GateReport, baseline: JudgedFile, candidate: Results): Shortage[] {
  const isUnanswered = cells.some(({ evidence }) => evidence.some(({ kind }) => kind === 'unanswered'));
  if (!isUnanswered) return [];
  return shortagesOf(pairOf(sessionsView(baseline), viewOf(candidate)), candidate.plan.launches);
}

/**
 * Judges a candidate against a baseline (see {@link judge}) and finds the smallest change that it could have found.
 * Cells of the candidate that were delayed on purpose are its positive controls.
 */
export function gateOutcome(
  baseline: JudgedFile,
  candidate: JudgedFile,
  { margins = DEFAULT_MARGINS, certificate = { status: 'none' }, again, against }: OutcomeOptions = {},
): GateOutcome {
  const positiveControls = positiveControlsOf(candidate.results);
  const { results, earlier } = baseline;
  const first = judge(results, candidate.results, { margins, positiveControls, earlier });
  const other = against === undefined ? { results, earlier } : { results: against, earlier: [] };
  const report =
    again === undefined
      ? first
      : confirmedReport(first, other.results, again, { margins, earlier: other.earlier });
  return {
    report,
    unit: candidate.results.unit,
    ...(countsInSteps(candidate.results.host) ? { inSteps: true as const } : {}),
    baseline: judgedRun(baseline),
    candidate: judgedRun(candidate),
    measuredFor: measuredFor(candidate.results),
    margins,
    smallestDetectable: smallestDetectable(report),
    certificate,
    shortages: shortagesIn(report, baseline, candidate.results),
    scope: scopeOf([results, ...(earlier ?? [])], candidate.results),
  };
}
