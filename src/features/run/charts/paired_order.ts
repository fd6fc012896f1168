import { largest, smallest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
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
import { INK, SERIES } from '../../../show/chart/theme.js';
import type { Measured } from '../../../results/measured_cells.js';
import { median } from '../../../stats/medians.js';
import { groupsName, guestName, placeName } from '../../../show/names.js';
import { signedFormat } from '../../../show/numbers.js';
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

type Differences = Omit<PairedPanel, 'name'>;

function differencesOf(
  { subject, reference }: DrawnPair,
  { launches, columnOf }: Rounds,
): Differences | null {
  const [own, other] = [columnOf(subject), columnOf(reference)];
  if (own === undefined || other === undefined) return null;
  const all = launches.flatMap((launch, row) => {
    const difference = (own[row] ?? NaN) - (other[row] ?? NaN);
    return Number.isNaN(difference) ? [] : [{ place: row + 1, launch, difference }];
  });
  if (all.length === 0) return null;
  const step = Math.ceil(all.length / MOST_ROUNDS);
  const medians = [...new Set(launches)].flatMap((launch): LaunchMedian[] => {
    const own = all.filter((point) => point.launch === launch);
    const places = own.map(({ place }) => place);
    if (own.length === 0) return [];
    const middle = median(own.map(({ difference }) => difference));
    return [{ launch, from: smallest(places) - 0.5, to: largest(places) + 0.5, middle, rounds: own.length }];
  });
  const drawn = all.filter((_, index) => index % step === 0);
  const rounds = [...new Set(launches)].map((launch) => {
    const own = drawn.filter((point) => point.launch === launch);
    return {
      launch,
      place: own.map(({ place }) => place),
      difference: own.map(({ difference }) => Math.round(difference)),
    };
  });
  return { rounds, medians, domain: domainOf(all.map(({ difference }) => difference)) };
}

function domainOf(differences: readonly number[]): [number, number] {
  const middle = median(differences);
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
      const found = differencesOf(pair, rounds);
      return found === null ? [] : [{ name: pair.name, ...found }];
    });
  if (panels.length === 0) return null;
  const { unit } = results;
  const format = signedFormat(unit);
  return {
    id: 'paired-order',
    title: 'Paired differences in run order',
    short: 'Paired differences',
    caption: `What a transfer adds to the same exit, in ${unit} per exit, round by round: both cells were timed in the same round. Bars are the medians of the launches; dashed lines mark where a launch starts. What moves both cells alike, such as drift or a change of the host's state, cancels out; the intervals come from what remains. Rounds with an interruption fall outside the panel.`,
    description: `Paired differences by round in ${panels.length} panels, with the median of each of ${new Set(rounds.launches).size} launches. The table below it holds the medians.`,
    spec: pairedOrderSpec(panels),
    table: {
      columns: ['difference', 'launch', 'rounds', 'median'],
      rows: panels.flatMap(({ name, medians }) =>
        medians.map(({ launch, rounds: count, middle }) => [
          name,
          String(launch + 1),
          String(count),
          format(middle),
        ]),
      ),
    },
  };
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** The rounds of a launch: entry i of both lists is one round. One row per launch keeps the page's data small. */
interface PairedRounds {
  readonly launch: number;
  readonly place: readonly number[];
  readonly difference: readonly number[];
}

interface LaunchMedian {
  readonly launch: number;
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly rounds: number;
}

interface PairedPanel {
  readonly name: string;
  readonly rounds: readonly PairedRounds[];
  readonly medians: readonly LaunchMedian[];
  /** Of the vertical axis; values beyond it are cut off. */
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
      // Invisible, to point at.
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

/** One panel per pair of cells, one below the other, each with its own axis. */
function pairedOrderSpec(panels: readonly PairedPanel[]): TopLevelSpec {
  const last = Math.ceil(largest(panels.flatMap(({ medians }) => medians.map(({ to }) => to))));
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
