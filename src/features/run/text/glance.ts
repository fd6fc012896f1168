/** A run on one screen: the answer, what could make it wrong, a row per group and direction, where an exit goes. */
import { ladderOf } from '../../ladder/document/ladder.js';
import { ladderLine } from '../../ladder/document/text.js';
import { largest } from '../../../lib/extremes.js';
import { plural } from '../../../lib/plural.js';
import { baseOf, guestId, type TransferCell } from '../../../plan/cell.js';
import { measuredOf, type Measured, type TransferComparison } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { withoutDelayed } from '../../../results/without_delayed.js';
import { inertText } from '../../../lib/visible_text.js';
import { groupsName, guestName } from '../../../show/names.js';
import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { formatRatio, tableNumbers, type TableNumbers } from '../../../show/terminal/numbers.js';
import { wrapWords } from '../../../show/terminal/wrap.js';
import { notToConclude } from '../findings/answer.js';
import { findings } from '../findings/findings.js';
import { headlinePair, headlineRank } from '../findings/headline.js';
import { warningTexts } from '../findings/warnings.js';
import { countsInstructions } from '../instructions.js';
import { caveatSentence } from '../../../show/caveat.js';
import { bar } from './added_chart.js';
import { unmeasuredCells } from './summary.js';

/** What fits a terminal together with the two paths that `run` prints below. */
const MOST_LINES = 23;
const LEAST_ROWS = 3;
/** Of a bar beside its number. */
const BAR_WIDTH = 14;
const MORE = '--all';

/** One combination of groups and direction at the headline's guest. */
interface Row {
  readonly cell: TransferCell;
  readonly added: Readonly<Partial<Record<'ioctl' | 'sync', number>>>;
  readonly ratio: TransferComparison['comparison']['ratio'] | undefined;
}

function rowKey({ groups, direction }: TransferCell): string {
  return `${groupsName(groups)} ${direction}`;
}

/** Those of the guest that the answer speaks of. */
function rowsOf(results: Results, { overNone, syncToIoctl }: Measured): Row[] {
  const [headline] = headlinePair(overNone, headlineRank(results, ['both', 'read', 'write']));
  if (headline === undefined) return [];
  const guest = guestId(headline.cell);
  const rows = new Map<string, Row>();
  for (const { cell, comparison } of overNone.filter((each) => guestId(each.cell) === guest)) {
    const known = rows.get(rowKey(cell)) ?? { cell, added: {}, ratio: undefined };
    const added = { ...known.added, [cell.transfer]: comparison.difference.estimate };
    const ratio = syncToIoctl.find((pair) => pair.cell.id === cell.id)?.comparison.ratio ?? known.ratio;
    rows.set(rowKey(cell), { ...known, added, ratio });
  }
  return [...rows.values()];
}

/** All, or so many that a line below them says how many more there are. */
function firstOf<Item>(items: readonly Item[], room: number): readonly Item[] {
  return items.length <= room ? items : items.slice(0, Math.max(LEAST_ROWS, room - 1));
}

function moreLine(left: number): string {
  return `  and ${left} more: ${MORE} shows them`;
}

/** Nanoseconds where time was measured, else instructions. */
interface Amounts {
  readonly unit: string;
  readonly numbers: TableNumbers;
  readonly of: (ticks: number) => number;
}

function amountsOf(results: Results, look: Look): Amounts {
  const numbers = tableNumbers(results.unit, look);
  return countsInstructions(results)
    ? { unit: results.unit, numbers, of: (count) => count }
    : { unit: 'ns', numbers, of: (ticks) => ticks / results.ticksPerNs };
}

function transferColumns(
  rows: readonly Row[],
  transfer: 'ioctl' | 'sync',
  { numbers, of }: Amounts,
  look: Look,
): Column[] {
  const most = largest([0, ...rows.flatMap(({ added }) => [added.ioctl ?? 0, added.sync ?? 0])]);
  const texts = (text: (added: number) => string): string[] =>
    rows.map(({ added }) => (added[transfer] === undefined ? '' : text(added[transfer])));
  return [
    { head: transfer, texts: texts((added) => numbers.difference(of(added))), align: 'right', priority: 0 },
    {
      head: '',
      texts: most > 0 ? texts((added) => bar(added / most, BAR_WIDTH, look)) : [],
      align: 'left',
      priority: 2,
    },
  ];
}

function bareExit({ bases }: Measured, cell: TransferCell, { of, numbers, unit }: Amounts): string {
  const base = bases.find((each) => each.cell.id === baseOf(cell).id);
  return base === undefined ? '' : `, which alone takes ${numbers.amount(of(base.level.estimate))} ${unit}`;
}

