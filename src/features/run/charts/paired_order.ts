import { grouped } from '../../../lib/grouped.js';
import { largest, smallest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { plural } from '../../../lib/plural.js';
import {
  baseOf,
  type Direction,
  type Group,
  inSetup,
  transferCell,
  type TransferCell,
} from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
import { costScale } from '../../../show/chart/cost_scale.js';
import { NARROW_PX, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { INK, SERIES } from '../../../show/chart/theme.js';
import type { Measured } from '../../../results/measured_cells.js';
import { median } from '../../../stats/medians.js';
import { groupsName, guestName, placeName } from '../../../show/names.js';
import { columnsOf } from '../../../stats/columns.js';

/** More points than this hide each other; then only every n-th round is drawn. */
const MOST_ROUNDS = 300;
/** How far a panel reaches around the median, in median absolute deviations; an interruption would flatten the rest. */
const REACH = 10;

interface DrawnPair {
  readonly name: string;
  readonly subject: string;
  readonly reference: string;
}

/** The smallest group, preferably moved both ways: a change of the host shows there first. */
function chosenCells({ transfers }: Measured): TransferCell[] {
  const places = [...new Set(transfers.map(({ cell }) => placeName(cell)))];
  const rank = (direction: Direction): number => (direction === 'both' ? 0 : 1);
  return places.flatMap((place) => {
    const [first] = transfers
      .map(({ cell }) => cell)
      .filter((cell) => placeName(cell) === place && cell.transfer === 'sync')
      .sort((a, b) => a.groups.length - b.groups.length || rank(a.direction) - rank(b.direction));
    return first === undefined ? [] : [first];
  });
}

function pairsOf(cell: TransferCell): DrawnPair[] {
  const { exit, mode, direction, setup } = cell;
  const groups: readonly Group[] = cell.groups;
  const where = `${guestName(cell)}, ${groupsName(groups)} ${direction}`;
  const none = baseOf(cell).id;
  const ioctl = inSetup(transferCell(exit, mode, groups, direction, 'ioctl'), setup).id;
  return [
    { name: `${where}: sync - none`, subject: cell.id, reference: none },
    { name: `${where}: ioctl - none`, subject: ioctl, reference: none },
  ];
}

interface Rounds {
  readonly launches: readonly number[];
  readonly columnOf: (id: string) => Float64Array | undefined;
}

function roundsOf(results: Results): Rounds {
  const rounds = results.rounds.map((round) => ({ type: 'round' as const, ...round }));
  const columns = columnsOf(results.cells.length, rounds);
  const indexOf = new Map(results.cells.map(({ cell }, index) => [cell.id, index]));
  return {
    launches: columns.launches,
    columnOf: (id) => columns.cells[indexOf.get(id) ?? -1]?.value,
  };
}

interface Round {
  /** In the run, from 1. */
  readonly place: number;
  readonly launch: number;
  /** Ticks. */
  readonly difference: number;
}

function differencesOf({ subject, reference }: DrawnPair, { launches, columnOf }: Rounds): Round[] {
  const [own, other] = [columnOf(subject), columnOf(reference)];
  if (own === undefined || other === undefined) return [];
  return launches.flatMap((launch, row) => {
    const difference = (own[row] ?? NaN) - (other[row] ?? NaN);
    return Number.isNaN(difference) ? [] : [{ place: row + 1, launch, difference }];
  });
}

function panelOf({ name, subject }: DrawnPair, rounds: readonly Round[], results: Results): PairedPanel {
  const [low, high] = reachOf(rounds.map(({ difference }) => difference));
  const scale = costScale(results, Math.max(Math.abs(low), Math.abs(high)));
  const medians = [...grouped(rounds, ({ launch }) => launch)].map(([launch, own]): LaunchMedian => {
    const places = own.map(({ place }) => place);
    const ticks = median(own.map(({ difference }) => difference));
    const says = `launch ${String(launch + 1)}: median ${scale.signed(ticks)} over ${plural(own.length, 'round')}`;
    return {
      launch,
      from: smallest(places) - 0.5,
      to: largest(places) + 0.5,
      middle: scale.of(ticks),
      text: scale.signed(ticks),
      rounds: own.length,
      about: aboutMark({ of: subject.split('@')[0] ?? subject, says }),
    };
  });
  const step = Math.ceil(rounds.length / MOST_ROUNDS);
  const drawn = rounds.filter((_, index) => index % step === 0);
  return {
    name,
    unit: scale.unit,
    points: drawn.map(({ place, difference }) => ({ place, difference: scale.of(difference) })),
    medians,
    domain: [scale.of(low), scale.of(high)],
  };
}

/** What a panel shows around the median of all rounds, in ticks. */
function reachOf(differences: readonly number[]): [number, number] {
  const middle = median([...differences]);
  const deviation = median(differences.map((difference) => Math.abs(difference - middle)));
  const reach = Math.max(1, REACH * deviation);
  return [middle - reach, middle + reach];
}

/** Differences of two cells round by round, in the order they ran, with the median of each launch. */
export function pairedOrderChart(results: Results, measured: Measured): Chart | null {
  const rounds = roundsOf(results);
  const panels = chosenCells(measured)
    .flatMap(pairsOf)
    .flatMap((pair): PairedPanel[] => {
      const differences = differencesOf(pair, rounds);
      return differences.length === 0 ? [] : [panelOf(pair, differences, results)];
    });
  if (panels.length === 0) return null;
  return {
    id: 'paired-order',
    title: 'Paired differences in run order',
    short: 'Paired differences',
    caption: `What a transfer adds to the same exit, round by round: both cells were timed in the same round. Each dot is a round, each bar the median of a launch; dashed lines mark where a launch starts. What moves both cells alike, such as drift or a change of the host's state, cancels out; the intervals come from what remains. Rounds with an interruption fall outside the panel.`,
    description: `Paired differences by round in ${panels.length} panels, with the median of each of ${new Set(rounds.launches).size} launches. The table below it holds the medians.`,
    spec: pairedOrderSpec(panels, WIDE_PX),
    narrow: pairedOrderSpec(panels, NARROW_PX - Y_AXIS_PX),
    table: {
      columns: ['difference', 'launch', 'rounds', 'median'],
      rows: panels.flatMap(({ name, medians }) =>
        medians.map(({ launch, rounds: count, text }) => [name, String(launch + 1), String(count), text]),
      ),
    },
  };
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

interface LaunchMedian {
  readonly launch: number;
  readonly from: number;
  readonly to: number;
  /** In the unit of its panel, and as it is written. */
  readonly middle: number;
  readonly text: string;
  readonly rounds: number;
  readonly about: string;
}

interface PairedPanel {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly { readonly place: number; readonly difference: number }[];
  readonly medians: readonly LaunchMedian[];
  /** Of the vertical axis; values beyond it are cut off. */
  readonly domain: readonly [low: number, high: number];
}

const NO_SIGN_AT_ZERO = "datum.value === 0 ? '0' : datum.label";
/** What the labels of the vertical axis take. */
const Y_AXIS_PX = 42;
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
      axis: { format: '+,.2~f', tickCount: 4, labelExpr: NO_SIGN_AT_ZERO },
    },
  };
}

