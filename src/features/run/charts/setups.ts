import { countsInSteps, ofCounts } from '../../../show/caveat.js';
import { largest, smallest } from '../../../lib/extremes.js';
import type { BaseCell, Setup } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import type { Comparison } from '../../../stats/summary.js';
import { countsInstructions } from '../instructions.js';
import type { Measured } from '../../../results/measured_cells.js';
import { guestName, lookOfMode, MODE_NAME } from '../../../show/names.js';
import { formatInterval, formatRatio, signedFormat } from '../../../show/numbers.js';
import { drawnEnds, type Chart } from '../../../show/chart/chart.js';
import { intervalRows, type RowMark } from '../../../show/chart/interval_rows.js';

/** A bare exit in a VM that is not plain, compared with the same exit in a plain one. */
export interface SetupCost {
  readonly cell: BaseCell;
  readonly setup: Setup;
  readonly comparison: Comparison;
}

export function setupCosts({ comparisons }: Results, { bases }: Measured): SetupCost[] {
  const byId = new Map(bases.map(({ cell }) => [cell.id, cell]));
  return comparisons.flatMap((comparison) => {
    const cell = comparison.kind === 'over-plain' ? byId.get(comparison.subject) : undefined;
    return cell?.setup === undefined ? [] : [{ cell, setup: cell.setup, comparison }];
  });
}

/** Where the guest runs, without the set-up. */
function plainName({ cell: { exit, mode } }: SetupCost): string {
  return guestName({ exit, mode });
}

function captionOf(results: Results): string {
  const how = countsInstructions(results)
    ? ofCounts(countsInSteps(results.host), 'Counts are exact, so there are no intervals.')
    : 'Paired round by round; lines are 95% intervals over launches.';
  return `A bare exit in a VM with in-kernel interrupt controllers or with dirty-page logging, relative to the same exit in a plain VM. Marks right of the line cost more. ${how} Nothing reads the dirty log during the run, so no page is write-protected again: the chart shows an exit between two passes over the log. Each set-up has its own VM, and even two identical VMs may differ by a few tenths of a percent.`;
}

/** `+1.4%`; nothing is `0%`. */
function changeText(change: number): string {
  const percent = (100 * change).toFixed(1);
  return Number(percent) === 0 ? '0%' : `${change > 0 ? '+' : ''}${percent}%`;
}

function domainOf(marks: readonly RowMark[]): [number, number] {
  const low = smallest([0, ...marks.map((mark) => mark.low ?? mark.value)]);
  const high = largest([0, ...marks.map((mark) => mark.high ?? mark.value)]);
  const span = high - low || 0.01;
  return [low - 0.05 * span, high + 0.2 * span];
}

function markOf({ cell, setup, comparison }: SetupCost, exact: boolean): RowMark {
  const { estimate, low, high } = comparison.ratio;
  const known = exact ? { low: null, high: null } : drawnEnds({ low: low - 1, high: high - 1 });
  return {
    row: `${cell.exit} · ${setup}`,
    series: MODE_NAME[cell.mode],
    value: estimate - 1,
    ...known,
    label: changeText(estimate - 1),
    of: `${cell.exit}/${cell.mode}@${setup}`,
    says: `${formatRatio(estimate)} of the plain VM`,
  };
}

/** What the set-up of a VM adds to its exits; null where all VMs are plain. */
export function setupsChart(results: Results, measured: Measured): Chart | null {
  const costs = setupCosts(results, measured);
  if (costs.length === 0) return null;
  const signed = signedFormat(results.unit);
  const exact = countsInstructions(results);
  const marks = costs.map((cost) => markOf(cost, exact));
  const modes = [...new Set(costs.map(({ cell }) => cell.mode))];
  const ends = exact ? [] : ['95% interval'];
  return {
    id: 'setups',
    title: "What the VM's set-up adds to an exit",
    short: 'VM set-ups',
    caption: captionOf(results),
    description: `Dot plot of ${String(costs.length)} bare exits in VMs that are not plain, relative to a plain one. The table below it holds the same numbers.`,
    ...intervalRows(marks, {
      rows: [...new Set(marks.map(({ row }) => row))],
      series: modes.map((mode) => ({ name: MODE_NAME[mode], look: lookOfMode(mode) })),
      domain: domainOf(marks),
      axis: { title: 'change of cost against a plain VM', format: '~%' },
      line: 0,
    }),
    table: {
      columns: ['guest', 'set-up', 'to plain', ...ends, `added ${results.unit}`],
      rows: costs.map((cost) => {
        const { ratio, difference } = cost.comparison;
        return [
          plainName(cost),
          cost.setup,
          formatRatio(ratio.estimate),
          ...ends.map(() => formatInterval(ratio, formatRatio)),
          signed(difference.estimate),
        ];
      }),
    },
  };
}
