import type { Results } from '../results/schema.js';
import type { HostState } from '../stats/states.js';
import { claimsOf, isGated, testedTogether, type CellClaims } from './claims.js';
import { controlShifts, usableControls, type ControlShift } from './contamination.js';
import type { CellJudgement, TimedEvidence, UnansweredEvidence, Verdict } from './evidence.js';
import { exactEvidence, exactVerdict, lostJudgement } from './exact_evidence.js';
import { fingerprintDifferences, fingerprintOf, type FieldDifference } from './fingerprint.js';
import { pairOf, type DisturbedLaunches, type RunPair } from './like_with_like.js';
import { DEFAULT_MARGINS, marginOf, twinSpread, type Margins } from './margins.js';
import { overall, overallOf, type Overall } from './overall.js';
import { measuredIn, viewOf, type MeasuredCell, type RunView } from './run_view.js';

export interface GateOptions {
  readonly margins?: Margins;
  /** Chance of calling even one cell regressed that is inside its margin. */
  readonly alpha?: number;
  /** Ids of cells that the candidate was given a known delay in: they must be found, and are not judged. */
  readonly positiveControls?: readonly string[];
}

/** Everything the gate found. Shares: 0.02 is 2%. */
export interface GateReport extends Overall {
  readonly cells: readonly CellJudgement[];
  /** Cells that only the candidate measured: nothing to compare them with. */
  readonly newCells: readonly string[];
  /** In what the hosts differ; none: absolute ticks were judged too. */
  readonly differences: readonly FieldDifference[];
  readonly shifts: readonly ControlShift[];
  /** Launches left out because the host's controls were disturbed in them. */
  readonly disturbed: DisturbedLaunches;
  /** A/A spread of the two runs; null where no base cell has a second copy. */
  readonly twinSpread: number | null;
  readonly states: Readonly<Record<string, readonly HostState[]>>;
}

const ALPHA = 0.05;
const NO_COMMON_STATE: UnansweredEvidence = {
  kind: 'unanswered',
  reason: 'the runs have no two launches each in a state of the host that both were in',
};

/** The first evidence must be proved inside its margin; any may show a regression. */
function timedVerdict(evidence: readonly TimedEvidence[], answered: boolean, alpha: number): Verdict {
  if (evidence.some(({ pRegressed }) => pRegressed <= alpha)) return 'regressed';
  const [first] = evidence;
  if (first === undefined || !answered || first.pInside > alpha) return 'inconclusive';
  return first.pImproved <= alpha ? 'improved' : 'pass';
}

/** What decided stands first. */
function decisiveFirst(evidence: readonly TimedEvidence[], alpha: number): TimedEvidence[] {
  const beyond = evidence.filter(({ pRegressed }) => pRegressed <= alpha);
  return [...beyond, ...evidence.filter((each) => !beyond.includes(each))];
}

function timedJudgement(
  id: string,
  { claims, advisory }: CellClaims,
  evidence: readonly TimedEvidence[],
  alpha: number,
): CellJudgement {
  const answered = claims[0]?.change != null;
  const verdict = timedVerdict(evidence, answered, alpha);
  const silent = answered ? [] : [NO_COMMON_STATE];
  const timed = decisiveFirst(evidence, alpha);
  const judged = verdict === 'regressed' ? [...timed, ...silent] : [...silent, ...timed];
  return { id, verdict, evidence: [...judged, ...advisory] };
}

/** Why two results cannot be put side by side at all; null: they can. */
function whyIncomparable(baseline: Results, candidate: Results): string | null {
  const must = ['format', 'version', 'unit'] as const;
  const different = must.find((field) => baseline[field] !== candidate[field]);
  if (different !== undefined) {
    return `the files differ in ${different}: ${baseline[different]} and ${candidate[different]}`;
  }
  if (baseline.host.arch !== candidate.host.arch) {
    return `the hosts differ in architecture: ${baseline.host.arch} and ${candidate.host.arch}`;
  }
  return null;
}

function measuredIds({ cells }: RunView): string[] {
  return [...cells.values()]
    .filter(({ status, cell }) => status === 'measured' && isGated(cell))
    .map(({ cell }) => cell.id);
}

