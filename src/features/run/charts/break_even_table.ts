import type { Results } from '../../../results/schema.js';
import type { DataTable } from '../../../show/chart/chart.js';
import { groupsName, guestName } from '../../../show/names.js';
import { amountFormat, formatInterval } from '../../../show/numbers.js';
import { replicatedInterval } from '../../../stats/replicated.js';
import type { BreakEven } from '../../advise/document/break_even.js';

/** Below one percent a share needs two digits, above one decimal: `0.48%`, `12.3%`. */
function shareText(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0%';
  return `${Math.abs(percent) < 1 ? String(Number(percent.toPrecision(2))) : percent.toFixed(1)}%`;
}

/** A verdict as the text of a table's cell. */
export function verdictText({ verdict, share }: Pick<BreakEven, 'verdict' | 'share'>): string {
  if (verdict === 'always' || verdict === 'never') return verdict;
  if (share === null || verdict === 'not-decided') return 'not decided';
  return shareText(share.estimate);
}

/** `[0.4%, 0.6%]`; empty where there is no share. */
export function intervalText({ verdict, share }: BreakEven): string {
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

/** The share from which sync pays, for every exit, group and direction. */
export function breakEvenTable(all: readonly BreakEven[], unit: Results['unit']): DataTable {
  const format = amountFormat(unit);
  const hasIntervals = unit !== 'instructions';
  return {
    columns: [
      'exit',
      'groups',
      'direction',
      'sync pays from',
      ...(hasIntervals ? ['95% interval'] : []),
      'cost at every exit',
      'saved per use',
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

/** A write by sync has no standing cost, so it always pays; rows that repeat this for every exit are left out. */
function isTold({ direction, verdict }: BreakEven): boolean {
  return direction !== 'write' || verdict !== 'always';
}
