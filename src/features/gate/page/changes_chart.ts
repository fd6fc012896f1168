import { type ChangeDot, changeList, type ChangeLook, MOST_LISTED } from '../../../show/chart/change_list.js';
import { CHEAPER, DEARER, MUTED, SERIES } from '../../../show/chart/theme.js';
import { smallest } from '../../../lib/extremes.js';
import { drawnEnds, fitted } from '../../../show/chart/chart.js';
import type { LinkedChart } from '../../../show/page/chart_section.js';
import { rowId } from '../../../show/page/row_ids.js';
import type { Verdict } from '../document/evidence.js';
import { signedPercent } from '../text/percent.js';
import type { GateCell, PageContent } from './content.js';

const UNDECIDED = SERIES[4] ?? MUTED;

const LOOKS: readonly (ChangeLook & { readonly name: Verdict })[] = [
  { name: 'regressed', colour: DEARER, shape: 'triangle-up' },
  { name: 'inconclusive', colour: UNDECIDED, shape: 'diamond' },
  { name: 'improved', colour: CHEAPER, shape: 'triangle-down' },
  { name: 'pass', colour: MUTED, shape: 'circle' },
];

function dotOf({ id, verdict, change, drawn }: GateCell): ChangeDot[] {
  if (drawn === null) return [];
  const { estimate, low, high, margin } = drawn;
  const label = margin === null ? change : signedPercent(estimate);
  return [{ name: id, look: verdict, change: estimate, ...drawnEnds({ low, high }), label }];
}

function captionOf({ unit, cells }: PageContent, listed: number, open: number): string {
  const passed = cells.filter(({ verdict }) => verdict === 'pass').length;
  const below =
    open === 0
      ? `All ${String(passed)} pass.`
      : `Below it stand ${listed < open ? `the ${String(listed)} worst of ${String(open)}` : `the ${String(open)}`} that regressed, improved or are undecided; ${String(passed)} simply pass.`;
  const reading =
    unit === 'instructions'
      ? 'Counts have no interval and no margin.'
      : 'The margin is shaded. Bars are 95% intervals, which are not corrected for the number of cells as the verdicts are.';
  return `Each dot of the strip is one cell; right of the line it costs more than in the baseline. ${below} ${reading}`;
}

function tableOf(listed: readonly GateCell[], all: number): LinkedChart['table'] {
  const rows = listed.map(({ id, verdict, change, interval, drawn }) => [
    { text: id, href: `#${rowId('cells', id)}` },
    verdict,
    change,
    interval === '' ? '–' : interval,
    drawn?.margin == null ? '–' : `${(100 * drawn.margin).toFixed(2)}%`,
  ]);
  return {
    columns: ['cell', 'verdict', 'change', '95% interval', 'margin'],
    rows: rows.length === 0 ? [[`none of ${String(all)} is listed: all pass`, 'pass', '–', '–', '–']] : rows,
  };
}

/** Every change as one strip, and what did not pass with its intervals; null when there is no number at all. */
export function verdictsChart(gate: PageContent): LinkedChart | null {
  const all = gate.cells.flatMap(dotOf);
  if (all.length === 0) return null;
  const open = gate.cells.filter(({ verdict, drawn }) => verdict !== 'pass' && drawn !== null);
  const listed = open.slice(0, MOST_LISTED);
  const margins = gate.cells.flatMap(({ drawn }) => drawn?.margin ?? []);
  const verdicts = new Set(all.map(({ look }) => look));
  return {
    id: 'changes',
    title: 'What changed or is undecided, and every change',
    short: 'What changed',
    caption: captionOf(gate, listed.length, open.length),
    description: `Strip of ${String(all.length)} changes, and ${String(listed.length)} that regressed, improved or are undecided with their intervals. The table below it holds the same numbers.`,
    ...fitted((fit) =>
      changeList({
        all,
        listed: listed.flatMap(dotOf),
        looks: LOOKS.filter(({ name }) => verdicts.has(name)),
        margin: margins.length === 0 ? null : smallest(margins),
        narrow: fit === 'narrow',
      }),
    ),
    table: tableOf(listed, all.length),
  };
}
