import { ofCounts } from '../../show/caveat.js';
import { type ChangeDot, changeList, type ChangeLook, MOST_LISTED } from '../../show/chart/change_list.js';
import { CHEAPER, DEARER, MUTED, SERIES } from '../../show/chart/theme.js';
import { drawnEnds, fitted } from '../../show/chart/chart.js';
import type { LinkedChart } from '../../show/page/chart_section.js';
import { rowId } from '../../show/page/row_ids.js';
import { changeName, changesOf, largestFirst, mainKinds, type NamedChange } from './changes.js';
import type { Comparison } from './document.js';
import { changeText, headOf, isChanged, isExact, signedShare, valueText } from './values.js';

const UNDECIDED = SERIES[4] ?? MUTED;

const ROSE = { name: 'rose beyond chance', colour: DEARER, shape: 'triangle-up' };
const FELL = { name: 'fell beyond chance', colour: CHEAPER, shape: 'triangle-down' };
const ALONE = { name: 'differs by its own interval only', colour: UNDECIDED, shape: 'diamond' };
const SAME = { name: 'no change shown', colour: MUTED, shape: 'circle' };
const LOOKS: readonly ChangeLook[] = [ROSE, FELL, ALONE, SAME];

function lookOf({ change }: NamedChange): ChangeLook {
  if (change.shown) return (change.relative?.estimate ?? 1) > 0 ? ROSE : FELL;
  return isChanged(change) ? ALONE : SAME;
}

function dotOf(changed: NamedChange): ChangeDot[] {
  const { relative, instructions } = changed.change;
  if (relative === null) return [];
  const { estimate, low, high } = relative;
  const label =
    instructions === null ? signedShare(estimate) : changeText(changed.change, { unit: 'instructions' });
  const dot = { name: changeName(changed), look: lookOf(changed).name, change: estimate, label };
  return [{ ...dot, ...drawnEnds({ low, high }) }];
}

function captionOf(comparison: Comparison, changes: readonly NamedChange[], differ: number): string {
  const what = isExact(comparison) ? 'counts' : mainKinds(comparison).includes('level') ? 'levels' : 'ratios';
  const listed =
    differ === 0
      ? 'None differs, so none is listed below it.'
      : differ <= MOST_LISTED
        ? 'Below it stand those that differ.'
        : `Below it stand the ${String(MOST_LISTED)} largest of ${String(differ)} that differ.`;
  const intervals = isExact(comparison)
    ? ofCounts(comparison.inSteps === true, 'Counts are exact, so there are no intervals.')
    : 'Bars are 95% intervals over launches; one that reaches the edge continues beyond it.';
  return `Each dot of the strip is one of ${String(changes.length)} ${what}: left of the line it is smaller than in ${headOf(0)}. ${listed} ${intervals}`;
}

/** What is listed, each row with a link into the table that has it all. */
function tableOf(comparison: Comparison, listed: readonly NamedChange[], other: number, all: number) {
  const columns = ['cell', headOf(0), headOf(other + 1), 'change'];
  const rows = listed.map(({ kind, row, change }) => [
    { text: changeName({ kind, row }), href: `#${rowId(kind, row.cell.id)}` },
    valueText(row.values[0] ?? null, kind, comparison.unit),
    valueText(row.values[other + 1] ?? null, kind, comparison.unit),
    changeText(change, comparison),
  ]);
  return { columns, rows: rows.length === 0 ? [[`none of ${String(all)} differs`, '–', '–', '–']] : rows };
}

/** All changes from the first run to another as one strip, and the largest of them; null when nothing can be told. */
function changesChart(comparison: Comparison, other: number): LinkedChart | null {
  const changes = changesOf(comparison, mainKinds(comparison), other);
  const all = changes.flatMap(dotOf);
  if (all.length === 0) return null;
  const differ = largestFirst(changes);
  const listed = differ.slice(0, MOST_LISTED);
  const names = new Set(all.map(({ look }) => look));
  return {
    id: other === 0 ? 'changes' : `changes-${String(other + 2)}`,
    title: `What changed from ${headOf(0)} to ${headOf(other + 1)}`,
    short: comparison.runs.length === 2 ? 'What changed' : `${headOf(other + 1)} against ${headOf(0)}`,
    caption: captionOf(comparison, changes, differ.length),
    description: `Strip of ${String(all.length)} changes and the ${String(listed.length)} largest that differ. The table below it holds the same numbers.`,
    ...fitted((fit) =>
      changeList({
        all,
        listed: listed.flatMap(dotOf),
        looks: LOOKS.filter(({ name }) => names.has(name)),
        margin: null,
        narrow: fit === 'narrow',
      }),
    ),
    table: tableOf(comparison, listed, other, changes.length),
  };
}

/** One for each run after the first of which something can be told. */
export function changesCharts(comparison: Comparison): LinkedChart[] {
  return comparison.runs.slice(1).flatMap((_, other) => changesChart(comparison, other) ?? []);
}