interface Setting {
  readonly pair: RunPair;
  readonly differences: readonly FieldDifference[];
  readonly margin: (cell: MeasuredCell) => number;
  readonly alpha: number;
}

/** Exact counts decide alone where there are any; else time does, all cells tested together. */
function judgeCells(ids: readonly string[], { pair, differences, margin, alpha }: Setting): CellJudgement[] {
  const exact = new Map<string, CellJudgement>();
  const timed = new Map<string, CellClaims>();
  for (const id of ids) {
    const before = measuredIn(pair.baseline, id);
    const after = measuredIn(pair.candidate, id);
    if (before === null || after === null) continue;
    const evidence = exactEvidence(before, after);
    if (evidence.length > 0) exact.set(id, { id, verdict: exactVerdict(evidence), evidence });
    else timed.set(id, claimsOf(pair, before, margin(before), differences));
  }
  const tested = testedTogether([...timed.values()].flatMap(({ claims }) => claims));
  return ids.flatMap((id) => {
    const claims = timed.get(id);
    const judged =
      claims === undefined ? exact.get(id) : timedJudgement(id, claims, tested.get(id) ?? [], alpha);
    const judgement = judged ?? lostJudgement(id, pair.candidate);
    return judgement === null ? [] : [judgement];
  });
}

const NOTHING = {
  cells: [],
  newCells: [],
  differences: [],
  shifts: [],
  disturbed: { baseline: [], candidate: [] },
  twinSpread: null,
  states: {},
};

function judgePair(pair: RunPair, ids: readonly string[], options: GateOptions): GateReport {
  const { margins = DEFAULT_MARGINS, alpha = ALPHA, positiveControls = [] } = options;
  const { baseline, candidate } = pair;
  const differences = fingerprintDifferences(
    fingerprintOf(baseline.results.host),
    fingerprintOf(candidate.results.host),
  );
  const isTimed = candidate.results.unit !== 'instructions';
  const spread = isTimed ? twinSpread([baseline, candidate]) : null;
  const margin = ({ level }: MeasuredCell): number => marginOf(margins, spread, level.estimate);
  const judged = judgeCells(ids, { pair, differences, margin, alpha });
  const isPositive = ({ id }: CellJudgement): boolean => positiveControls.includes(id);
  const cells = judged.filter((each) => !isPositive(each));
  const found = judged.filter(isPositive).filter(({ verdict }) => verdict === 'regressed');
  const missed = positiveControls.filter((id) => found.every((each) => each.id !== id));
  const comparesTicks = isTimed && differences.length === 0;
  const shifts = comparesTicks ? controlShifts(pair, margins.relative / 2) : [];
  const withoutControls = isTimed && usableControls(pair).length === 0;
  return {
    ...overallOf({ cells, shifts, missedPositiveControls: missed, withoutControls }),
    cells,
    newCells: measuredIds(candidate).filter((id) => !ids.includes(id)),
    differences,
    shifts,
    disturbed: pair.disturbed,
    twinSpread: spread,
    states: Object.fromEntries(pair.states),
  };
}

/**
 * Judges a candidate against a baseline, cell by cell and as a whole (statistics: see the documentation of
 * {@link overallOf} and of changeBetween). Never a pass: a cell that the candidate lost, runs without a common cell,
 * files of another version or unit, times without a control. A candidate or baseline without a single measured cell is a failed harness.
 */
export function judge(baseline: Results, candidate: Results, options: GateOptions = {}): GateReport {
  const incomparable = whyIncomparable(baseline, candidate);
  if (incomparable !== null) return { ...overall('inconclusive', [incomparable]), ...NOTHING };
  const views = { baseline: viewOf(baseline), candidate: viewOf(candidate) };
  for (const [name, view] of Object.entries(views)) {
    const measured = [...view.cells.values()].some(({ status }) => status === 'measured');
    if (!measured) return { ...overall('failed', [`the ${name} has no measured cell`]), ...NOTHING };
  }
  const ids = measuredIds(views.baseline);
  if (!ids.some((id) => measuredIn(views.candidate, id) !== null)) {
    const newCells = measuredIds(views.candidate);
    return { ...overall('inconclusive', ['the runs have no gated cell in common']), ...NOTHING, newCells };
  }
  return judgePair(pairOf(views.baseline, views.candidate), ids, options);
}