/** A row per group and direction, as many as there is room for; without a transfer the bare exits. */
function table(results: Results, measured: Measured, room: number, look: Look): string[] {
  const amounts = amountsOf(results, look);
  const rows = rowsOf(results, measured);
  const [first] = rows;
  if (first === undefined) return bareTable(measured, amounts, room, look);
  const shown = firstOf(rows, room - 2);
  const left = rows.length - shown.length;
  const grid = renderGrid(
    [
      { head: 'groups', texts: shown.map(({ cell }) => groupsName(cell.groups)), align: 'left', priority: 0 },
      { head: '', texts: shown.map(({ cell }) => cell.direction), align: 'left', priority: 0 },
      ...transferColumns(shown, 'ioctl', amounts, look),
      ...transferColumns(shown, 'sync', amounts, look),
      {
        head: 'sync/ioctl',
        texts: shown.map(({ ratio }) => (ratio === undefined ? '' : amounts.numbers.ratio(ratio))),
        align: 'right',
        priority: 1,
      },
    ],
    look,
    '  ',
  );
  const title = `${amounts.unit} added to ${guestName(first.cell)}${bareExit(measured, first.cell, amounts)}`;
  const more = left === 0 ? [] : [moreLine(left)];
  return [...wrapWords(title, look.columns).map((line) => bold(line, look)), ...grid.split('\n'), ...more];
}

function bareTable({ bases }: Measured, { numbers, of, unit }: Amounts, room: number, look: Look): string[] {
  const distinct = bases.filter(({ cell }) => cell.replica === 0);
  if (distinct.length === 0) return [];
  const shown = firstOf(distinct, room - 1);
  const left = distinct.length - shown.length;
  const grid = renderGrid(
    [
      { head: 'exit', texts: shown.map(({ cell }) => guestName(cell)), align: 'left', priority: 0 },
      {
        head: unit,
        texts: shown.map(({ level }) => numbers.amount(of(level.estimate))),
        align: 'right',
        priority: 0,
      },
      {
        head: numbers.trustHead,
        texts: shown.map(({ level, exact }) => numbers.trust(level, exact)),
        align: 'right',
        priority: 1,
      },
    ],
    look,
    '  ',
  );
  return [...grid.split('\n'), ...(left === 0 ? [] : [moreLine(left)])];
}

/** The A/A pair. */
function shortTwin(results: Results, look: Look): string | null {
  const twin = results.comparisons.find((comparison) => comparison.kind === 'a-a');
  if (twin === undefined) return null;
  const ratio = countsInstructions(results)
    ? twin.ratio.estimate.toFixed(3)
    : formatRatio(twin.within ?? twin.ratio, look);
  return `A/A pair, the same cell twice: ratio ${ratio} (1 if nothing differs)`;
}

/** A line of its own, cut where the terminal ends. */
function cut(text: string, { columns, unicode }: Look): string {
  const ellipsis = unicode ? '…' : '...';
  return text.length <= columns ? text : `${text.slice(0, columns - ellipsis.length).trimEnd()}${ellipsis}`;
}

/** The warnings by their first words, so that none is missed and none fills the screen. */
function warningLine(results: Results, look: Look): string[] {
  const texts = warningTexts(results);
  if (texts.length === 0) return [];
  const first = texts.map((text) => text.split(/[;(]/)[0]?.trim() ?? '');
  return [cut(inertText(`${plural(texts.length, 'warning')}: ${first.join('; ')}`), look)];
}

/** What a person reads first, in at most 23 lines of at most `look.columns` characters; {@link MORE} has the rest. */
export function glance(whole: Results, look: Look): string {
  const results = withoutDelayed(whole);
  const measured = measuredOf(results);
  const said = [...findings(results), notToConclude(results), caveatSentence(results)];
  const above = [
    ...said.flatMap((text) => (text === null ? [] : wrapWords(inertText(text), look.columns))),
    ...warningLine(results, look),
    ...unmeasuredCells(results).map((text) => cut(inertText(text.split('\n')[0] ?? ''), look)),
  ];
  const below = [ladderLine(ladderOf(results)), shortTwin(results, look)].flatMap((text) =>
    text === null ? [] : wrapWords(text, look.columns),
  );
  const room = MOST_LINES - above.length - below.length - 2;
  const parts = [above, table(results, measured, room, look), below].filter((lines) => lines.length > 0);
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
