import { baseOf, controlCell, isUndelayed, type Cell } from '../../../plan/cell.js';
import type { FieldDifference } from '../../../results/fingerprint.js';
import { measuredIn, type MeasuredView, type RunView } from '../../../results/run_view.js';
import { changeInterval, pAbove, pBelow, type Change } from '../../../stats/change.js';
import { holm } from '../../../stats/inference/holm.js';
import { isQuantized } from '../../../stats/quantized.js';
import type { RunPair } from '../../../stats/run_pair.js';
import type { Estimate } from '../../../stats/summary.js';
import type { AdvisoryEvidence, TimedEvidence } from '../document/evidence.js';

/** A statement about one cell that is put to the test. */
export interface Claim {
  readonly id: string;
  readonly kind: TimedEvidence['kind'];
  readonly reference: string | null;
  /** Null: the runs have too few launches in a common state. */
  readonly change: Change | null;
  readonly margin: number;
  /** By itself, before any correction for the others; null where there is no change. */
  readonly alone: ClaimAlone | null;
}

/** The answer to one claim by itself. */
interface ClaimAlone {
  /** 95%, a share. */
  readonly interval: Estimate;
  /** Of "at most the margin", "at least minus the margin" and "at least the margin". */
  readonly pAbove: number;
  readonly pBelow: number;
  readonly pInside: number;
}

/** Controls that a base cell may be a ratio to, best first: the null syscall, where it is long enough to be measured. */
const BASE_REFERENCES = ['null-syscall', 'vcpu-ioctl', 'check-extension'] as const;

/** The gate does not judge controls, a base cell's second copy (the A/A pair), or cells that are delayed on purpose. */
export function isGated(cell: Cell): boolean {
  if (!isUndelayed(cell)) return false;
  return cell.kind === 'transfer' || (cell.kind === 'base' && cell.replica === 0);
}

/** Whether both runs measured a cell, and it takes long enough for their clocks. */
export function isMeasurable(pair: RunPair<RunView>, id: string): boolean {
  return [pair.baseline, pair.candidate].every((run) => {
    const measured = measuredIn(run, id);
    return measured !== null && !isQuantized(measured.cell, measured.level.estimate);
  });
}

/** What a cell is a ratio to: the base cell of its guest, or for that one a control; null where there is none. */
function referenceOf(pair: RunPair<RunView>, cell: Cell): string | null {
  const candidates =
    cell.kind === 'transfer' ? [baseOf(cell).id] : BASE_REFERENCES.map((control) => controlCell(control).id);
  return candidates.find((id) => isMeasurable(pair, id)) ?? null;
}

/** ln units to shares: 0.0198 is 2%. */
export function asShares({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.expm1(estimate), low: Math.expm1(low), high: Math.expm1(high) };
}

function aloneOf(change: Change, margin: number): ClaimAlone {
  const bound = Math.log1p(margin);
  return {
    interval: asShares(changeInterval(change)),
    pAbove: pAbove(change, bound),
    pBelow: pBelow(change, -bound),
    pInside: pBelow(change, bound),
  };
}

function claimed(claim: Omit<Claim, 'alone'>): Claim {
  const { change, margin } = claim;
  return { ...claim, alone: change === null ? null : aloneOf(change, margin) };
}

/** The claims about a cell, first the one that must be proved within the margin; and what is only shown. */
export interface CellClaims {
  readonly claims: readonly Claim[];
  readonly advisory: readonly AdvisoryEvidence[];
}

/**
 * The claims about a cell. A ratio within the run is judged if there is one. Absolute ticks are judged too if the hosts'
 * fingerprints match and the cell has no ratio to its own guest, as base cells have none; otherwise they are only shown.
 */
export function claimsOf(
  pair: RunPair<RunView>,
  { cell }: MeasuredView,
  margin: number,
  differences: readonly FieldDifference[],
): CellClaims {
  const mode = cell.mode ?? null;
  const reference = referenceOf(pair, cell);
  const absolute = pair.changeOf({ subject: cell.id, reference: null, mode }, true);
  const claims: Claim[] = [];
  if (reference !== null) {
    const change = pair.changeOf({ subject: cell.id, reference, mode }, true);
    claims.push(claimed({ id: cell.id, kind: 'ratio', reference, change, margin }));
  }
  const absoluteIsJudged = differences.length === 0 && (cell.kind === 'base' || reference === null);
  if (absoluteIsJudged)
    claims.push(claimed({ id: cell.id, kind: 'absolute', reference: null, change: absolute, margin }));
  const shown = !absoluteIsJudged && absolute !== null;
  const advisory: AdvisoryEvidence[] = shown
    ? [{ kind: 'advisory', change: asShares(changeInterval(absolute)), differences }]
    : [];
  return { claims, advisory };
}

type Answered = Claim & { readonly change: Change; readonly alone: ClaimAlone };

function isAnswered(claim: Claim): claim is Answered {
  return claim.change !== null && claim.alone !== null;
}

/**
 * Tests claims together: "slower by more than the margin" is corrected by Holm over all of them, and so is "faster by
 * more than the margin". By cell id, in the order of the claims; a claim without a change gives no evidence.
 */
export function testedTogether(claims: readonly Claim[]): Map<string, TimedEvidence[]> {
  const answered = claims.filter(isAnswered);
  const regressed = holm(answered.map(({ alone }) => alone.pAbove));
  const improved = holm(answered.map(({ alone }) => alone.pBelow));
  const byCell = new Map<string, TimedEvidence[]>();
  answered.forEach(({ id, kind, reference, change, margin, alone }, i) => {
    const evidence = byCell.get(id) ?? [];
    byCell.set(id, evidence);
    evidence.push({
      kind,
      reference,
      change: alone.interval,
      standardError: change.standardError,
      margin,
      pRegressed: regressed[i] ?? 1,
      pImproved: improved[i] ?? 1,
      pInside: alone.pInside,
      states: change.states,
    });
  });
  return byCell;
}
