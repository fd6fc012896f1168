import type { TopLevelSpec } from 'vega-lite';
import { INK, SERIES } from '../../../show/chart/theme.js';

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** The rounds of a launch: entry i of both lists is one round. A row a launch, since a page carries its data. */
interface PairedRounds {
  readonly launch: number;
  readonly place: readonly number[];
  readonly difference: readonly number[];
}

export interface LaunchMedian {
  readonly launch: number;
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly rounds: number;
}

export interface PairedPanel {
  readonly name: string;
  readonly rounds: readonly PairedRounds[];
  readonly medians: readonly LaunchMedian[];
  /** Of the vertical axis; what is beyond is cut off. */
  readonly domain: readonly [low: number, high: number];
}

const WIDTH_PX = 800;
const HEIGHT_PX = 96;

function axesOf({ domain }: PairedPanel, xTitle: string | null, last: number) {
  return {
    x: {
      type: 'quantitative' as const,
      scale: { domain: [0, last + 1], nice: false },
      // One axis of rounds serves all panels.
      axis: {
        grid: false,
        format: 'd',
        title: xTitle,
        labels: xTitle !== null,
        ticks: xTitle !== null,
        tickCount: 10,
      },
    },
    y: {
      type: 'quantitative' as const,
      title: null,
      scale: { zero: false, domain: [...domain], nice: false },
      axis: { format: '+,d', tickCount: 4 },
    },
  };
}

function layersOf(panel: PairedPanel, color: string, xTitle: string | null, last: number): Layer[] {
  const { medians } = panel;
  const { x, y } = axesOf(panel, xTitle, last);
  const place = { x: { ...x, field: 'place' }, y: { ...y, field: 'difference' } };
  return [
    {
      mark: { type: 'line', color, strokeWidth: 1, opacity: 0.8, clip: true },
      encoding: { ...place, detail: { field: 'launch' } },
    },
    {
      // Cannot be seen, to point at.
      mark: { type: 'rule', strokeWidth: 4, opacity: 0, clip: true },
      encoding: {
        x: place.x,
        tooltip: [
          { field: 'difference', type: 'quantitative', title: 'difference', format: '+,d' },
          { field: 'place', title: 'round of the run' },
          { field: 'launch', title: 'launch, from 0' },
        ],
      },
    },
    {
      data: { values: [...medians] },
      mark: { type: 'rule', stroke: INK, strokeWidth: 2, clip: true },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'middle' } },
    },
    {
      data: { values: medians.slice(1) },
      mark: { type: 'rule', strokeDash: [3, 3], strokeWidth: 1, clip: true },
      encoding: { x: { ...x, field: 'from' } },
    },
  ];
}

/** A panel a pair of cells, under one another, each with its own axis. */
export function pairedOrderSpec(panels: readonly PairedPanel[]): TopLevelSpec {
  const last = Math.ceil(Math.max(...panels.flatMap(({ medians }) => medians.map(({ to }) => to))));
  return {
    vconcat: panels.map((panel, index): Panel => {
      const xTitle = index === panels.length - 1 ? 'round, in run order' : null;
      return {
        title: { text: panel.name, anchor: 'start', fontSize: 12, fontWeight: 600, color: INK, offset: 8 },
        width: WIDTH_PX,
        height: HEIGHT_PX,
        data: { values: [...panel.rounds] },
        transform: [{ flatten: ['place', 'difference'] }],
        layer: layersOf(panel, SERIES[index % 2] ?? INK, xTitle, last),
      };
    }),
    spacing: 14,
  };
}
