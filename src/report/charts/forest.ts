import { DIRECTIONS, MODES } from '../../plan/cell.js';
import type { Measured, TransferComparison } from '../measured.js';
import { EXIT_ORDER, groupsName, MODE_NAME } from '../names.js';
import { formatInterval, formatRatio } from '../numbers.js';
import type { Chart, DataTable } from './chart.js';
import type { Results } from '../../results/schema.js';
import { INK, logDomain, SERIES, SERIES_SHAPES } from './theme.js';

const RATIO_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

/** Every sync-to-ioctl ratio with its interval, one panel a guest, against the line of equal cost. */
export function forestChart(_results: Results, measured: Measured): Chart | null {
  const pairs = measured.syncToIoctl;
  if (pairs.length === 0) return null;
  return {
    id: 'ratios',
    title: 'Sync relative to ioctl, per guest, group and direction',
    caption:
      'Cost of the whole exit with registers moved through kvm_run, divided by the same exit with ioctls. Left of the line at 1, sync is cheaper. Bars are 95% intervals; where none is seen it is narrower than its mark.',
    description: `Forest plot of ${pairs.length} ratios of sync to ioctl with 95% intervals. The table below it holds the same numbers.`,
    spec: forestSpec(pairs),
    table: forestTable(pairs),
  };
}

function forestRow({ cell, comparison: { ratio, rounds } }: TransferComparison) {
  return {
    guest: `${cell.exit}, ${MODE_NAME[cell.mode]}`,
    groups: groupsName(cell.groups),
    direction: cell.direction,
    ratio: ratio.estimate,
    low: ratio.low,
    high: ratio.high,
    rounds,
  };
}

/** Small sets of groups first, in the kernel's order: the order in which the plan lists them. */
export function groupOrder(pairs: readonly TransferComparison[]): string[] {
  const names = new Map(pairs.map(({ cell }) => [groupsName(cell.groups), cell.groups.length]));
  return [...names.entries()].sort(([, left], [, right]) => left - right).map(([name]) => name);
}

function guestOrder(): string[] {
  return EXIT_ORDER.flatMap((exit) => MODES.map((mode) => `${exit}, ${MODE_NAME[mode]}`));
}

function forestSpec(pairs: readonly TransferComparison[]): Chart['spec'] {
  const rows = pairs.map(forestRow);
  const domain = logDomain([...rows.flatMap(({ low, high }) => [low, high]), 1], 0.08);
  const groups = groupOrder(pairs);
  const directions = DIRECTIONS.filter((direction) => rows.some((row) => row.direction === direction));
  const y = {
    field: 'groups',
    type: 'nominal',
    sort: groups,
    title: null,
    axis: { grid: false, ticks: false, bandPosition: 0.5 },
  } as const;
  const yOffset = { field: 'direction', type: 'nominal', sort: [...directions] } as const;
  const scale = { type: 'log', domain, nice: false } as const;
  const color = {
    field: 'direction',
    type: 'nominal',
    sort: [...directions],
    title: null,
    scale: { domain: [...directions], range: SERIES.slice(0, directions.length) },
  } as const;
  const shape = {
    ...color,
    scale: { domain: [...directions], range: SERIES_SHAPES.slice(0, directions.length) },
  } as const;
  const tooltip = [
    { field: 'guest', title: 'guest' },
    { field: 'groups', title: 'groups' },
    { field: 'direction', title: 'direction' },
    { field: 'ratio', type: 'quantitative', title: 'sync / ioctl', format: '.4f' },
    { field: 'low', type: 'quantitative', title: '95% from', format: '.4f' },
    { field: 'high', type: 'quantitative', title: 'to', format: '.4f' },
    { field: 'rounds', type: 'quantitative', title: 'rounds' },
  ] as const;
  return {
    data: { values: rows },
    // One field, not row x column: a grid with a missing guest (hlt has no ring 3) puts panels under the wrong
    // heading. So each panel carries its own.
    facet: { field: 'guest', type: 'nominal', sort: guestOrder(), header: { labelAnchor: 'start' } },
    columns: 2,
    resolve: { axis: { x: 'independent' } },
    spacing: { row: 22, column: 26 },
    spec: {
      width: 316,
      height: { step: 12 },
      layer: [
        {
          mark: { type: 'rule', stroke: INK, strokeDash: [3, 3], strokeWidth: 1 },
          encoding: { x: { datum: 1, type: 'quantitative' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            yOffset,
            x: { field: 'low', type: 'quantitative', scale },
            x2: { field: 'high' },
            color,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 46, opacity: 1 },
          encoding: {
            y,
            yOffset,
            x: {
              field: 'ratio',
              type: 'quantitative',
              scale,
              title: null,
              axis: {
                values: RATIO_TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]),
                format: '~g',
              },
            },
            color,
            shape,
            tooltip: [...tooltip],
          },
        },
      ],
    },
  };
}

function forestTable(pairs: readonly TransferComparison[]): DataTable {
  return {
    columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl', '95% interval', 'rounds'],
    rows: pairs.map(({ cell, comparison: { ratio, rounds } }) => [
      cell.exit,
      MODE_NAME[cell.mode],
      groupsName(cell.groups),
      cell.direction,
      formatRatio(ratio.estimate),
      formatInterval(ratio, formatRatio),
      String(rounds),
    ]),
  };
}
