import { largest, smallest } from '../../../lib/extremes.js';
import type { Results } from '../../../results/schema.js';
import type { BaseCell } from '../../../plan/cell.js';
import { countsOf, type InstructionCount } from '../instructions.js';
import type { Measured, MeasuredCell } from '../../../results/measured_cells.js';
import { guestName } from '../../../show/names.js';
import { formatCount, formatShare } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { NARROW_PX, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { SERIES } from '../../../show/chart/theme.js';
import { plural } from '../../../lib/plural.js';
import { guestMark } from './places.js';

/** Within so many instructions of the mode the axis is linear. */
const LINEAR_BELOW = 10;

interface ValueRow extends InstructionCount {
  readonly guest: string;
  readonly beyond: number;
  readonly about: string;
}

/** Every distinct count of the bare guests, by its distance from the guest's mode. */
export function instructionValuesChart(_results: Results, { bases }: Measured): Chart | null {
  const shown = bases.filter(({ cell, exact }) => cell.replica === 0 && exact !== undefined);
  // If all exits of every guest took the same, there is nothing to draw; the list of values shows it.
  if (shown.every(({ exact }) => (exact?.values.length ?? 0) < 2)) return null;
  return {
    id: 'counts',
    title: 'Every distinct count of the bare exits',
    short: 'Distinct counts',
    caption:
      'Each mark is a value that some exits took (no transfer), placed by its distance in instructions from the value that most exits took; larger marks stand for more exits. The first exit of a block can differ by a few instructions; a mark far to the right is an exit that met the timer tick of the emulated kernel.',
    description: `Distinct instruction counts of ${shown.length} guests, by their distance from the most frequent one. The table below it holds the numbers.`,
    spec: valuesSpec(shown.flatMap(valueRows), WIDE_PX),
    narrow: valuesSpec(shown.flatMap(valueRows), NARROW_PX),
    table: {
      columns: ['guest', 'most exits took', 'their share', 'least', 'median', 'most', 'distinct values'],
      rows: shown.map((result) => {
        const { level, exact } = result;
        const most = countsOf(result).at(-1)?.value ?? level.estimate;
        const figures = [level.min, level.p50, most].map(formatCount);
        const share = formatShare(exact?.share ?? 0);
        const distinct = String(exact?.values.length ?? 0);
        return [guestName(result.cell), formatCount(level.estimate), share, ...figures, distinct];
      }),
    },
  };
}

function valueRows(result: MeasuredCell<BaseCell>): ValueRow[] {
  const guest = guestName(result.cell);
  return countsOf(result).map((count) => {
    const says = `${formatCount(count.value)} instructions in ${plural(count.exits, 'exit')}, ${formatShare(count.share)}`;
    const about = aboutMark({ of: guestMark(result.cell), says });
    return { ...count, guest, about, beyond: count.value - result.level.estimate };
  });
}

/** 0 and the powers of ten on both sides, within the domain. */
function distanceTicks(low: number, high: number): number[] {
  const powers = Array.from({ length: 16 }, (_, power) => 10 ** (power + 1));
  return [...powers.map((tick) => -tick), 0, ...powers].filter((tick) => tick >= low && tick <= high);
}

function valuesSpec(rows: readonly ValueRow[], width: number): Chart['spec'] {
  const isNarrow = width === NARROW_PX;
  const distances = rows.map(({ beyond }) => beyond);
  const low = Math.min(-LINEAR_BELOW, 2 * smallest(distances));
  const high = Math.max(LINEAR_BELOW, 2 * largest(distances));
  const guests = [...new Set(rows.map(({ guest }) => guest))];
  const heads: Layer = {
    data: { values: guests.map((guest) => ({ guest })) },
    mark: { type: 'text', align: 'left', dx: 2, dy: -14, fontSize: 12, fontWeight: 500 },
    encoding: { x: { value: 0 }, text: { field: 'guest', type: 'nominal' } },
  };
  return {
    width,
    height: { step: isNarrow ? 40 : 28 },
    encoding: {
      y: {
        field: 'guest',
        type: 'nominal',
        sort: null,
        title: null,
        axis: isNarrow ? null : { ticks: false, grid: true },
      },
    },
    layer: [pointLayer(rows, [low, high]), ...(isNarrow ? [heads] : [])],
  };
}

type Layer = Extract<Chart['spec'], { layer: unknown }>['layer'][number];

function pointLayer(rows: readonly ValueRow[], [low, high]: readonly [number, number]): Layer {
  return {
    data: { values: [...rows] },
    mark: { type: 'point', filled: true, opacity: 0.75, color: SERIES[0] ?? '', aria: true },
    encoding: {
      x: {
        field: 'beyond',
        type: 'quantitative',
        title: 'instructions beyond the usual count (log scale beyond 10)',
        scale: { type: 'symlog', constant: LINEAR_BELOW, domain: [low, high], nice: false },
        axis: { values: distanceTicks(low, high), format: '+,d', labelOverlap: true },
      },
      size: {
        field: 'share',
        type: 'quantitative',
        scale: { type: 'pow', exponent: 0.25, domain: [0, 1], range: [12, 260] },
        legend: null,
      },
      ...ABOUT,
    },
  };
}
