/** What moving registers adds to one exit, as bars: the picture of the headline, in a few lines of text. */
import { largest } from '../../../lib/extremes.js';
import { guestId } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { headlinePair, headlineRank } from '../findings/headline.js';
import { measuredOf, type TransferComparison } from '../../../results/measured_cells.js';
import { DIRECTION_GERUND, groupsName, guestName } from '../../../show/names.js';
import { bold, dim, type Look } from '../../../show/terminal/look.js';
import { tableNumbers } from '../../../show/terminal/numbers.js';
import { wrapWords } from '../../../show/terminal/wrap.js';

/** Parts of a character, one eighth each. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const INDENT = '  ';
/** A shorter bar shows nothing. */
const LEAST_BAR = 8;
/** Wider bars are no easier to compare. */
const MOST_BAR = 60;
/** A chart is a glance; the table has all. */
const MOST_GROUPS = 12;

interface Bar {
  readonly groups: string;
  readonly transfer: 'ioctl' | 'sync';
  readonly added: number;
}

/** The bars of one direction only, so that the chart has one scale: that of the headline. */
function barsOf(results: Results): { readonly title: string; readonly bars: readonly Bar[] } | null {
  const { overNone } = measuredOf(results);
  const [headline] = headlinePair(overNone, headlineRank(results, ['both', 'read', 'write']));
  if (headline === undefined) return null;
  const { direction } = headline.cell;
  const shown = overNone.filter(
    ({ cell }) => guestId(cell) === guestId(headline.cell) && cell.direction === direction,
  );
  const names = [...new Set(shown.map(({ cell }) => groupsName(cell.groups)))].slice(0, MOST_GROUPS);
  const bars = names.flatMap((groups) =>
    (['ioctl', 'sync'] as const).flatMap((transfer) => {
      const found = shown.find((each) => isOf(each, groups, transfer));
      return found === undefined ? [] : [{ groups, transfer, added: found.comparison.difference.estimate }];
    }),
  );
  const verb = DIRECTION_GERUND[direction].toLowerCase();
  return { title: `${results.unit} that ${verb} registers adds to ${guestName(headline.cell)}`, bars };
}

function isOf({ cell }: TransferComparison, groups: string, transfer: Bar['transfer']): boolean {
  return cell.transfer === transfer && groupsName(cell.groups) === groups;
}

/** A bar of `share` of the width; a negative share has no bar, only its number. */
export function bar(share: number, width: number, look: Look): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * EIGHTHS.length);
  const whole = Math.floor(eighths / EIGHTHS.length);
  if (!look.unicode) return '#'.repeat(Math.round(eighths / EIGHTHS.length));
  return '█'.repeat(whole) + (EIGHTHS[eighths % EIGHTHS.length] ?? '');
}

/** Each row: groups, transfer, bar, number. Null where nothing was compared with a bare exit. */
export function addedChart(results: Results, look: Look): string | null {
  const chart = barsOf(results);
  if (chart === null) return null;
  const { difference } = tableNumbers(results.unit, look);
  const numbers = chart.bars.map(({ added }) => difference(added));
  const widest = (texts: readonly string[]): number => largest(texts.map(({ length }) => length));
  const names = widest(chart.bars.map(({ groups }) => groups));
  const fixed = INDENT.length + names + ' ioctl '.length + widest(numbers) + 1;
  const width = Math.max(LEAST_BAR, Math.min(MOST_BAR, look.columns - fixed));
  const most = largest(chart.bars.map(({ added }) => added));
  const rows = chart.bars.map(({ groups, transfer, added }, index) => {
    const isFirst = chart.bars[index - 1]?.groups !== groups;
    const drawn = most > 0 ? bar(added / most, width, look) : '';
    const name = (isFirst ? groups : '').padEnd(names);
    return `${INDENT}${name} ${dim(transfer.padEnd('ioctl'.length), look)} ${drawn} ${numbers[index] ?? ''}`;
  });
  return [...wrapWords(chart.title, look.columns).map((line) => bold(line, look)), ...rows].join('\n');
}
