import { largest, smallest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { plural } from '../../../lib/plural.js';
import { addedCosts } from '../../advise/document/added_costs.js';
import { type BreakEven, breakEvens, savingAt } from '../../advise/document/break_even.js';
import { type Direction, DIRECTIONS } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { breakEvenTable, shareText } from './break_even_table.js';
import type { Chart } from '../../../show/chart/chart.js';
import { INK, SERIES, SERIES_DASHES, SERIES_SHAPES } from '../../../show/chart/theme.js';
import { groupsName, placeName } from '../../../show/names.js';
import { signedFormat } from '../../../show/numbers.js';

/** More groups than colours would be unreadable, so single groups and the widest combination are drawn. */
const MOST_CURVES = 4;

const DRAWN: readonly Direction[] = ['read', 'both'];

/** The first exit of each mode: the cost of registers hardly depends on the exit. */
function drawnOf(all: readonly BreakEven[]): BreakEven[] {
  const first = new Map(all.map((each) => [placeName(each), each.exit] as const).reverse());
  const ofFirst = all.filter(
    (each) => first.get(placeName(each)) === each.exit && DRAWN.includes(each.direction),
  );
  const names = [...new Set(ofFirst.map(({ groups }) => groupsName(groups)))];
  const size = (name: string): number => name.split('+').length;
  const bySize = [...names].sort((a, b) => size(a) - size(b));
  const widest = bySize.at(-1);
  const kept = bySize.slice(0, MOST_CURVES - 1);
  if (widest !== undefined && !kept.includes(widest)) kept.push(widest);
  return ofFirst.filter(({ groups }) => kept.includes(groupsName(groups)));
}

function panelOf(each: BreakEven): string {
  const doing = each.direction === 'read' ? 'reading' : 'reading and writing';
  return `${doing}, ${placeName(each)} (${each.exit})`;
}

function curveOf(each: BreakEven): Curve {
  const { standing, gain } = each;
  const rounded = (ticks: number): number => Number(ticks.toFixed(1));
  return {
    panel: panelOf(each),
    groups: groupsName(each.groups),
    standing: rounded(standing.estimate),
    gain: rounded(gain.estimate),
  };
}

function markOf(each: BreakEven): ShareMark[] {
  const { share, verdict } = each;
  if (verdict !== 'share' || share === null) return [];
  const { estimate } = share;
  const short = (value: number): number => Number(value.toFixed(6));
  return [
    {
      panel: panelOf(each),
      groups: groupsName(each.groups),
      share: short(estimate),
      low: short(share.low ?? 0),
      high: short(share.high ?? 1),
      text: shareText(estimate),
    },
  ];
}

function captionOf({ unit, host }: Results, replicates: number): string {
  const what = `${unit[0]?.toUpperCase() ?? ''}${unit.slice(1)} that sync saves per exit, by the share of exits at which a group is used.`;
  if (host.arch === 's390')
    return `${what} Here KVM stores every group at every exit, whether userspace asks for it or not, so reading one costs only where it is used.`;
  const bar =
    unit === 'instructions'
      ? ''
      : `, with the 95% interval over ${plural(replicates, 'launch')} as a bar where it is wide enough to see`;
  return `${what} Sync stores the group at every exit; an ioctl costs only when it is made. Above 0, sync is cheaper; marks show where each group breaks even${bar}. The chart draws one exit per mode; the table lists all. For a group that is only written, sync always pays: its dirty bit is set only when needed, so other exits cost nothing. The table lists such a group only where sync does not pay.`;
}

/** What sync saves per exit against the share of exits that use a group, and the share at which it breaks even. */
export function breakEvenChart(results: Results): Chart | null {
  const costs = addedCosts(results);
  const all = breakEvens(results, costs);
  const drawn = drawnOf(all);
  if (drawn.length === 0) return null;
  const { unit } = results;
  const sorted = [...drawn].sort((a, b) => DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction));
  const marks = drawn.flatMap(markOf);
  const signed = signedFormat(unit);
  const most = largest(drawn.map((each) => savingAt(1, each).estimate));
  return {
    id: 'break-even',
    title: 'The share of exits from which sync pays',
    short: 'Break-even',
    caption: captionOf(results, costs.replicates),
    description: `Curves of what sync saves per exit against the share of exits that use a group, for ${sorted.length} combinations of group, direction and mode; at most ${signed(most)} ${unit} where every exit uses it. ${marks.length} of them turn from a loss to a saving. The table below it holds the shares of every exit.`,
    spec: breakEvenSpec(sorted.map(curveOf), marks, unit),
    table: breakEvenTable(all, unit),
  };
}

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** The parts of a curve: at a given share it saves `share * gain - standing`. */
interface Curve {
  readonly panel: string;
  readonly groups: string;
  readonly standing: number;
  readonly gain: number;
}

/** Where a curve crosses zero. */
interface ShareMark {
  readonly panel: string;
  readonly groups: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

/** Shares of exits that use a group, closest together where a curve bends. */
const STEPS = 18;
const SHARES = Array.from({ length: STEPS + 1 }, (_, step) => Number(((step / STEPS) ** 2.6).toFixed(5)));
const SHARE_TICKS = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1];
const WIDTH_PX = 345;
const HEIGHT_PX = 190;
/** The axis is about linear up to here and logarithmic beyond, so that both a loss and a saving can be read. */
const EVEN_TO = 100;

