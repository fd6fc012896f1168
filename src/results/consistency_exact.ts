import type { ExactLevel, Level } from '../stats/summary.js';
import type { Results } from './schema.js';

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => value > (values[index - 1] ?? -Infinity));
}

function wrongValues({ values, counts, min, median, mode, share }: ExactLevel): string | null {
  if (values.length === 0 || values.length !== counts.length || !isAscending(values))
    return 'its values and counts do not fit together';
  if (min !== values[0] || !values.includes(median)) return 'its minimum or median is not among its values';
  const exits = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
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

/** Where counts contradict each other, or stand in a run that counted nothing; null when all is well. */
export function brokenExact({ cells, unit }: Results): string | null {
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
