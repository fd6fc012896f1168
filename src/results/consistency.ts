/** What a results file must keep to beyond its schema. */
import { largest } from '../lib/extremes.js';
import { contentFailure } from '../lib/files/file_failure.js';
import { absurdNumber } from '../samples/absurd_number.js';
import { histogramFits, isAscending, roundFits } from '../samples/fitting_columns.js';
import { repeatedOrStray } from './once_each.js';
import type { Results } from './schema.js';
import type { ExactLevel, Level } from '../stats/summary.js';

function wrongValues({ values, counts, min, median, mode, share }: ExactLevel): string | null {
  if (values.length === 0 || values.length !== counts.length || !isAscending(values))
    return 'its values and counts do not fit together';
  if (min !== values[0] || !values.includes(median)) return 'its minimum or median is not among its values';
  const exits = counts.reduce((sum, count) => sum + count, 0);
  const most = largest(counts);
  const isMode = counts[values.indexOf(mode)] === most;
  return isMode && Math.abs(share - most / exits) < 1e-9
    ? null
    : 'its mode is not the value that most exits had';
}

function wrongLevel(exact: ExactLevel, level: Level): string | null {
  const isMode = level.estimate === exact.mode - exact.overhead;
  return isMode && level.low === level.estimate && level.high === level.estimate
    ? null
    : 'its level is not its mode without the overhead';
}

/** The first place where instruction counts contradict each other or their unit; null if there is none. */
function brokenExact({ cells, unit }: Results): string | null {
  for (const [index, result] of cells.entries()) {
    if (result.status !== 'measured') continue;
    const { exact, level } = result;
    const place = `cells[${String(index)}].exact`;
    if ((exact !== undefined) !== (unit === 'instructions'))
      return `${place}: is ${exact === undefined ? 'missing' : 'given'} though the unit is ${unit}`;
    if (exact === undefined) continue;
    const why = wrongValues(exact) ?? wrongLevel(exact, level);
    if (why !== null) return `${place}: ${why}`;
  }
  return null;
}

function brokenRound({ rounds, cells }: Results): string | null {
  const index = rounds.findIndex(
    (round) => !roundFits(round) || round.cell.some((each) => each >= cells.length),
  );
  return index < 0 ? null : `rounds[${String(index)}]: its columns do not fit together`;
}

function brokenHistogram({ cells }: Results): string | null {
  const index = cells.findIndex((result) => result.status === 'measured' && !histogramFits(result.histogram));
  return index < 0 ? null : `cells[${String(index)}].histogram: its columns do not fit together`;
}

function brokenCounters({ cells }: Results): string | null {
  const index = cells.findIndex(
    (result) =>
      result.status === 'measured' &&
      (result.counters ?? []).some(({ launch, user, kernel, guest }) =>
        [user, kernel, guest].some(({ length }) => length !== launch.length),
      ),
  );
  return index < 0 ? null : `cells[${String(index)}].counters: its columns do not fit together`;
}

function absurd(results: Results): string | null {
  for (const [name, part] of Object.entries(results)) {
    const place = absurdNumber(part, name);
    if (place !== null) return `${place}: larger than any measurement`;
  }
  return null;
}

/**
 * What the schema cannot express: that each cell is there once, columns of equal length, indices of existing cells, numbers that can be drawn.
 * @throws {Failure} (usage) that names the first wrong place
 */
export function assertConsistent(path: string, results: Results, next: string): void {
  const why =
    brokenRound(results) ??
    brokenHistogram(results) ??
    brokenCounters(results) ??
    repeatedOrStray(results) ??
    brokenExact(results) ??
    absurd(results);
  if (why !== null) throw contentFailure(path, why, next);
}
