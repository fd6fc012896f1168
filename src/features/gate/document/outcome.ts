/** What the gate finds: the report of its judgement, and the outcome that every format shows. Shares: 0.02 is 2%. */
import type { ExitCode } from '../../../lib/exit_code.js';
import type { Mode } from '../../../plan/cell.js';
import type { FieldDifference } from '../../../results/fingerprint.js';
import type { Results } from '../../../results/schema.js';
import type { DisturbedLaunches } from '../../../stats/run_pair.js';
import type { HostState } from '../../../stats/states.js';
import type { Estimate } from '../../../stats/summary.js';
import type { HostCertificate } from '../../certify/document/certificates.js';
import type { CellJudgement, GuestJudgement, Verdict } from './evidence.js';
import type { Scope } from './scope.js';

/** What the whole comparison comes to. `failed`: the harness failed to measure what was to be judged. */
export interface Overall {
  readonly verdict: Verdict | 'failed';
  readonly exitCode: ExitCode;
  /** Why, the weightiest first; empty for a plain pass. */
  readonly reasons: readonly string[];
  /** Why no time of these runs that shows a pass is trusted; empty: they are. A regression stands all the same. */
  readonly doubts: readonly string[];
}

/** A negative control: no change of KVM can move it, so what moves it is the host. */
export interface ControlShift {
  readonly control: string;
  /** Change as a share, with its 95% interval. */
  readonly change: Estimate;
  /** Shown to have moved by more than was allowed, either way. */
  readonly moved: boolean;
}

export interface GateReport extends Overall {
  /** Chance of calling even one cell regressed that is within its margin. */
  readonly alpha: number;
  readonly cells: readonly CellJudgement[];
  /** Guests as wholes, KVM's own controls as one (`control`), and `all`. */
  readonly guests: readonly GuestJudgement[];
  /** Cells with an injected delay; `regressed`: the gate found it. */
  readonly positiveControls: readonly CellJudgement[];
  /** Cells that only the candidate measured: nothing to compare them with. */
  readonly newCells: readonly string[];
  /** Fields in which the hosts differ. */
  readonly differences: readonly FieldDifference[];
  /** Those of them that explain other times, so that ticks are not judged; a parameter of KVM is none. */
  readonly explaining: readonly string[];
  readonly shifts: readonly ControlShift[];
  readonly disturbed: DisturbedLaunches;
  /** What speaks against a pass beside the cells, in sentences: many more disturbed launches. */
  readonly findings: readonly string[];
  /** What a reader should know of how the runs were made, in sentences. */
  readonly notes: readonly string[];
  /** A/A spread of the two runs; null where no base cell has a second copy. */
  readonly twinSpread: number | null;
  readonly states: Readonly<Record<string, readonly HostState[]>>;
}

/** How much slower is still no regression. */
export interface Margins {
  /** Share of the level. */
  readonly relative: number;
  /** Ticks per exit: a smaller change matters to nobody, however large a share it is. */
  readonly absoluteTicks: number;
}

/** How large a slowdown must be to be found nine times in ten, the margin included. */
export interface SmallestDetectable {
  /** Of the cells that were timed. */
  readonly median: number;
  /** The cell that a slowdown is hardest to find in. */
  readonly worst: { readonly id: string; readonly change: number };
  readonly power: number;
}

/** How many undisturbed launches of each run were in a state of the host. */
export interface StateLaunches {
  readonly state: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** A mode in which too few launches of the candidate can be compared. */
export interface Shortage {
  readonly mode: Mode;
  readonly comparable: number;
  readonly wanted: number;
  /** States in which one of the runs has fewer than two launches. */
  readonly lacking: readonly StateLaunches[];
}

/** Which run was judged. */
export interface JudgedRun {
  /** A path, or what else a reader finds it by. */
  readonly source: string;
  readonly label: string | null;
  readonly startedAt: string;
  readonly hostname: string;
  /** CPU, kernel and KVM module: what decides the numbers. */
  readonly machine: string;
  /** `uname -r` */
  readonly kernel: string;
  readonly launches: number;
  readonly rounds: number;
  readonly measuredCells: number;
  readonly status: Results['status'];
  /** The whole run, with what its proofs and pauses took. */
  readonly seconds: number;
}

/** How long the blocks of a cell took in all. */
export interface CellSeconds {
  readonly id: string;
  readonly seconds: number;
}

export interface GateOutcome {
  readonly report: GateReport;
  readonly unit: Results['unit'];
  /** Where counts come in steps, so that a small difference may be none. */
  readonly inSteps?: true;
  readonly baseline: JudgedRun;
  readonly candidate: JudgedRun;
  /** Of the candidate's cells; empty where instructions are counted, which are no time. */
  readonly measuredFor: readonly CellSeconds[];
  /** What was asked for; a cell's own margin may be wider and is part of its evidence. */
  readonly margins: Margins;
  /** Null where nothing was timed. */
  readonly smallestDetectable: SmallestDetectable | null;
  /** How well this gate decides on the candidate's host. */
  readonly certificate: HostCertificate;
  /** Modes in which too few launches of the candidate can be compared. */
  readonly shortages: readonly Shortage[];
  /** Over which boots and days the judgement looked. */
  readonly scope: Scope;
}
