import type { Config } from 'vega-lite';

/** One look for every chart. Colours are CSS variables, so that a chart follows the page's light or dark theme. */

export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
const RULE = 'var(--rule)';
/** What a change of cost means, the same in all charts. */
export const DEARER = 'var(--dearer)';
export const CHEAPER = 'var(--cheaper)';

/** Colour-blind safe; each series has its own shape or dash as well, so that colour never stands alone. */
export const SERIES = [
  'var(--series-1)',
  'var(--series-2)',
  'var(--series-3)',
  'var(--series-4)',
  'var(--series-5)',
];
export const SERIES_SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross'];
export const SERIES_DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
  [12, 4],
];

export const CHART_CONFIG: Config = {
  // The figure carries the description; marks that each describe themselves would triple the page.
  aria: false,
  mark: { aria: false },
  background: 'transparent',
  // The page's own font; naming the whole stack on every label would cost 100 bytes each.
  font: 'inherit',
  padding: 4,
  view: { stroke: RULE, strokeWidth: 1 },
  axis: {
    domain: false,
    gridColor: RULE,
    gridOpacity: 0.7,
    labelColor: MUTED,
    labelFontSize: 12,
    labelLimit: 260,
    labelFlush: false,
    labelPadding: 6,
    tickColor: RULE,
    tickSize: 4,
    titleColor: MUTED,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 10,
  },
  header: {
    labelColor: INK,
    labelFontSize: 13,
    labelFontWeight: 600,
    labelPadding: 8,
    title: null,
  },
  legend: {
    labelColor: INK,
    labelFontSize: 12,
    orient: 'top',
    symbolSize: 70,
    symbolStrokeWidth: 2,
    titleColor: MUTED,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    columnPadding: 18,
    offset: 14,
  },
  text: { fill: INK, fontSize: 12 },
  rule: { stroke: INK },
};
