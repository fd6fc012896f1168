import { isCounted } from '../../../show/counted.js';
import type { Measured, TransferComparison } from '../../../show/measured.js';
import { groupsName, placeName } from '../../../show/names.js';
import { formatInterval, formatRatio } from '../../../show/numbers.js';
import type { Chart, DataTable } from '../../../show/chart/chart.js';
import { forestSpec, type ForestRow } from './forest_spec.js';
import type { Results } from '../../../results/schema.js';

/** Every sync-to-ioctl ratio with its interval, one panel a guest, against the line of equal cost. */
export function forestChart(results: Results, measured: Measured): Chart | null {
  const pairs = measured.syncToIoctl;
  if (pairs.length === 0) return null;
  if (isCounted(results)) return countedForest(pairs);
  return {
    id: 'ratios',
    title: 'Sync relative to ioctl, per guest, group and direction',
    short: 'Sync relative to ioctl',
    caption:
      'Cost of the whole exit with registers moved through kvm_run, divided by the same exit with ioctls. Left of the line at 1, sync is cheaper. Bars are 95% intervals; where none is seen it is narrower than its mark.',
    description: `Forest plot of ${pairs.length} ratios of sync to ioctl with 95% intervals. The table below it holds the same numbers.`,
    spec: forestSpec(pairs.map(forestRow), 'intervals'),
    table: forestTable(pairs),
  };
}

/** Counts divide without an interval: a ratio is what it is. */
function countedForest(pairs: readonly TransferComparison[]): Chart {
  return {
    id: 'ratios',
    title: 'Sync relative to ioctl, per guest, group and direction',
    short: 'Sync relative to ioctl',
    caption:
      'Instructions of the whole exit with registers moved through kvm_run, divided by those of the same exit with ioctls. Left of the line at 1, sync takes fewer. Counts are exact, so there are no intervals.',
    description: `Dot plot of ${pairs.length} exact ratios of sync to ioctl. The table below it holds the same numbers.`,
    spec: forestSpec(pairs.map(forestRow), 'exact'),
    table: {
      columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl'],
      rows: pairs.map(({ cell, comparison: { ratio } }) => [
        cell.exit,
        placeName(cell),
        groupsName(cell.groups),
        cell.direction,
        formatRatio(ratio.estimate),
      ]),
    },
  };
}

function forestRow({ cell, comparison: { ratio, rounds } }: TransferComparison): ForestRow {
  return {
    guest: `${cell.exit}, ${placeName(cell)}`,
    groups: groupsName(cell.groups),
    direction: cell.direction,
    ratio: ratio.estimate,
    low: ratio.low,
    high: ratio.high,
    rounds,
  };
}

function forestTable(pairs: readonly TransferComparison[]): DataTable {
  return {
    columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl', '95% interval', 'rounds'],
    rows: pairs.map(({ cell, comparison: { ratio, rounds } }) => [
      cell.exit,
      placeName(cell),
      groupsName(cell.groups),
      cell.direction,
      formatRatio(ratio.estimate),
      formatInterval(ratio, formatRatio),
      String(rounds),
    ]),
  };
}
