import { addTo } from '../../../lib/grouped.js';
import { largest, smallest } from '../../../lib/extremes.js';
import { DIRECTIONS } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
import { tooltipNumber } from '../../../show/chart/theme.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import { median } from '../../../stats/medians.js';
import { groupsName, PLACE_ORDER, placeName } from '../../../show/names.js';
import { signedFormat } from '../../../show/numbers.js';

interface HeatRow {
  readonly row: string;
  readonly mode: string;
  readonly transfer: string;
  readonly added: number;
  readonly least: number;
  readonly most: number;
  readonly exits: number;
}

/** What each transfer adds to the bare exit: the median over exits, with the number in the cell. */
export function heatmapChart(results: Results, measured: Measured): Chart | null {
  if (measured.overNone.length === 0) return null;
  const rows = heatRows(measured.overNone);
  const { unit } = results;
  const formatSigned = signedFormat(unit);
  return {
    id: 'added',
    title: `Added ${unit} per exit, by group, direction and transfer`,
    short: 'Added cost',
    caption: `${unit[0]?.toUpperCase()}${unit.slice(1)} that a transfer adds to the same exit without a transfer: the median over the exits measured in that mode. Darker cells ${unit === 'instructions' ? 'take' : 'cost'} more (log scale); each cell shows its number.`,
    description: `Heatmap of the ${unit} each transfer adds per exit, ${rows.length} cells. The table below it holds the same numbers.`,
    spec: heatSpec(rows, unit),
    table: {
      columns: [
        'groups and direction',
        'mode',
        'transfer',
        `added ${unit}`,
        'least to most over exits',
        'exits',
      ],
      rows: rows.map((row) => [
        row.row,
        row.mode,
        row.transfer,
        formatSigned(row.added),
        `${formatSigned(row.least)} to ${formatSigned(row.most)}`,
        String(row.exits),
      ]),
    },
  };
}

function heatRows(overNone: readonly TransferComparison[]): HeatRow[] {
  const gathered = new Map<string, TransferComparison[]>();
  for (const entry of overNone) {
    const { groups, direction, transfer } = entry.cell;
    const key = [groupsName(groups), direction, placeName(entry.cell), transfer].join('/');
    addTo(gathered, key, entry);
  }
  return [...gathered.values()].flatMap((entries) => {
    const cell = entries[0]?.cell;
    const added = entries.map(({ comparison }) => comparison.difference.estimate);
    if (!cell) return [];
    return {
      row: `${groupsName(cell.groups)} · ${cell.direction}`,
      mode: placeName(cell),
      transfer: cell.transfer,
      added: median(added),
      least: smallest(added),
      most: largest(added),
      exits: entries.length,
    };
  });
}

/** Position on a log scale from the least to the most; a transfer that adds nothing, or saves, is the lightest. */
function heatShare(added: number, least: number, most: number): number {
  if (added <= least || most <= least) return 0;
  return Math.log(added / least) / Math.log(most / least);
}

function heatSpec(rows: readonly HeatRow[], unit: Results['unit']): Chart['spec'] {
  return {
    data: { values: colouredRows(rows, signedFormat(unit)) },
    facet: { column: { field: 'mode', type: 'nominal', sort: [...PLACE_ORDER] } },
    spacing: 28,
    spec: {
      width: { step: 118 },
      height: { step: 26 },
      view: { stroke: null },
      encoding: { ...heatPlace(rows), tooltip: heatTooltip(unit) },
      layer: [
        {
          mark: { type: 'rect', stroke: 'var(--panel)', strokeWidth: 2 },
          encoding: { color: { field: 'fill', type: 'nominal', scale: null } },
        },
        {
          mark: { type: 'text', fontWeight: 500 },
          encoding: {
            text: { field: 'label', type: 'nominal' },
            color: { field: 'ink', type: 'nominal', scale: null },
          },
        },
      ],
    },
  };
}

function colouredRows(rows: readonly HeatRow[], formatSigned: (amount: number) => string) {
  const above = rows.map(({ added }) => added).filter((added) => added > 0);
  const [least, most] = [smallest(above), largest(above)];
  return rows.map((row) => ({
    ...row,
    ...heatColour(heatShare(row.added, least, most)),
    label: formatSigned(row.added),
  }));
}

function heatPlace(rows: readonly HeatRow[]) {
  const bare = { ticks: false, domain: false, grid: false };
  return {
    y: { field: 'row', type: 'nominal' as const, sort: rowOrder(rows), title: null, axis: bare },
    x: {
      field: 'transfer',
      type: 'nominal' as const,
      sort: ['sync', 'ioctl'],
      title: null,
      axis: { ...bare, orient: 'top' as const, labelAngle: 0 },
    },
  };
}

function heatTooltip(unit: string) {
  return [
    { field: 'row', title: 'groups · direction' },
    { field: 'mode', title: 'mode' },
    { field: 'transfer', title: 'transfer' },
    tooltipNumber('added', `added ${unit}`),
    tooltipNumber('least', 'least over exits'),
    tooltipNumber('most', 'most over exits'),
    { field: 'exits', title: 'exits' },
  ];
}

function rowOrder(rows: readonly HeatRow[]): string[] {
  const names = [...new Set(rows.map(({ row }) => row.split(' · ')[0] ?? ''))];
  const size = (name: string): number => name.split('+').length;
  return names
    .sort((left, right) => size(left) - size(right))
    .flatMap((name) => DIRECTIONS.map((direction) => `${name} · ${direction}`));
}

/** Colours of heatmap cells: the same in both themes, each with the ink that can be read on it. */
const STOPS = [
  [222, 235, 247],
  [107, 174, 214],
  [8, 48, 107],
] as const;

interface HeatColour {
  readonly fill: string;
  readonly ink: '#000000' | '#ffffff';
}

/** Relative luminance of sRGB channels (WCAG 2.2). */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Colour at `share` of the scale, 0 to 1. Black on it where the luminance allows 4.5:1, else white. */
function heatColour(share: number): HeatColour {
  const place = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const from = STOPS[index] ?? STOPS[0];
  const to = STOPS[index + 1] ?? STOPS[0];
  const channels = from.map((start, channel) =>
    Math.round(start + (place - index) * ((to[channel] ?? 0) - start)),
  );
  return { fill: `rgb(${channels.join(',')})`, ink: luminance(channels) > 0.179 ? '#000000' : '#ffffff' };
}
