import type { Results } from '../../results/schema.js';
import type { Citation } from './citation.js';
import { confirmedReport } from './judge/confirm.js';
import { shortagesOf, type Shortage } from './judge/enough.js';
import { judge, type GateReport } from './judge/judge.js';
import { pairOf } from '../../results/run_pair.js';
import { DEFAULT_MARGINS, type Margins } from './judge/margins.js';
import { positiveControlsOf } from './judge/positive_controls.js';
import { viewOf } from '../../results/run_view.js';
import { smallestDetectable, type SmallestDetectable } from './judge/smallest_detectable.js';

/** Results and where they came from. */
export interface JudgedFile {
  /** A path, or what else a reader finds them by. */
  readonly source: string;
  readonly results: Results;
}

/** What must be known of a run to say which it was. */
export interface JudgedRun {
  readonly source: string;
  readonly label: string | null;
  readonly startedAt: string;
  readonly hostname: string;
  /** `uname -r` */
  readonly kernel: string;
  readonly launches: number;
  readonly rounds: number;
  readonly measuredCells: number;
  /** A run that was interrupted or recovered says so. */
  readonly status: Results['status'];
}

/** A judgement with all that it is shown with, in every format. Shares: 0.02 is 2%. */
export interface GateOutcome {
  readonly report: GateReport;
  readonly unit: Results['unit'];
  readonly baseline: JudgedRun;
  readonly candidate: JudgedRun;
  /** What was asked for; each cell's own, which may be wider, stands with its evidence. */
  readonly margins: Margins;
  /** Null where nothing was timed. */
  readonly smallestDetectable: SmallestDetectable | null;
  /** How well this gate decides on the candidate's host. */
  readonly citation: Citation;
  /** Modes in which too few launches of the candidate can be compared. */
  readonly shortages: readonly Shortage[];
}

/** How a comparison is to be judged, and what is known of the gate on the candidate's host. */
export interface OutcomeOptions {
  readonly margins?: Margins;
  readonly citation?: Citation;
  /** The cells in question, measured once more in fresh launches. */
  readonly again?: Results | undefined;
}

function judgedRun({ source, results }: JudgedFile): JudgedRun {
  const { label, startedAt, host, launches, rounds, cells, status } = results;
  return {
    source,
    label,
    startedAt,
    hostname: host.hostname,
    kernel: host.kernel.release,
    launches: launches.length,
    rounds: rounds.length,
    measuredCells: cells.filter((cell) => cell.status === 'measured').length,
    status,
  };
}

/** Where cells found no launches to be compared: what is missing. */
function shortagesIn({ cells }: GateReport, baseline: Results, candidate: Results): Shortage[] {
  const isUnanswered = cells.some(({ evidence }) => evidence.some(({ kind }) => kind === 'unanswered'));
  if (!isUnanswered) return [];
  return shortagesOf(pairOf(viewOf(baseline), viewOf(candidate)), candidate.plan.launches);
}

/**
 * Judges a candidate against a baseline (see {@link judge}) and says what it can tell at all. Cells of the candidate
 * that were delayed on purpose are its positive controls.
 */
export function gateOutcome(
  baseline: JudgedFile,
  candidate: JudgedFile,
  { margins = DEFAULT_MARGINS, citation = { status: 'none' }, again }: OutcomeOptions = {},
): GateOutcome {
  const positiveControls = positiveControlsOf(candidate.results);
  const first = judge(baseline.results, candidate.results, { margins, positiveControls });
  const report = again === undefined ? first : confirmedReport(first, baseline.results, again, { margins });
  return {
    report,
    unit: candidate.results.unit,
    baseline: judgedRun(baseline),
    candidate: judgedRun(candidate),
    margins,
    smallestDetectable: smallestDetectable(report.cells),
    citation,
    shortages: shortagesIn(report, baseline.results, candidate.results),
  };
}
