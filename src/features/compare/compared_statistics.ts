import { measuredIn, type FileView, type MeasuredCell } from '../../results/run_view.js';
import { changeInterval, type Change } from '../../stats/change.js';
import { isQuantized } from '../../stats/quantized.js';
import type { RunPair } from '../../stats/run_pair.js';
import type { Estimate } from '../../stats/summary.js';
import { pOfNoChange, withShown } from './beyond_chance.js';
import {
  COMPARED_KINDS,
  type ComparedChange,
  type ComparedKind,
  type ComparedRow,
  type ComparedStatistic,
} from './document.js';

/** What a statistic of a cell is in one run, and the cell that it is a ratio to; null: the run has none. */
interface Value {
  readonly estimate: Estimate;
  readonly reference: string | null;
}

function valueOf({ results }: FileView, { cell, level }: MeasuredCell, kind: ComparedKind): Value | null {
  if (kind === 'level') {
    const { estimate, low, high } = level;
    return { estimate: { estimate, low, high }, reference: null };
  }
  const found = results.comparisons.find((each) => each.kind === kind && each.subject === cell.id);
  return found === undefined ? null : { estimate: found.ratio, reference: found.reference };
}

/** ln units to shares; null where no such share can be written. */
function asShares({ estimate, low, high }: Estimate): Estimate | null {
  const shares = { estimate: Math.expm1(estimate), low: Math.expm1(low), high: Math.expm1(high) };
  return Object.values(shares).every(Number.isFinite) ? shares : null;
}

function timedChange(change: Change | null): ComparedChange | null {
  const relative = change === null ? null : asShares(changeInterval(change));
  if (change === null || relative === null) return null;
  return { relative, instructions: null, p: pOfNoChange(change), shown: false, states: change.states };
}

function instructionsChange(before: number, after: number, kind: ComparedKind): ComparedChange {
  const share = before === 0 ? null : after / before - 1;
  const same = before === after ? 0 : share;
  return {
    relative: same === null ? null : { estimate: same, low: same, high: same },
    instructions: kind === 'level' ? after - before : null,
    p: null,
    shown: before !== after,
    states: [],
  };
}

interface Runs {
  readonly views: readonly FileView[];
  /** One for each view after the first; none for instructions. */
  readonly pairs: readonly Pick<RunPair, 'changeOf'>[];
}

function changesOf(
  { pairs }: Runs,
  cells: readonly MeasuredCell[],
  values: readonly (Value | null)[],
  kind: ComparedKind,
): (ComparedChange | null)[] {
  const [first, ...others] = values;
  const [own] = cells;
  return others.map((other, index) => {
    if (!first || !other || own === undefined) return null;
    const pair = pairs[index];
    if (pair === undefined) return instructionsChange(first.estimate.estimate, other.estimate.estimate, kind);
    // A few ticks of a coarse clock do not change, they jump.
    if (cells.some(({ cell, level }) => isQuantized(cell, level.estimate))) return null;
    const statistic = {
      subject: own.cell.id,
      reference: first.reference,
      mode: own.cell.mode ?? null,
      face: 'median' as const,
    };
    // Not at equal controls as in the gate: the change must fit the values in the same row.
    return timedChange(pair.changeOf(statistic, false));
  });
}

function rowOf(runs: Runs, id: string, kind: ComparedKind): ComparedRow[] {
  const cells = runs.views.map((view) => measuredIn(view, id)).filter((cell) => cell !== null);
  const [own] = cells;
  if (own === undefined || cells.length < runs.views.length) return [];
  const values = runs.views.map((view, index) => valueOf(view, cells[index] ?? own, kind));
  if (values.every((value) => value === null)) return [];
  return [
    {
      cell: own.cell,
      values: values.map((value) => value?.estimate ?? null),
      changes: changesOf(runs, cells, values, kind),
    },
  ];
}

/** The levels and ratios of the given cells, and how they changed; a kind without a row is left out. */
export function comparedStatistics(
  views: readonly FileView[],
  pairs: Runs['pairs'],
  ids: readonly string[],
): ComparedStatistic[] {
  const statistics = COMPARED_KINDS.map((kind) => ({
    kind,
    rows: ids.flatMap((id) => rowOf({ views, pairs }, id, kind)),
  })).filter(({ rows }) => rows.length > 0);
  return withShown(statistics, views.length - 1);
}
