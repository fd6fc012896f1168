/** The drawing of a waterfall: a row for each part of an exit, a bar in it for each mode. */
import type { TopLevelSpec } from 'vega-lite';
import type { Mode } from '../../../plan/cell.js';
import type { CostScale } from '../../../show/chart/cost_scale.js';
import { NARROW_PX, rowPlace, type RowPlace, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { INK, SERIES } from '../../../show/chart/theme.js';
import { lookOfMode, MODE_NAME } from '../../../show/names.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** A bar from where the phases before it end to where it ends, in ticks; whiskers are its own interval, laid there. */
export interface Step {
  readonly name: string;
  readonly mode: Mode;
  readonly kind: 'phase' | 'whole exit';
  readonly start: number;
  readonly end: number;
  readonly cost: number;
  /** Null where the interval is not known. */
  readonly low: number | null;
  readonly high: number | null;
  readonly of: string;
}

const BAR_PX = 17;
/** The lane of a row's name on a phone. */
const HEAD = 'head';

interface Bar {
  readonly row: string;
  readonly lane: string;
  readonly start: number;
  readonly end: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly edge: number;
  readonly label: string;
  readonly about: string;
  readonly opacity: number;
}

function barOf(step: Step, scale: CostScale): Bar {
  const place = (ticks: number | null): number | null => (ticks === null ? null : scale.of(ticks));
  return {
    row: step.name,
    lane: MODE_NAME[step.mode],
    start: scale.of(step.start),
    end: scale.of(step.end),
    low: place(step.low),
    high: place(step.high),
    edge: scale.of(Math.max(step.start, step.end, step.high ?? step.end)),
    label: scale.text(step.cost),
    about: aboutMark({ of: step.of, says: `${step.name}: ${scale.text(step.cost)}` }),
    opacity: step.kind === 'phase' ? 1 : 0.5,
  };
}

/** The rows of all modes, each where the mode that has it puts it; the whole exits last. */
function rowOrder(steps: readonly Step[]): string[] {
  const names = (kind: Step['kind']): string[] => [
    ...new Set(steps.filter((step) => step.kind === kind).map(({ name }) => name)),
  ];
  return [...names('phase'), ...names('whole exit')];
}

function barLayers(bars: readonly Bar[], steps: readonly Step[], place: RowPlace, x: object): Layer[] {
  const modes = [...new Set(steps.map(({ mode }) => mode))];
  const color = {
    field: 'lane',
    type: 'nominal' as const,
    title: null,
    legend: modes.length > 1 ? { symbolType: 'square', symbolOpacity: 1, columns: 2 } : null,
    scale: {
      domain: modes.map((mode) => MODE_NAME[mode]),
      range: modes.map((mode) => SERIES[lookOfMode(mode)] ?? INK),
    },
  };
  const at = (field: keyof Bar) => ({ ...x, field, type: 'quantitative' as const });
  const opacity = { field: 'opacity', type: 'quantitative' as const, scale: null };
  return [
    {
      data: { values: [...bars] },
      mark: { type: 'bar', aria: true },
      encoding: { ...place, x: at('start'), x2: { field: 'end' }, color, opacity, ...ABOUT },
    },
    {
      data: { values: bars.filter(({ low }) => low !== null) },
      mark: { type: 'rule', strokeWidth: 1.5 },
      encoding: { ...place, x: at('low'), x2: { field: 'high' } },
    },
    {
      data: { values: [...bars] },
      mark: { type: 'text', align: 'left', dx: 6, fontSize: 11.5 },
      encoding: { ...place, x: at('edge'), text: { field: 'label', type: 'nominal' } },
    },
  ];
}

function headLayer(rows: readonly string[], place: RowPlace): Layer {
  return {
    data: { values: rows.map((row) => ({ row, lane: HEAD })) },
    mark: { type: 'text', align: 'left', dx: 2, fontSize: 12, fontWeight: 500 },
    encoding: { ...place, x: { value: 0 }, text: { field: 'row', type: 'nominal' } },
  };
}

function specOf(
  steps: readonly Step[],
  scale: CostScale,
  [low, high]: readonly [number, number],
  isNarrow: boolean,
): TopLevelSpec {
  const bars = steps.map((step) => barOf(step, scale));
  const rows = rowOrder(steps);
  const lanes = [...(isNarrow ? [HEAD] : []), ...new Set(bars.map(({ lane }) => lane))];
  const place = rowPlace(rows, lanes, isNarrow);
  // Room for the last number.
  const room = isNarrow ? 1.28 : 1.12;
  const x = {
    title: `${scale.unit} from the start of the exit`,
    scale: { domain: [scale.of(low), scale.of(high) * room], nice: false },
    axis: { format: ',.2~f', tickCount: isNarrow ? 4 : 7 },
  };
  return {
    width: isNarrow ? NARROW_PX : WIDE_PX,
    height: { step: BAR_PX },
    layer: [...barLayers(bars, steps, place, x), ...(isNarrow ? [headLayer(rows, place)] : [])],
  };
}

/** @param reach the least and the largest that a bar or its interval reaches, in ticks */
export function waterfallBars(
  steps: readonly Step[],
  scale: CostScale,
  reach: readonly [number, number],
): { readonly spec: TopLevelSpec; readonly narrow: TopLevelSpec } {
  return { spec: specOf(steps, scale, reach, false), narrow: specOf(steps, scale, reach, true) };
}
