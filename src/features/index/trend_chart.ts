import { largest, smallest } from '../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { INK, SERIES } from '../../show/chart/theme.js';
import { formatInterval, formatRatio } from '../../show/numbers.js';
import { readableDate } from '../../show/page/facts.js';
import { drawnEnds, fitted, type Fit } from '../../show/chart/chart.js';
import type { LinkedChart } from '../../show/page/chart_section.js';
import type { HostRuns, Trend } from './document/schema.js';
import { changeText, trendName } from './findings.js';

const WIDTH_PX: Readonly<Record<Fit, number>> = { wide: 430, narrow: 215 };
const HEIGHT_PX = 130;

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Between the last run before a change and the first after it. */
function changeLayers({ changes }: Trend, { scale }: ReturnType<typeof runAxis>): Layer[] {
  return changes.map(({ lastBefore, firstAfter }) => ({
    mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
    encoding: { x: { datum: (lastBefore + firstAfter) / 2, type: 'quantitative', scale } },
  }));
}

function runAxis({ points }: Trend) {
  const runs = points.map(({ run }) => run);
  return {
    field: 'run',
    type: 'quantitative' as const,
    title: 'run',
    scale: { domain: [smallest(runs) - 0.5, largest(runs) + 0.5], nice: false },
    axis: { format: 'd', tickMinStep: 1, tickCount: 8, grid: false },
  };
}

function spec(trend: Trend, { runs }: HostRuns, fit: Fit): TopLevelSpec {
  const values = trend.points.map(({ run, ratio: { estimate, low, high } }) => ({
    run,
    ratio: estimate,
    href: pageOf(runs, run),
    ...drawnEnds({ low, high }),
  }));
  const x = runAxis(trend);
  const y = { type: 'quantitative' as const, title: null, scale: { zero: false }, axis: { tickCount: 4 } };
  const colour = SERIES[0] ?? '';
  const point = { x, y: { ...y, field: 'ratio' } };
  return {
    data: { values },
    width: WIDTH_PX[fit],
    height: HEIGHT_PX,
    layer: [
      ...changeLayers(trend, x),
      { mark: { type: 'line', stroke: colour, strokeWidth: 1, opacity: 0.6 }, encoding: point },
      {
        mark: { type: 'rule', stroke: colour, strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: 44, opacity: 1, fill: colour },
        encoding: { ...point, href: { field: 'href', type: 'nominal' } },
      },
    ],
  };
}

/** Where a point leads: the page of its run, or its results. */
function pageOf(runs: HostRuns['runs'], run: number): string {
  const found = runs[run - 1];
  return found?.pageHref ?? found?.resultsHref ?? '';
}

/** Of a trend that is too short nothing is said. */
function unchangedText(points: number, needed: number): string {
  return points < needed
    ? `${String(points)} of at least ${String(needed)} runs that could show a change of level.`
    : 'No change of level.';
}

/**
 * One ratio from run to run.
 * @param id its anchor
 * @param needed runs without which no change can be shown
 */
export function trendChart(id: string, trend: Trend, host: HostRuns, needed: number): LinkedChart {
  const { points, changes } = trend;
  const marked = changes.map((change) => `It ${changeText(change, host)}.`).join(' ');
  return {
    id,
    title: trendName(trend),
    caption: `${marked === '' ? unchangedText(points.length, needed) : marked} Each point leads to its run.`,
    description: `Ratio of ${String(points.length)} runs in order of time. The table below it holds the same numbers.`,
    ...fitted((fit) => spec(trend, host, fit)),
    table: {
      columns: ['run', 'began', 'ratio', '95% interval', 'change of level'],
      rows: points.map(({ run, ratio }) => [
        { text: `#${String(run)}`, href: pageOf(host.runs, run) },
        readableDate(host.runs[run - 1]?.startedAt ?? ''),
        formatRatio(ratio.estimate),
        formatInterval(ratio, formatRatio),
        changes.some(({ firstAfter }) => firstAfter === run) ? 'first after a change' : '',
      ]),
    },
  };
}
