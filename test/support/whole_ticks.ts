import type { Results } from '../../src/results/schema.js';

/** Values that a sampler can give: any whole number of ticks is one. */
export function inWholeTicks(results: Results): Results {
  const whole = (column: readonly number[]): number[] => column.map(Math.round);
  const rounds = results.rounds.map((round) => ({
    ...round,
    median: whole(round.median),
    min: whole(round.min),
    mean: whole(round.mean),
  }));
  return { ...results, rounds };
}
