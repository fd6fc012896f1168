import { pairOf } from '../../../stats/run_pair.js';
import { timedEvidence, regressedByTime, type TimedEvidence } from '../../gate/document/evidence.js';
import type { GateReport } from '../../gate/document/outcome.js';
import type { CellClaims } from '../../gate/judge/claims.js';
import { judgePair, measuredIds, type GateOptions } from '../../gate/judge/judge.js';
import { withControlsOf, type PositiveControl } from '../../gate/judge/positive_controls.js';
import { movesControls, type Injection } from '../pool/injection.js';
import type { PoolViews } from '../pool/pool_views.js';
import type { Draw } from './draw.js';

/** The parts of a gate's answer that a certificate counts. */
interface Said {
  readonly verdict: 'regressed' | 'passed' | 'inconclusive';
  readonly contaminated: boolean;
}

interface UnchangedSaid extends Said {
  /** Of the positive controls one was not found. */
  readonly blind: boolean;
}

export interface InjectedSaid extends Said {
  /** The cell with the delay was called regressed; where all have it, any cell or guest. */
  readonly cellRegressed: boolean;
  /** The time it was judged by; undefined where the runs share no state. */
  readonly evidence: TimedEvidence | undefined;
}

export interface Decision {
  readonly unchanged: UnchangedSaid;
  /** By injection. */
  readonly injected: readonly InjectedSaid[];
  /** Claims that were tested together. */
  readonly statements: number;
}

export interface DecisionOptions {
  readonly gate: Pick<GateOptions, 'margins' | 'alpha'>;
  /** Each makes one more decision: the candidate with it. */
  readonly injections: readonly Injection[];
  readonly controls: readonly PositiveControl[];
}

const VERDICTS = {
  regressed: 'regressed',
  pass: 'passed',
  improved: 'passed',
  inconclusive: 'inconclusive',
  failed: 'inconclusive',
} as const;

function said({ verdict, shifts }: GateReport): Said {
  return { verdict: VERDICTS[verdict], contaminated: shifts.some(({ moved }) => moved) };
}

type Memo = NonNullable<GateOptions['claimsMemo']>;

/** Keeps the claims of unchanged cells, so that many changes of one pair cost little more than one. */
function memoised(known: Map<string, CellClaims>, changed?: string): Memo {
  return (fresh) => (cell) => {
    const before = cell.cell.id === changed ? undefined : known.get(cell.cell.id);
    const claims = before ?? fresh(cell);
    if (cell.cell.id !== changed) known.set(cell.cell.id, claims);
    return claims;
  };
}

/** What the gate said where the injection is. */
function saidOf(injection: Injection, report: GateReport): Pick<InjectedSaid, 'cellRegressed' | 'evidence'> {
  if (injection.kind === 'every-kvm-run')
    return {
      cellRegressed: report.verdict === 'regressed',
      evidence: report.cells.flatMap(timedEvidence)[0],
    };
  const cell = report.cells.find(({ id }) => id === injection.cell);
  const [evidence] = cell === undefined ? [] : timedEvidence(cell);
  return { cellRegressed: cell?.verdict === 'regressed', evidence };
}

/** Lets the gate judge one draw: as it is, with positive controls, and with each delay in turn. */
export function decide(views: PoolViews, draw: Draw, options: DecisionOptions): Decision {
  const { gate, injections, controls } = options;
  const baseline = views.view(draw.baseline);
  const candidate = views.view(draw.candidate);
  const ids = measuredIds(baseline);
  const known = new Map<string, CellClaims>();
  const pair = pairOf(baseline, candidate);
  const unchanged = judgePair(pair, ids, { ...gate, claimsMemo: memoised(known) });
  const controlled = judgePair(pairOf(withControlsOf(baseline, controls), candidate), ids, {
    ...gate,
    positiveControls: controls,
    claimsMemo: memoised(known),
  });
  const missed = controls.length - controlled.positiveControls.filter(regressedByTime).length;
  const injected = injections.map((injection): InjectedSaid => {
    const other = views.view(draw.candidate, injection);
    // States and disturbed launches are found by controls: with other controls, all is judged anew.
    const report = movesControls(injection)
      ? judgePair(pairOf(baseline, other), ids, gate)
      : judgePair(pair.withCandidate(other, injection.kind === 'cell' ? injection.cell : null), ids, {
          ...gate,
          claimsMemo: memoised(known, injection.kind === 'cell' ? injection.cell : undefined),
          knownShifts: unchanged.shifts,
        });
    return { ...said(report), ...saidOf(injection, report) };
  });
  return {
    unchanged: { ...said(unchanged), blind: missed > 0 },
    injected,
    statements: unchanged.cells.flatMap(timedEvidence).length,
  };
}
