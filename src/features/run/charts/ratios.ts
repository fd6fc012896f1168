/** What an exit with sync costs of the same exit with ioctl: a row for each group and direction, a dot for each exit. */
import { grouped } from '../../../lib/grouped.js';
import { largest, smallest } from '../../../lib/extremes.js';
import type { TransferComparison, Measured } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { countsInSteps, ofCounts } from '../../../show/caveat.js';
import { drawnEnds, type Chart, type DataTable } from '../../../show/chart/chart.js';
import { intervalRows, type RowMark } from '../../../show/chart/interval_rows.js';
import { groupsName, placeName } from '../../../show/names.js';
import { formatInterval, formatRatio } from '../../../show/numbers.js';
import { median } from '../../../stats/medians.js';
import { ALL_RATIOS } from '../findings/evidence.js';
import { allRatiosSentence } from '../findings/pairs.js';
import { countsInstructions } from '../instructions.js';
import { pairId, placeSeries, rowName } from './places.js';

/** The exits of one place that move the same groups the same way. */
interface Joined {
  readonly row: string;
  readonly place: string;
  readonly pairs: readonly TransferComparison[];
  readonly ratio: number;
  readonly of: string;
}

function joinedOf(pairs: readonly TransferComparison[]): Joined[] {
  const byPlace = grouped(pairs, ({ cell }) => pairId(cell, '*'));
  return [...byPlace].flatMap(([of, own]): Joined[] => {
    const cell = own[0]?.cell;
    if (cell === undefined) return [];
    const ratio = median(own.map(({ comparison }) => comparison.ratio.estimate));
    return [{ row: rowName(cell), place: placeName(cell), pairs: own, ratio, of }];
  });
}

/** The rows in which sync saves most come first. */
function sortedRows(joined: readonly Joined[]): string[] {
  const byRow = grouped(joined, ({ row }) => row);
  return [...byRow]
    .map(([row, own]) => ({ row, ratio: median(own.map(({ ratio }) => ratio)) }))
    .sort((left, right) => left.ratio - right.ratio)
    .map(({ row }) => row);
}

/** `0.23x`. */
function timesText(ratio: number): string {
  return `${ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2)}x`;
}

function marksOf({ row, place, pairs, ratio, of }: Joined, exact: boolean): RowMark[] {
  const exits = pairs.map(({ cell, comparison }, behind): RowMark => {
    const own = exact ? { low: null, high: null } : drawnEnds(comparison.ratio);
    const interval = exact ? '' : ` ${formatInterval(comparison.ratio, formatRatio)}`;
    const says = `${formatRatio(comparison.ratio.estimate)}${interval}`;
    return { row, series: place, value: comparison.ratio.estimate, ...own, of: pairId(cell), says, behind };
  });
  const says = `median ${formatRatio(ratio)} over ${String(pairs.length)} exits`;
  const middle = {
    row,
    series: place,
    value: ratio,
    low: null,
    high: null,
    label: timesText(ratio),
    of,
    says,
  };
  return [...exits, middle];
}

function domainOf(marks: readonly RowMark[]): [number, number] {
  const most = largest([1, ...marks.map(({ value, high }) => high ?? value)]);
  // Room for the last number.
  return [0, most * 1.16];
}

function captionOf(results: Results): string {
  const what = countsInstructions(results) ? 'Instructions' : 'Cost';
  const marks = countsInstructions(results)
    ? `Each faint mark is one exit. ${ofCounts(countsInSteps(results.host), 'Counts are exact, so there are no intervals.')}`
    : 'Each faint mark is one exit, as long as its 95% interval over launches, which holds for this host and not only for this run.';
  return `${what} of the whole exit with registers moved through kvm_run, as a multiple of the same exit with ioctls. Left of the dashed line at 1, sync is cheaper. The large mark and its number are the median over the exits. ${marks}`;
}

/** Null where nothing was measured both ways. */
export function ratiosChart(results: Results, { syncToIoctl }: Measured): Chart | null {
  if (syncToIoctl.length === 0) return null;
  const exact = countsInstructions(results);
  const joined = joinedOf(syncToIoctl);
  const marks = joined.flatMap((each) => marksOf(each, exact));
  const drawn = intervalRows(marks, {
    rows: sortedRows(joined),
    series: placeSeries(syncToIoctl.map(({ cell }) => cell)),
    domain: domainOf(marks),
    axis: { title: 'sync / ioctl', format: '.2~f' },
    line: 1,
  });
  return {
    id: 'ratios',
    title: 'What sync costs relative to ioctl',
    short: 'Sync / ioctl',
    caption: captionOf(results),
    description: `Dot plot of ${String(syncToIoctl.length)} ratios of sync to ioctl, by group and direction. The tables below it hold the same numbers.`,
    ...drawn,
    summary: { id: ALL_RATIOS, text: allRatiosSentence(results, syncToIoctl) },
    table: mediansTable(joined),
    each: { title: 'Sync / ioctl of each exit', table: eachTable(syncToIoctl, exact) },
  };
}

function mediansTable(joined: readonly Joined[]): DataTable {
  return {
    columns: ['groups and direction', 'mode', 'sync / ioctl, median', 'least', 'most', 'exits'],
    rows: joined.map(({ row, place, pairs, ratio }) => {
      const ratios = pairs.map(({ comparison }) => comparison.ratio.estimate);
      const figures = [ratio, smallest(ratios), largest(ratios)].map(formatRatio);
      return [row, place, ...figures, String(pairs.length)];
    }),
  };
}

function eachTable(pairs: readonly TransferComparison[], exact: boolean): DataTable {
  const beside = exact ? [] : ['95% interval'];
  return {
    columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl', ...beside],
    rows: pairs.map(({ cell, comparison: { ratio } }) => [
      cell.exit,
      placeName(cell),
      groupsName(cell.groups),
      cell.direction,
      formatRatio(ratio.estimate),
      ...(exact ? [] : [formatInterval(ratio, formatRatio)]),
    ]),
    ids: pairs.map(({ cell }) => `ratio/${pairId(cell)}`),
  };
}
