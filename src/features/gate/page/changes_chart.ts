import { MODES, SETUPS } from '../../../plan/cell.js';
import { changeForest, type ChangeMark } from '../../../show/chart/change_forest.js';
import type { Chart } from '../../../show/chart/chart.js';
import { placeName } from '../../../show/names.js';
import type { Verdict } from '../document/evidence.js';
import type { GateCell, PageContent } from './content.js';

/** Each has a colour and a shape of its own; the second colour is the warmest and stands for what failed. */
const DRAWN_ORDER: readonly Verdict[] = ['pass', 'regressed', 'inconclusive', 'improved'];

/** `pio-out/long64-ring0/regs/both/sync`: the panel `pio-out in ring 0`, the row `regs/both/sync`. */
function placeOf(id: string): { guest: string; row: string } {
  const [exit = '', mode = '', ...rest] = id.split('/');
  const known = MODES.find((each) => each === mode);
  const [row = '', named] = rest.join('/').split('@');
  const setup = SETUPS.find((each) => each === named);
  const place = known && placeName({ mode: known, setup: setup === 'plain' ? undefined : setup });
  return { guest: `${exit} in ${place ?? mode}`, row };
}

function marksOf(cells: readonly GateCell[]): ChangeMark[] {
  return cells.flatMap(({ id, verdict, drawn }): ChangeMark[] => {
    if (drawn === null) return [];
    const { estimate, low, high, margin } = drawn;
    const mark = { ...placeOf(id), series: verdict, change: estimate, low, high };
    return [margin === null ? mark : { ...mark, margin }];
  });
}

/** Every change with its interval and its margin; null when there is no number at all. */
export function verdictsChart({ cells, unit }: PageContent): Chart | null {
  const marks = marksOf(cells);
  if (marks.length === 0) return null;
  const series = DRAWN_ORDER.filter((verdict) => marks.some((mark) => mark.series === verdict));
  const reading =
    unit === 'instructions'
      ? 'Counts have no interval and no margin.'
      : 'Bars are 95% intervals, which are not corrected for the number of cells as the verdicts are. Grey marks show the margin on both sides.';
  return {
    id: 'changes',
    title: 'How much each cell changed, and its margin',
    short: 'Every change',
    caption: `Cells right of the dashed line cost more than in the baseline. ${reading} All panels share one scale.`,
    description: `Forest plot of ${String(marks.length)} changes with their verdicts. The table below it holds the same numbers.`,
    spec: changeForest(marks, {
      series,
      looks: series.map((verdict) => DRAWN_ORDER.indexOf(verdict)),
      offset: false,
      legend: true,
    }),
    table: {
      columns: ['cell', 'verdict', 'change', '95% interval', 'margin'],
      rows: cells
        .filter(({ drawn }) => drawn !== null)
        .map(({ id, verdict, change, interval, drawn }) => [
          id,
          verdict,
          change,
          interval === '' ? '–' : interval,
          drawn?.margin == null ? '–' : `${(100 * drawn.margin).toFixed(2)}%`,
        ]),
    },
  };
}
