import { DIRECTIONS, type Direction } from '../../../plan/cell.js';
import { breakEvens, savingAt, type BreakEven } from '../../advise/document/break_even.js';
import type { Results } from '../../../results/schema.js';
import { replicatedInterval } from '../../../stats/replicated.js';
import { groupsName, guestName, placeName } from '../../../show/names.js';
import { amountFormat, formatInterval, signedFormat } from '../../../show/numbers.js';
import { breakEvenSpec, type Curve, type ShareMark } from './break_even_spec.js';
import type { Chart, DataTable } from '../../../show/chart/chart.js';

/** More groups than colours would be unreadable: single ones, and the widest combination. */
const MOST_CURVES = 4;

const DRAWN: readonly Direction[] = ['read', 'both'];

/** Below one percent a share needs two digits, above one decimal: `0.48%`, `12.3%`. */
function shareText(share: number): string {
  const percent = 100 * share;
  return `${percent !== 0 && Math.abs(percent) < 1 ? String(Number(percent.toPrecision(2))) : percent.toFixed(1)}%`;
}

/** What a verdict comes to, in a table's cell. */
export function verdictText({ verdict, share }: Pick<BreakEven, 'verdict' | 'share'>): string {
  if (verdict === 'always' || verdict === 'never') return verdict;
  if (share === null || verdict === 'not-decided') return 'not decided';
  return shareText(share.estimate);
}

function intervalText({ verdict, share }: BreakEven): string {
  if (share === null || verdict === 'always' || verdict === 'never') return '';
  const [low, high] = [share.low, share.high].map((end) => (end === null ? 'no bound' : shareText(end)));
  return `[${low ?? ''}, ${high ?? ''}]`;
}

/** Costs in the unit of the run, with their intervals. */
function costText(cost: BreakEven['gain'], format: (ticks: number) => string): string {
  const found = replicatedInterval(cost);
  if (found === null || found.low === found.high) return format(cost.estimate);
  return `${format(cost.estimate)} ${formatInterval(found, format)}`;
}

function tableOf(all: readonly BreakEven[], unit: Results['unit']): DataTable {
  const format = amountFormat(unit);
  const hasIntervals = unit !== 'instructions';
  return {
    columns: [
      'exit',
      'groups',
      'direction',
      'sync pays from',
      ...(hasIntervals ? ['95% interval'] : []),
      'at every exit',
      'saved by a use',
    ],
    rows: all
      .filter(isTold)
      .map((each) => [
        guestName(each),
        groupsName(each.groups),
        each.direction,
        verdictText(each),
        ...(hasIntervals ? [intervalText(each)] : []),
        costText(each.standing, format),
        costText(each.gain, format),
      ]),
  };
}

/** A write by sync stands nothing, so that it pays always: a row that says so for every exit would tell nothing. */
function isTold({ direction, verdict }: BreakEven): boolean {
  return direction !== 'write' || verdict !== 'always';
}

/** Of each mode the first exit: what registers cost hardly depends on the exit. */
function drawnOf(all: readonly BreakEven[]): BreakEven[] {
  const first = new Map(all.map((each) => [placeName(each), each.exit] as const).reverse());
  const ofFirst = all.filter(
    (each) => first.get(placeName(each)) === each.exit && DRAWN.includes(each.direction),
  );
  const names = [...new Set(ofFirst.map(({ groups }) => groupsName(groups)))];
  const size = (name: string): number => name.split('+').length;
  const bySize = [...names].sort((a, b) => size(a) - size(b));
  const widest = bySize.at(-1);
  const kept = bySize.slice(0, MOST_CURVES - 1);
  if (widest !== undefined && !kept.includes(widest)) kept.push(widest);
  return ofFirst.filter(({ groups }) => kept.includes(groupsName(groups)));
}

function panelOf(each: BreakEven): string {
  const doing = each.direction === 'read' ? 'reading' : 'reading and writing';
  return `${doing}, ${placeName(each)} (${each.exit})`;
}

function curveOf(each: BreakEven): Curve {
  const { standing, gain } = each;
  const rounded = (ticks: number): number => Number(ticks.toFixed(1));
  return {
    panel: panelOf(each),
    groups: groupsName(each.groups),
    standing: rounded(standing.estimate),
    gain: rounded(gain.estimate),
  };
}

function markOf(each: BreakEven): ShareMark[] {
  const { share, verdict } = each;
  if (verdict !== 'share' || share === null) return [];
  const { estimate } = share;
  const short = (value: number): number => Number(value.toFixed(6));
  return [
    {
      panel: panelOf(each),
      groups: groupsName(each.groups),
      share: short(estimate),
      low: short(share.low ?? 0),
      high: short(share.high ?? 1),
      text: shareText(estimate),
    },
  ];
}

function captionOf({ unit, host }: Results): string {
  const what = `${unit[0]?.toUpperCase() ?? ''}${unit.slice(1)} that sync saves per exit, by the share of exits at which a group is used.`;
  if (host.arch === 's390')
    return `${what} Here KVM stores every group at every exit, whether user space asks for it or not, so that reading one costs only where it is used.`;
  const bar =
    unit === 'instructions' ? '' : ', with the 95% interval as a bar where it is wide enough to see';
  return `${what} Sync stores the group at every exit, an ioctl costs only when it is made. Above 0 sync is cheaper; marks show where each group turns${bar}. One exit a mode is drawn; the table holds all. A group that is only written pays always, and stands in the table only where it does not: its dirty bit is set when needed, so that nothing is paid at other exits.`;
}

/** What sync saves per exit by the share of exits that use a group, and the share where that turns. */
export function breakEvenChart(results: Results): Chart | null {
  const all = breakEvens(results);
  const drawn = drawnOf(all);
  if (drawn.length === 0) return null;
  const { unit } = results;
  const sorted = [...drawn].sort((a, b) => DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction));
  const marks = drawn.flatMap(markOf);
  const signed = signedFormat(unit);
  const most = Math.max(...drawn.map((each) => savingAt(1, each).estimate));
  return {
    id: 'break-even',
    title: 'From which share of exits on sync pays',
    short: 'Break-even',
    caption: captionOf(results),
    description: `Curves of what sync saves per exit against the share of exits that use a group, for ${sorted.length} combinations of group, direction and mode; at most ${signed(most)} ${unit} where every exit uses it. ${marks.length} of them turn from a loss to a saving. The table below it holds the shares of every exit.`,
    spec: breakEvenSpec(sorted.map(curveOf), marks, unit),
    table: tableOf(all, unit),
  };
}
