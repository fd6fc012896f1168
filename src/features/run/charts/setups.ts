import { countsInSteps, ofCounts } from '../../../show/caveat.js';
import { SETUPS, type BaseCell, type Setup } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import type { Comparison } from '../../../stats/summary.js';
import { countsInstructions } from '../instructions.js';
import type { Measured } from '../../../results/measured_cells.js';
import { guestName } from '../../../show/names.js';
import { formatInterval, formatRatio, signedFormat } from '../../../show/numbers.js';
import { drawnEnds, type Chart } from '../../../show/chart/chart.js';
import { changeForest } from '../../../show/chart/change_forest.js';

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
    : 'Paired round by round; bars are 95% intervals over launches.';
  return `A bare exit in a VM with in-kernel interrupt controllers or with dirty-page logging, relative to the same exit in a plain VM. Marks right of the line cost more. ${how} Nothing reads the dirty log during the run, so no page is write-protected again: the chart shows an exit between two passes over the log. Each set-up has its own VM, and even two identical VMs may differ by a few tenths of a percent.`;
}

/** What the set-up of a VM adds to its exits; null where all VMs are plain. */
export function setupsChart(results: Results, measured: Measured): Chart | null {
  const costs = setupCosts(results, measured);
  if (costs.length === 0) return null;
  const signed = signedFormat(results.unit);
  const marks = costs.map((cost) => {
    const { estimate, low, high } = cost.comparison.ratio;
    const change = { change: estimate - 1, ...drawnEnds({ low: low - 1, high: high - 1 }) };
    return { guest: plainName(cost), row: cost.setup, series: cost.setup, ...change };
  });
  const series = SETUPS.filter((setup) => costs.some((cost) => cost.setup === setup));
  const ends = countsInstructions(results) ? [] : ['95% interval'];
  return {
    id: 'setups',
    title: "What the VM's set-up adds to an exit",
    short: 'VM set-ups',
    caption: captionOf(results),
    description: `Forest plot of ${String(costs.length)} bare exits in VMs that are not plain, relative to a plain one. The table below it holds the same numbers.`,
    spec: changeForest(marks, { series, offset: false, legend: false }),
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
