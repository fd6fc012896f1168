/** What the values of many statistics have in common in each launch, and what one of them has beside that. */
import type { LaunchValue } from '../strata.js';

/** The same values less their mean. */
function centered(values: readonly LaunchValue[]): LaunchValue[] {
  const center = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  return values.map((each) => ({ ...each, value: each.value - center }));
}

/** The mean over statistics by launch, each less its own mean over all launches, so that one may lack a launch. */
export function commonValues(all: readonly (readonly LaunchValue[])[]): LaunchValue[] {
  const sums = new Map<number, { readonly first: LaunchValue; sum: number; count: number }>();
  for (const each of all.flatMap(centered)) {
    const known = sums.get(each.launch) ?? { first: each, sum: 0, count: 0 };
    sums.set(each.launch, known);
    known.sum += each.value;
    known.count++;
  }
  return [...sums.values()].map(({ first, sum, count }) => ({ ...first, value: sum / count }));
}

/** What a statistic has beyond the mean of itself and the others: times n / (n - 1), beyond the mean of the others. */
export function ownValues(
  own: readonly LaunchValue[],
  common: readonly LaunchValue[],
  count: number,
): LaunchValue[] {
  const known = new Map(common.map(({ launch, value }) => [launch, value]));
  const beyond = count / (count - 1);
  return centered(own).flatMap((each) => {
    const mean = known.get(each.launch);
    return mean === undefined ? [] : [{ ...each, value: beyond * (each.value - mean) }];
  });
}
