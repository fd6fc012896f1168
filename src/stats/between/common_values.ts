/** What the values of many statistics have in common in each launch, and what one of them has beside that. */
import { mean } from 'simple-statistics';
import { median } from '../medians.js';
import type { LaunchValue } from '../strata.js';

/** The same values less their mean. */
function centered(values: readonly LaunchValue[]): LaunchValue[] {
  const center = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  return values.map((each) => ({ ...each, value: each.value - center }));
}

/** What statistics have in common in each launch: their mean moves with any of them, their median with most. */
export interface CommonValues {
  readonly mean: readonly LaunchValue[];
  readonly median: readonly LaunchValue[];
}

/** Each statistic is taken less its own mean over all launches, so that one may lack a launch. */
export function commonValues(all: readonly (readonly LaunchValue[])[]): CommonValues {
  const byLaunch = new Map<number, { readonly first: LaunchValue; readonly values: number[] }>();
  for (const each of all.flatMap(centered)) {
    const known = byLaunch.get(each.launch) ?? { first: each, values: [] };
    byLaunch.set(each.launch, known);
    known.values.push(each.value);
  }
  const located = (locate: (values: number[]) => number): LaunchValue[] =>
    [...byLaunch.values()].map(({ first, values }) => ({ ...first, value: locate(values) }));
  return { mean: located(mean), median: located(median) };
}

/** What a statistic has beyond the median of all of them, which few that changed do not move. */
export function ownValues(own: readonly LaunchValue[], { median: common }: CommonValues): LaunchValue[] {
  const known = new Map(common.map(({ launch, value }) => [launch, value]));
  return centered(own).flatMap((each) => {
    const middle = known.get(each.launch);
    return middle === undefined ? [] : [{ ...each, value: each.value - middle }];
  });
}