/** Powers of ten on both sides of zero, as far as the curves go. */
function savingTicks(low: number, high: number): number[] {
  const decades = [100, 1000, 10_000, 100_000, 1_000_000];
  const positive = decades.filter((tick) => tick <= high);
  const negative = decades.filter((tick) => tick <= -low).map((tick) => -tick);
  return [...negative.reverse(), 0, ...positive];
}

function seriesOf(groups: readonly string[]) {
  const by = <Range>(range: readonly Range[]) => ({
    field: 'groups',
    type: 'nominal' as const,
    title: null,
    scale: { domain: [...groups], range: range.slice(0, groups.length) },
    legend: { symbolOpacity: 1, symbolStrokeWidth: 0 },
  });
  return { color: by(SERIES), strokeDash: by(SERIES_DASHES), shape: by(SERIES_SHAPES) };
}

function axes(curves: readonly Curve[], unit: string) {
  const savings = curves.flatMap(({ standing, gain }) => [-standing, gain - standing]);
  const [low, high] = [smallest([0, ...savings]), largest([0, ...savings])];
  return {
    x: {
      field: 'share',
      type: 'quantitative' as const,
      title: 'share of exits that use the group',
      // A square root gives the first percent a tenth of the width: most break-even shares are there.
      scale: { type: 'sqrt' as const, domain: [0, 1], nice: false },
      axis: { values: SHARE_TICKS, format: '.0%', labelOverlap: true },
    },
    y: {
      field: 'saving',
      type: 'quantitative' as const,
      title: `${unit} saved per exit`,
      scale: { type: 'symlog' as const, constant: EVEN_TO, domain: [low * 1.3, high * 1.3], nice: false },
      axis: { values: savingTicks(low, high), format: ',d' },
    },
  };
}

const INTERVAL_TOOLTIP = [
  { field: 'low', type: 'quantitative' as const, title: '95% from', format: '.2%' },
  { field: 'high', type: 'quantitative' as const, title: 'to', format: '.2%' },
];

function markLayers(
  series: ReturnType<typeof seriesOf>,
  x: ReturnType<typeof axes>['x'],
  isExact: boolean,
): Layer[] {
  const y = { datum: 0, type: 'quantitative' as const };
  const bars: Layer = {
    transform: [{ filter: 'datum.isMark' }],
    mark: { type: 'rule', strokeWidth: 5, opacity: 0.45, clip: true },
    encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: series.color },
  };
  return [
    ...(isExact ? [] : [bars]),
    {
      transform: [{ filter: 'datum.isMark' }],
      mark: { type: 'point', filled: true, size: 60, opacity: 1 },
      encoding: {
        x,
        y,
        color: series.color,
        shape: series.shape,
        tooltip: [
          { field: 'groups', title: 'groups' },
          { field: 'text', title: 'sync pays from' },
          ...(isExact ? [] : INTERVAL_TOOLTIP),
        ],
      },
    },
  ];
}

function curveLayer(
  series: ReturnType<typeof seriesOf>,
  { x, y }: ReturnType<typeof axes>,
  unit: string,
): Layer {
  return {
    // One row per curve, expanded here: a page with scripts carries its data.
    transform: [
      { filter: '!datum.isMark' },
      { calculate: JSON.stringify(SHARES), as: 'share' },
      { flatten: ['share'] },
      { calculate: 'datum.share * datum.gain - datum.standing', as: 'saving' },
    ],
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x,
      y,
      color: series.color,
      strokeDash: series.strokeDash,
      tooltip: [
        { field: 'groups', title: 'groups' },
        { field: 'share', type: 'quantitative', title: 'used at', format: '.1%' },
        { field: 'saving', type: 'quantitative', title: `${unit} saved`, format: '+,.0f' },
      ],
    },
  };
}

/** One panel per direction and mode. Curves and marks share one table of data, because a facet has only one. */
function breakEvenSpec(curves: readonly Curve[], marks: readonly ShareMark[], unit: string): TopLevelSpec {
  const panels = [...new Set(curves.map(({ panel }) => panel))];
  const series = seriesOf([...new Set(curves.map(({ groups }) => groups))]);
  const axis = axes(curves, unit);
  return {
    data: { values: [...curves, ...marks.map((mark) => ({ ...mark, isMark: true }))] },
    facet: { field: 'panel', type: 'nominal', sort: panels, header: { labelAnchor: 'start' } },
    columns: 2,
    resolve: { axis: { x: 'independent' } },
    spacing: { row: 26, column: 30 },
    spec: {
      width: WIDTH_PX,
      height: HEIGHT_PX,
      layer: [
        curveLayer(series, axis, unit),
        {
          // With its own single row of data; otherwise it would be drawn once for each row of the panel.
          data: { values: [{}] },
          mark: { type: 'rule', stroke: INK, strokeWidth: 1 },
          encoding: { y: { datum: 0, type: 'quantitative' } },
        },
        ...markLayers(series, axis.x, unit === 'instructions'),
      ],
    },
  };
}
