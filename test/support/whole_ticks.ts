import { roundOrder, unitsOf } from '../../src/results/packed/round_order.js';
import type { Results } from '../../src/results/schema.js';

/** Values that the native sampler can give, any whole number of ticks is one, in the order that it draws. */
export function inWholeTicks(results: Results): Results {
  const rounds = results.rounds.map((round) => {
    const cell = roundOrder(unitsOf(results, results.version), { ...round, seed: results.seed });
    const places = cell.map((index) => round.cell.indexOf(index));
    const whole = (column: readonly number[]): number[] =>
      places.map((place) => Math.round(column[place] ?? NaN));
    const drops = round.drops.map(({ position, reason }) => ({ position: places.indexOf(position), reason }));
    const { median, min, mean } = round;
    return { ...round, cell, drops, median: whole(median), min: whole(min), mean: whole(mean) };
  });
  return { ...results, rounds };
}
