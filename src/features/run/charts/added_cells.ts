/** Bars in cells: a row for each group and direction, a column for each transfer, all on one linear axis. */
import type { TopLevelSpec } from 'vega-lite';
import { largest, smallest } from '../../../lib/extremes.js';
import type { CostScale } from '../../../show/chart/cost_scale.js';
import { NARROW_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { CHEAPER, DEARER, INK, MUTED } from '../../../show/chart/theme.js';
import { PLACE_ORDER } from '../../../show/names.js';

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

const EFFECTS = ['adds cost', 'takes cost off', 'not decided'] as const;
const EFFECT_COLOURS = [DEARER, CHEAPER, MUTED];
const TRANSFERS = ['sync', 'ioctl'] as const;

/** One bar and the exits behind it; ticks. */
export interface AddedBar {
  readonly row: string;
  readonly place: string;
  readonly transfer: string;
  readonly added: number;
  readonly effect: (typeof EFFECTS)[number];
  readonly of: string;
  readonly exits: readonly { readonly of: string; readonly added: number; readonly says: string }[];
}

interface Frame {
  readonly rows: readonly string[];
  readonly scale: CostScale;
  readonly domain: readonly [number, number];
  readonly width: number;
  readonly isNarrow: boolean;
}

const CELL_PX = 150;
/** What the number at the end of a bar needs. */
const LABEL_PX = 62;
const ROW_PX = 22;
const NARROW_ROW_PX = 36;
const GAP_PX = 12;

function domainOf(bars: readonly AddedBar[], scale: CostScale, width: number): [number, number] {
  const reached = bars
    .flatMap(({ added, exits }) => [added, ...exits.map((exit) => exit.added)])
    .map(scale.of);
  const [low, high] = [smallest([0, ...reached]), largest([0, ...reached])];
  const span = high - low || 1;
  return [low, low + (span * width) / (width - LABEL_PX)];
}

const EFFECT_COLOUR = {
  field: 'effect',
  type: 'nominal' as const,
  title: null,
  scale: { domain: [...EFFECTS], range: EFFECT_COLOURS },
  legend: { symbolType: 'square', columns: 3 },
};

function barRow({ row, added, effect, of, exits }: AddedBar, scale: CostScale) {
  return {
    row,
    effect,
    added: scale.of(added),
    edge: largest([0, ...exits.map((exit) => scale.of(exit.added))]),
    label: scale.signed(added),
    about: aboutMark({ of, says: `median ${scale.signed(added)} over ${String(exits.length)} exits` }),
  };
}

function barLayers(bars: readonly AddedBar[], { scale, domain, isNarrow }: Frame): Layer[] {
  const x = { type: 'quantitative' as const, scale: { domain: [...domain], nice: false }, axis: null };
  // Below the row's name on a phone.
  const offset = isNarrow ? { yOffset: 8 } : {};
  const middles = bars.map((bar) => barRow(bar, scale));
  const dots = bars.flatMap(({ row, exits }) =>
    exits.map(({ of, added, says }) => ({ row, added: scale.of(added), about: aboutMark({ of, says }) })),
  );
  return [
    {
      data: { values: middles },
      mark: { type: 'bar', height: 12, aria: true, ...offset },
      encoding: { x: { ...x, field: 'added' }, x2: { datum: 0 }, color: EFFECT_COLOUR, ...ABOUT },
    },
    {
      data: { values: dots },
      mark: { type: 'point', filled: true, size: 14, color: INK, opacity: 0.55, aria: true, ...offset },
      encoding: { x: { ...x, field: 'added' }, ...ABOUT },
    },
    {
      data: { values: middles },
      mark: { type: 'text', align: 'left', dx: 6, fontSize: 11.5, aria: true, ...offset },
      encoding: { x: { ...x, field: 'edge' }, text: { field: 'label', type: 'nominal' }, ...ABOUT },
    },
  ];
}

/** The names of the rows above the bars of the first column. */
function headLayer({ rows }: Frame): Layer {
  return {
    data: { values: rows.map((row) => ({ row })) },
    mark: { type: 'text', align: 'left', dx: 2, dy: -8, fontSize: 12, fontWeight: 500 },
    encoding: { x: { value: 0 }, text: { field: 'row', type: 'nominal' } },
  };
}

function cellPanel(bars: readonly AddedBar[], title: string, frame: Frame, isFirst: boolean): Panel {
  const { rows, width, isNarrow } = frame;
  const axis = { ticks: false, grid: false, domain: false, labelColor: INK, labels: isFirst };
  return {
    title: {
      text: title,
      anchor: 'start',
      fontSize: 12.5,
      fontWeight: 600,
      color: INK,
      offset: 6,
      frame: 'group',
    },
    width,
    height: { step: isNarrow ? NARROW_ROW_PX : ROW_PX },
    encoding: {
      y: {
        field: 'row',
        type: 'nominal',
        sort: null,
        scale: { domain: [...rows], padding: 0.1 },
        title: null,
        axis: isNarrow || !isFirst ? null : axis,
      },
    },
    layer: [...barLayers(bars, frame), ...(isNarrow && isFirst ? [headLayer(frame)] : [])],
  };
}

function placeColumns(bars: readonly AddedBar[], place: string, frame: Frame, isFirst: boolean): Panel[] {
  const transfers = TRANSFERS.filter((name) => bars.some(({ transfer }) => transfer === name));
  return transfers.map((transfer, index) => {
    const own = bars.filter((bar) => bar.place === place && bar.transfer === transfer);
    return cellPanel(own, `${place}: ${transfer}`, frame, isFirst && index === 0);
  });
}

function specOf(
  bars: readonly AddedBar[],
  rows: readonly string[],
  scale: CostScale,
  isNarrow: boolean,
): TopLevelSpec {
  const places = PLACE_ORDER.filter((name) => bars.some(({ place }) => place === name));
  const width = isNarrow ? (NARROW_PX - GAP_PX) / TRANSFERS.length : CELL_PX;
  const frame = { rows, scale, domain: domainOf(bars, scale, width), width, isNarrow };
  const perLine = isNarrow ? 1 : 2;
  const lines = Array.from({ length: Math.ceil(places.length / perLine) }, (_, line) =>
    places.slice(line * perLine, (line + 1) * perLine),
  );
  return {
    vconcat: lines.map((line) => ({
      hconcat: line.flatMap((place, index) => placeColumns(bars, place, frame, index === 0)),
      spacing: GAP_PX,
    })),
    spacing: 20,
  };
}

export function addedCells(
  bars: readonly AddedBar[],
  rows: readonly string[],
  scale: CostScale,
): { readonly spec: TopLevelSpec; readonly narrow: TopLevelSpec } {
  return { spec: specOf(bars, rows, scale, false), narrow: specOf(bars, rows, scale, true) };
}
