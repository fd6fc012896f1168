/** From which share of exits on sync pays: the crossing of each group with its interval. */
import { largest } from '../../../lib/extremes.js';
import { plural } from '../../../lib/plural.js';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
import { intervalRows, type RowMark } from '../../../show/chart/interval_rows.js';
import { placeName } from '../../../show/names.js';
import { addedCosts } from '../../advise/document/added_costs.js';
import { type BreakEven, breakEvens } from '../../advise/document/break_even.js';
import { breakEvenTable, intervalText, verdictText } from './break_even_table.js';
import { pairId, placeSeries, rowName, rowsInOrder } from './places.js';

/** The first exit of each place, where a share is to be reached: the cost of registers hardly depends on the exit. */
function drawnOf(all: readonly BreakEven[]): BreakEven[] {
  const first = new Map(all.map((each) => [placeName(each), each.exit] as const).reverse());
  return all.filter(
    (each) =>
      first.get(placeName(each)) === each.exit && !(each.direction === 'write' && each.verdict === 'always'),
  );
}

const WHOLE = 1;

/** Where a mark stands that has no share: sync pays from nothing on, or not even when every exit uses the group. */
const ENDS = { always: 0, never: WHOLE } as const;

function markOf(each: BreakEven): RowMark {
  const { share, verdict } = each;
  const within = (value: number): number => Math.min(WHOLE, Math.max(0, value));
  const isEnd = verdict === 'always' || verdict === 'never';
  const known = !isEnd && share !== null;
  const text = verdictText(each);
  return {
    row: rowName(each),
    series: placeName(each),
    value: isEnd ? ENDS[verdict] : within(share?.estimate ?? 0),
    low: known ? within(share.low ?? 0) : null,
    high: known ? within(share.high ?? WHOLE) : null,
    label: text,
    of: pairId(each),
    says: `sync pays from ${text} ${intervalText(each)}`.trim(),
  };
}

function captionOf({ unit, host }: Results, replicates: number): string {
  const what = 'The share of exits that must use a group before sync is cheaper than ioctl.';
  if (host.arch === 's390')
    return `${what} Here KVM stores every group at every exit, whether userspace asks for it or not, so reading one costs only where it is used.`;
  const bar =
    unit === 'instructions'
      ? ''
      : ` Lines are 95% intervals of that share over ${plural(replicates, 'launch')}.`;
  return `${what} Sync stores the group at every exit; an ioctl costs only when it is made.${bar} The chart draws one exit per mode; the table lists all. For a group that is only written, sync always pays: its dirty bit is set only when needed, so other exits cost nothing. Such a group is listed only where sync does not pay.`;
}

/** The axis ends where the last interval does, and at all exits at most. */
function domainOf(marks: readonly RowMark[]): [number, number] {
  const most = largest([0.01, ...marks.map(({ value, high }) => high ?? value)]);
  return [-0.02 * most, most * 1.22];
}

/** Null where nothing can be decided by shares. */
export function breakEvenChart(results: Results): Chart | null {
  const costs = addedCosts(results);
  const all = breakEvens(results, costs);
  const drawn = drawnOf(all);
  if (drawn.length === 0) return null;
  const marks = drawn.map(markOf);
  const turning = drawn.filter(({ verdict }) => verdict === 'share').length;
  const domain = domainOf(marks);
  return {
    id: 'break-even',
    title: 'The share of exits from which sync pays',
    short: 'Break-even',
    caption: captionOf(results, costs.replicates),
    description: `Dot plot of the share of exits from which sync pays, for ${String(drawn.length)} combinations of group, direction and mode; ${String(turning)} have such a share. The table below it holds the shares of every exit.`,
    ...intervalRows(marks, {
      rows: rowsInOrder(drawn),
      series: placeSeries(drawn),
      domain,
      axis: {
        title: 'share of exits that use the group',
        format: domain[1] < 0.1 ? '.1~%' : '.0%',
      },
      line: null,
    }),
    table: breakEvenTable(all, results.unit),
  };
}