function layersOf(panel: PairedPanel, color: string, xTitle: string | null, last: number): Layer[] {
  const { medians } = panel;
  const { x, y } = axesOf(panel, xTitle, last);
  const place = { x: { ...x, field: 'place' }, y: { ...y, field: 'difference' } };
  return [
    {
      mark: { type: 'point', filled: true, size: 10, color, opacity: 0.5, clip: true },
      encoding: place,
    },
    {
      data: { values: [...medians] },
      mark: { type: 'rule', stroke: INK, strokeWidth: 2.5, clip: true, aria: true },
      encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'middle' }, ...ABOUT },
    },
    {
      data: { values: medians.slice(1) },
      mark: { type: 'rule', strokeDash: [3, 3], strokeWidth: 1, clip: true },
      encoding: { x: { ...x, field: 'from' } },
    },
  ];
}

/** On a phone what was moved stands below its exit. */
function titleLines(name: string, width: number): string[] {
  const at = name.indexOf(', ');
  return width < WIDE_PX && at > 0 ? [name.slice(0, at), name.slice(at + 2)] : [name];
}

/** One panel per pair of cells, one below the other, each with its own axis. */
function pairedOrderSpec(panels: readonly PairedPanel[], width: number): TopLevelSpec {
  const last = Math.ceil(largest(panels.flatMap(({ medians }) => medians.map(({ to }) => to))));
  return {
    vconcat: panels.map((panel, index): Panel => {
      const xTitle = index === panels.length - 1 ? 'round, in run order' : null;
      return {
        title: {
          text: titleLines(`${panel.name}, ${panel.unit}`, width),
          anchor: 'start',
          frame: 'group',
          fontSize: 12,
          fontWeight: 600,
          color: INK,
          offset: 8,
        },
        width,
        height: HEIGHT_PX,
        data: { values: [...panel.points] },
        layer: layersOf(panel, SERIES[index % 2] ?? INK, xTitle, last),
      };
    }),
    spacing: 14,
  };
}
