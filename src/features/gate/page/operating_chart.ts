import { largest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { fitted, type Fit } from '../../../show/chart/chart.js';
import type { LinkedChart } from '../../../show/page/chart_section.js';
import { SERIES, SERIES_SHAPES } from '../../../show/chart/theme.js';
import {
  delayPlace,
  type Certificate,
  type CountedShare,
  type Curve,
} from '../../certify/document/schema.js';
import { operatingTable } from './operating_tables.js';

/** How often a change of some size was called a regression. */
interface Point {
  readonly launches: string;
  readonly cell: string;
  /** A share; 0: nothing was changed. */
  readonly delay: number;
  readonly found: number;
  readonly low: number;
  readonly high: number;
}

const UNCHANGED = 'unchanged (A/A)';
const SIZE_PX: Readonly<Record<Fit, { readonly width: number; readonly height: number }>> = {
  wide: { width: 300, height: 210 },
  narrow: { width: 215, height: 180 },
};

function launchesName({ launches }: Curve, { gate }: Certificate): string {
  return `${String(launches)} launches of each run${launches === gate.launches ? ', as usual' : ''}`;
}

function pointOf(place: Pick<Point, 'launches' | 'cell' | 'delay'>, share: CountedShare): Point[] {
  if (share.of === 0) return [];
  return [{ ...place, found: share.count / share.of, low: share.low, high: share.high }];
}

function pointsOf(certificate: Certificate): Point[] {
  return certificate.curves.flatMap((curve) => {
    const launches = launchesName(curve, certificate);
    return [
      ...pointOf({ launches, cell: UNCHANGED, delay: 0 }, curve.unchanged.regressed),
      ...curve.injected.flatMap(({ delay, found }) => {
        const injected = certificate.delays[delay];
        return injected === undefined
          ? []
          : pointOf({ launches, cell: delayPlace(injected), delay: injected.share }, found);
      }),
    ];
  });
}

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Where a point stands, and the line of the margin. */
function axesOf(points: readonly Point[], margin: number) {
  const far = 1.15 * largest([margin, ...points.map(({ delay }) => delay)]);
  return {
    x: {
      type: 'quantitative' as const,
      field: 'delay',
      scale: { domain: [-0.05 * far, far], nice: false },
      title: 'injected delay',
      axis: { format: '.0%', tickCount: 5 },
    },
    y: {
      type: 'quantitative' as const,
      scale: { domain: [0, 1] },
      title: 'called regressed',
      axis: { format: '.0%', tickCount: 5 },
    },
  };
}

function layersOf(points: readonly Point[], margin: number, fit: Fit): Layer[] {
  const cells = [...new Set(points.map(({ cell }) => cell))];
  const byCell = (range: readonly string[]) => ({
    field: 'cell',
    type: 'nominal' as const,
    title: null,
    legend: { columns: fit === 'wide' ? 2 : 1, labelLimit: fit === 'wide' ? 320 : 240 },
    scale: { domain: cells, range: cells.map((_, index) => range[index % range.length] ?? '') },
  });
  const { x, y } = axesOf(points, margin);
  const color = byCell(SERIES);
  return [
    {
      mark: { type: 'rule', strokeDash: [4, 3], strokeWidth: 1 },
      encoding: { x: { datum: margin, type: 'quantitative' } },
    },
    {
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    {
      mark: { type: 'point', filled: true, size: 60, opacity: 1 },
      encoding: { x, y: { ...y, field: 'found' }, color, shape: byCell(SERIES_SHAPES) },
    },
  ];
}

function spec(points: readonly Point[], margin: number, fit: Fit): TopLevelSpec {
  const panels = [...new Set(points.map(({ launches }) => launches))];
  return {
    data: { values: [...points] },
    facet: { field: 'launches', type: 'nominal', sort: panels, header: { labelAnchor: 'start' } },
    columns: fit === 'wide' ? 2 : 1,
    spacing: { row: 24, column: 26 },
    spec: { ...SIZE_PX[fit], layer: layersOf(points, margin, fit) },
  };
}

/** The operating curve: how often the gate calls a change of each size a regression; null without a decision. */
export function operatingChart(certificate: Certificate): LinkedChart | null {
  const points = pointsOf(certificate);
  if (points.length === 0) return null;
  const { margin } = certificate.gate;
  return {
    id: 'operating',
    title: 'How often the gate finds a change of each size on this host',
    short: 'Operating curve',
    caption: `Share of decisions that called a cell with a known delay regressed. At 0 nothing was changed, so every alarm is false. Bars are exact (Clopper-Pearson) 95% intervals of the share. The dashed line is the margin of ${(100 * margin).toFixed(1)}%: left of it, a pass is correct.`,
    description: `Operating curve of the gate with ${String(points.length)} shares of decisions. The table below it holds the same numbers.`,
    ...fitted((fit) => spec(points, margin, fit)),
    table: operatingTable(certificate),
  };
}
