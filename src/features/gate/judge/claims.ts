/** What is claimed of cells. */
import { grouped } from '../../../lib/grouped.js';
import { guestId, isUndelayed, type Cell } from '../../../plan/cell.js';
import type { FieldDifference } from '../../../results/fingerprint.js';
import type { MeasuredView, RunView } from '../../../results/run_view.js';
import { asShares, changeInterval, type Change } from '../../../stats/change.js';
import { FACES, type Face } from '../../../stats/between/faces.js';
import type { RunPair, Statistic } from '../../../stats/run_pair.js';
import type { AdvisoryEvidence, TimedEvidence } from '../document/evidence.js';
import { CONTROLS_OF_KVM } from '../document/guest_names.js';
import type { Drifts } from './negative_controls.js';

/** A statement about a face of a cell, or of a guest, that is put to the test. */
export interface Claim {
  readonly id: string;
  /** Claims of one family have scatter in common. */
  readonly family: string;
  readonly face: Face;
  readonly kind: TimedEvidence['kind'];
  readonly reference: string | null;
  /** Null: the runs have too few launches. */
  readonly change: Change | null;
  /** Of the ticks, where the claim is of a ratio. */
  readonly ticks: Change | null;
  readonly margin: number;
  /** A larger gain is an improvement. */
  readonly improvement: number;
  /** What a pass excludes. */
  readonly excluded: number;
  /** False where the cell's own ticks did not rise, or fall: what it is a ratio to changed. */
  readonly mayRegress: boolean;
  readonly mayImprove: boolean;
}

/** KVM's own controls: its cheapest ioctl and KVM_RUN without a guest are its common path, and judged like any cell. */
const JUDGED_CONTROLS = ['vcpu-ioctl', 'immediate-exit', 'immediate-exit-sync-out', 'immediate-exit-sync-in'];

/** Judged are transfers, base cells (not the second copy, the A/A pair) and KVM's own controls; nothing delayed on purpose. */
export function isGated(cell: Cell): boolean {
  if (!isUndelayed(cell)) return false;
  if (cell.kind === 'control') return JUDGED_CONTROLS.includes(cell.control);
  return cell.kind === 'transfer' || cell.replica === 0;
}

/** What a cell shares its scatter with: the cells of its guest, or the other controls. */
export function familyOf(cell: Cell): string {
  return cell.kind === 'control' ? CONTROLS_OF_KVM : guestId(cell);
}

/** The claims about a cell, all of which must be proved for a pass; and what is only shown. */
export interface CellClaims {
  readonly claims: readonly Claim[];
  readonly advisory: readonly AdvisoryEvidence[];
  /** Fields in which the hosts differ, so that the cell's ticks cannot be judged; none: they are. */
  readonly unjudgedTicks: readonly string[];
}

/** The faces that both runs have: a run that keeps no means has no tail. */
export function facesOf({ baseline, candidate }: RunPair<RunView>): Face[] {
  const hasTail = baseline.meanLogs !== undefined && candidate.meanLogs !== undefined;
  return FACES.filter((face) => face !== 'tail' || hasTail);
}

/** Statistics of all cells of one family, by face: what a cell's own change is beside. */
type Siblings = ReadonlyMap<Face, readonly Statistic[]>;

/** Fewer cells have no mean that says more than they do. */
export const LEAST_CELLS = 3;

/** What claims are made with. */
export interface ClaimSetting {
  readonly pair: RunPair<RunView>;
  /** Of the hosts' differences those that explain other times. */
  readonly explaining: readonly FieldDifference[];
  /** By family; none for few cells. */
  readonly siblings: ReadonlyMap<string, Siblings>;
  /** What the host itself may have added; none where no control was shown to have moved. */
  readonly drifts: Drifts;
}

/** The setting of a pair whose judged cells these are. */
export function claimSetting(
  pair: RunPair<RunView>,
  cells: readonly MeasuredView[],
  explaining: readonly FieldDifference[],
): Omit<ClaimSetting, 'drifts'> {
  const groups = grouped(cells, ({ cell }) => familyOf(cell));
  const siblings = [...groups].flatMap(([key, members]) => {
    if (members.length < LEAST_CELLS) return [];
    const byFace = facesOf(pair).map((face) => {
      const all = members.map(({ cell }) => statisticOf(cell, face));
      return [face, all] as const;
    });
    return [[key, new Map(byFace)] as const];
  });
  return { pair, explaining, siblings: new Map(siblings) };
}

/** Ticks of a cell. A control enters no guest, so it is in no state of one. */
export function statisticOf(cell: Cell, face: Face): Statistic {
  const mode = cell.kind === 'control' ? null : cell.mode;
  return { subject: cell.id, reference: null, mode, face };
}

/** A pass of one cell excludes twice the margin: its guest as a whole is held to the margin itself. */
const ALONE = 2;

/**
 * The claims about a cell. Where hosts agree in all that explains times it is judged beside the other cells of its guest
 * (which is judged as a whole by its ticks), and regresses only if its ticks rose as well; a cell with hardly any others is
 * judged by its ticks. If hosts do not agree, a ratio inside the guest is all that can be judged.
 */
export function claimsOf(
  { pair, explaining, siblings, drifts }: ClaimSetting,
  { cell }: MeasuredView,
  margin: number,
): CellClaims {
  const common = { id: cell.id, family: familyOf(cell) };
  const beside = siblings.get(familyOf(cell));
  const isTicks = beside === undefined;
  const faces = facesOf(pair).map((face) => {
    const statistic = statisticOf(cell, face);
    const ticks = pair.changeOf(statistic, true);
    const own = isTicks ? ticks : pair.ownChangeOf(statistic, beside.get(face) ?? []);
    return { face, ticks, own };
  });
  const canJudge = !isTicks || explaining.length === 0;
  const claims = faces.map(({ face, ticks, own: change }): Claim => ({
    ...{ ...common, face, change, ticks },
    margin: margin + drifts[face].slower,
    improvement: margin + drifts[face].faster,
    excluded: isTicks ? margin : ALONE * margin,
    ...(isTicks ? TICKS : { kind: 'ratio', reference: familyOf(cell) }),
    mayRegress: ticks !== null && ticks.estimate > Math.log1p(margin),
    mayImprove: ticks !== null && ticks.estimate < -Math.log1p(margin),
  }));
  const quiet = faces[0]?.ticks ?? null;
  const isShown = quiet !== null && (explaining.length > 0 || !isTicks);
  const isUnjudged = explaining.length > 0 && cell.kind !== 'transfer';
  return {
    claims: canJudge ? claims : [],
    advisory: isShown ? [advisoryOf(quiet, explaining)] : [],
    unjudgedTicks: isUnjudged || !canJudge ? explaining.map(({ field }) => field) : [],
  };
}

const TICKS = { kind: 'absolute', reference: null } as const;

function advisoryOf(change: Change, differences: readonly FieldDifference[]): AdvisoryEvidence {
  return { kind: 'advisory', change: asShares(changeInterval(change)), differences };
}
