/**
 * Guests as a whole: a change of what all cells of a guest have in common shows in their mean long before it shows in any
 * one of them, since what the cells do not share averages out.
 */
import { grouped } from '../../../lib/grouped.js';
import type { MeasuredView, RunView } from '../../../results/run_view.js';
import type { RunPair } from '../../../stats/run_pair.js';
import { isTimed, type CellJudgement, type GuestJudgement } from '../document/evidence.js';
import { ALL } from '../document/guest_names.js';
import type { Margins } from '../document/outcome.js';
import { facesOf, familyOf, LEAST_CELLS, statisticOf, type Claim } from './claims.js';
import type { Drifts } from './negative_controls.js';
import { testedTogether } from './testing.js';
import { timedVerdict } from './verdicts.js';

interface Family {
  readonly id: string;
  readonly cells: readonly MeasuredView[];
}

function familiesOf(cells: readonly MeasuredView[]): Family[] {
  const byId = grouped(cells, ({ cell }) => familyOf(cell));
  const own = [...byId].map(([id, members]) => ({ id, cells: members }));
  return [...own, ...(own.length > 1 ? [{ id: ALL, cells }] : [])].filter(
    (family) => family.cells.length >= LEAST_CELLS,
  );
}

/** The margin of a whole is what was asked for: unlike that of a cell, no spread of two copies widens it. */
function marginOfAll({ cells }: Family, { relative, absoluteTicks }: Margins): number {
  const floors = cells.map(({ level }) => (level.estimate > 0 ? absoluteTicks / level.estimate : 0));
  return Math.max(relative, floors.reduce((sum, floor) => sum + floor, 0) / floors.length);
}

function claimsOfFamily(pair: RunPair<RunView>, family: Family, { margins, drifts }: GuestSetting): Claim[] {
  const isOfOneMode = new Set(family.cells.map(({ cell }) => cell.mode)).size === 1;
  const excluded = marginOfAll(family, margins);
  return facesOf(pair).map((face) => {
    const statistics = family.cells
      .map(({ cell }) => statisticOf(cell, face))
      .map((each) => (isOfOneMode ? each : { ...each, mode: null }));
    return {
      ...{ id: family.id, family: ALL, face, excluded, ticks: null },
      ...({ kind: 'absolute', reference: null } as const),
      change: pair.commonChangeOf(statistics, true),
      // What slowed the controls outside KVM slows the rest too, and less.
      margin: excluded + drifts[face].slower,
      improvement: excluded + drifts[face].faster,
      ...{ mayRegress: true, mayImprove: true },
    };
  });
}

/** What guests are judged with. */
interface GuestSetting {
  readonly margins: Margins;
  readonly alpha: number;
  /** Of the error, what guests may spend. */
  readonly share: number;
  readonly drifts: Drifts;
}

/** Cells of a guest that were slower in the candidate, by how much ever. */
function slowerOf({ cells }: Family, judged: ReadonlyMap<string, CellJudgement>): number {
  return cells.filter(({ cell }) => {
    const first = judged.get(cell.id)?.evidence.find(isTimed);
    return first !== undefined && first.change.estimate > 0;
  }).length;
}

/** Judges guests as wholes by their ticks; cells that are decided by counts are left out. */
export function judgeGuests(
  pair: RunPair<RunView>,
  cells: readonly MeasuredView[],
  judged: readonly CellJudgement[],
  setting: GuestSetting,
): GuestJudgement[] {
  const byId = new Map(judged.map((each) => [each.id, each]));
  const families = familiesOf(cells);
  const claims = families.map((family) => claimsOfFamily(pair, family, setting));
  // One claim of all asks for less certainty than one of many guests.
  const isOfAll = ({ id }: Claim): boolean => id === ALL;
  const half = setting.share / 2;
  const all = claims.flat();
  const tested = new Map([
    ...testedTogether(all.filter(isOfAll), half),
    ...testedTogether(
      all.filter((claim) => !isOfAll(claim)),
      half,
    ),
  ]);
  return families.map((family, index) => {
    const evidence = tested.get(family.id) ?? [];
    const isWhole = claims[index]?.length === evidence.length;
    return {
      id: family.id,
      ...timedVerdict(evidence, isWhole, setting.alpha),
      cells: family.cells.length,
      slower: slowerOf(family, byId),
    };
  });
}
