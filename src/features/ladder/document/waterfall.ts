/** The cost ladder as a waterfall chart. */
import { largest, smallest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { plural } from '../../../lib/plural.js';
import { ladderOf, type Ladder, type ModeLadder } from './ladder.js';
import type { Results } from '../../../results/schema.js';
import type { Estimate } from '../../../stats/summary.js';
import {
  kernelExitMeaning,
  kernelExitName,
  ladderSentences,
  phaseName,
  PHASE_MEANING,
  sumSentence,
} from './sentences.js';
import { MODE_NAME } from '../../../show/names.js';
import { amountFormat, formatInterval, formatShare } from '../../../show/numbers.js';
import { drawnEnds, type Chart } from '../../../show/chart/chart.js';
import { INK, MUTED, SERIES, tooltipNumber } from '../../../show/chart/theme.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];
type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** A bar from where the phases before it end to where it ends; whiskers are its own interval, laid there. */
export interface Step {
  readonly name: string;
  readonly kind: 'phase' | 'whole exit';
  readonly start: number;
  readonly end: number;
  readonly cost: number;
  /** Null where the interval is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** Where the number is written. */
  readonly edge: number;
  readonly label: string;
}

function stepOf(name: string, kind: Step['kind'], start: number, cost: Estimate, label: string): Step {
  const end = start + cost.estimate;
  const { low, high } = drawnEnds({ low: start + cost.low, high: start + cost.high });
  const edge = Math.max(start, end, high ?? end);
  return { name, kind, start, end, cost: cost.estimate, low, high, edge, label };
}

/** The bars of one mode, top to bottom; the last is the exit as it was measured. */
export function waterfallSteps(ladder: Ladder, mode: ModeLadder): Step[] {
  const amount = amountFormat(ladder.unit);
  const steps: Step[] = [];
  let start = 0;
  for (const { name, cost } of mode.phases) {
    steps.push(stepOf(phaseName(mode, name), 'phase', start, cost, amount(cost.estimate)));
    start += cost.estimate;
  }
  const whole = amount(mode.whole.estimate);
  return [...steps, stepOf(`${mode.exit}, as measured`, 'whole exit', 0, mode.whole, whole)];
}

function launchesText({ modes }: Ladder): string {
  return plural(modes[0]?.phases[0]?.cost.launches ?? 0, 'launch');
}

/** Where the cost of a bare exit goes, one panel for each mode. */
export function waterfallChart(results: Results): Chart | null {
  const ladder = ladderOf(results);
  if (ladder.modes.length === 0) return null;
  const exact = ladder.unit === 'instructions';
  const how = exact
    ? 'Each bar starts where the one before it ends and shows what one part of a bare exit adds.'
    : `Each bar starts where the one before it ends and shows what one part of a bare exit adds; the thin line is its 95% interval over ${launchesText(ladder)}, paired by round. The last bar is the whole exit, measured by itself.`;
  const said = [
    ...(exact
      ? []
      : ladder.modes.map((mode) => `${MODE_NAME[mode.mode]}: ${sumSentence(mode, ladder.unit)}`)),
    ...ladderSentences(ladder),
  ];
  return {
    id: 'waterfall',
    title: 'Where the cost of an exit goes',
    short: 'Cost ladder',
    caption: [how, ...said].join(' '),
    description: `Waterfall of the parts of an exit in ${ladder.modes.length} guest ${ladder.modes.length === 1 ? 'mode' : 'modes'}. The table below holds the same numbers.`,
    spec: {
      vconcat: ladder.modes.map((mode) => modePanel(ladder, mode)),
      spacing: 26,
    },
    table: tableOf(ladder),
  };
}

function tableOf(ladder: Ladder): Chart['table'] {
  const amount = amountFormat(ladder.unit);
  const exact = ladder.unit === 'instructions';
  const columns = [
    'mode',
    'part of the exit',
    ladder.unit,
    ...(exact ? [] : ['95% interval']),
    'share',
    'measured as',
  ];
  const row = (mode: ModeLadder, name: string, cost: Estimate, how: string): string[] => [
    MODE_NAME[mode.mode],
    name,
    amount(cost.estimate),
    ...(exact ? [] : [formatInterval(cost, amount)]),
    formatShare(cost.estimate / mode.whole.estimate),
    how,
  ];
  const rows = ladder.modes.flatMap((mode) => [
    ...mode.phases.map(({ name, cost }) => row(mode, phaseName(mode, name), cost, PHASE_MEANING[name])),
    row(mode, `${mode.exit}, as measured`, mode.whole, 'the exit itself'),
    ...mode.kernelExits.map((each) =>
      row(mode, kernelExitName(each), each.cost, kernelExitMeaning(mode, each)),
    ),
  ]);
  return { columns, rows };
}

/** The three layers of a panel: bars, the intervals on them, and their numbers. */
function stepLayers(x: (field: keyof Step) => object, unit: Ladder['unit']): Layer[] {
  const kinds = { domain: ['phase', 'whole exit'], range: [SERIES[0] ?? INK, MUTED] };
  const tooltip = [
    { field: 'name', title: 'part' },
    tooltipNumber('cost', unit),
    tooltipNumber('start', 'from'),
    tooltipNumber('end', 'to'),
  ];
  return [
    {
      mark: { type: 'bar', height: 13 },
      encoding: {
        x: x('start'),
        x2: { field: 'end' },
        color: { field: 'kind', type: 'nominal', legend: null, scale: kinds },
        tooltip,
      },
    },
    { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: x('low'), x2: { field: 'high' } } },
    {
      mark: { type: 'text', align: 'left', dx: 6, fontSize: 11 },
      encoding: { x: x('edge'), text: { field: 'label', type: 'nominal' } },
    },
  ];
}

function modePanel(ladder: Ladder, mode: ModeLadder): Panel {
  const steps = waterfallSteps(ladder, mode);
  const reach = largest(steps.map(({ edge }) => edge));
  // Room for the last number.
  const starts = steps.map(({ start, end, low }) => low ?? Math.min(start, end));
  const scale = { domain: [smallest([0, ...starts]), reach * 1.14], nice: false };
  const x = (field: keyof Step) => ({
    field,
    type: 'quantitative' as const,
    title: `${ladder.unit} from the start of the exit`,
    scale,
    axis: { format: '~s', tickCount: 6 },
  });
  const y = {
    field: 'name',
    type: 'nominal' as const,
    sort: null,
    title: null,
    axis: { ticks: false, grid: false, minExtent: 200 },
  };
  const text = MODE_NAME[mode.mode];
  return {
    title: { text, anchor: 'start', frame: 'group', fontSize: 13, fontWeight: 600, color: INK },
    width: 560,
    height: { step: 24 },
    data: { values: steps },
    encoding: { y },
    layer: stepLayers(x, ladder.unit),
  };
}
