/** What the statistics see of a synthetic run: states from its controls, values of its cells. */
import { quietLevel } from '../../src/stats/quiet_level.js';
import { launchValues, statedLaunches, statesOf } from '../../src/stats/states.js';
import type { LaunchValue } from '../../src/stats/strata.js';
import type { SyntheticLaunch } from './model.js';
import { IMMEDIATE_EXIT, IOCTL, SYNC, VCPU_IOCTL } from './scenarios.js';

function combined(
  launch: SyntheticLaunch,
  [numerator, denominator]: readonly [number, number],
  combine: (a: number, b: number) => number,
): Float64Array {
  const below = launch.cells[denominator] ?? new Float64Array(0);
  return (launch.cells[numerator] ?? new Float64Array(0)).map((value, i) => combine(value, below[i] ?? NaN));
}

/** The control that tells states apart: immediate_exit over a vCPU ioctl. */
function controlOf(launch: SyntheticLaunch): Float64Array {
  return combined(launch, [IMMEDIATE_EXIT, VCPU_IOCTL], (a, b) => a / b);
}

function logControlOf(launch: SyntheticLaunch): Float64Array {
  return controlOf(launch).map(Math.log);
}

/** Logs of the rounds of a cell. */
export function logsOf(cell: number): (launch: SyntheticLaunch) => Float64Array {
  return (launch) => (launch.cells[cell] ?? new Float64Array(0)).map(Math.log);
}

/** What is judged: the level of a cell, in logs as ratios are, or the log of a ratio inside the run. */
export const STATISTICS = {
  level: logsOf(SYNC),
  ratio: (launch: SyntheticLaunch): Float64Array =>
    combined(launch, [SYNC, IOCTL], (a, b) => Math.log(a / b)),
} as const;

/** The values of every launch of a baseline and a candidate, in its state. */
type BothRuns = [baseline: LaunchValue[], candidate: LaunchValue[]];

type Series = (launch: SyntheticLaunch) => Float64Array;

/** Any statistic of two runs with states found in both at once, as `compare` and a gate must. */
export interface ObservedTogether {
  /** The median of each launch, as `compare` takes it. */
  readonly medians: (statistic: Series, withCovariate: boolean) => BothRuns;
  /** The quiet level of a cell less that of another, as a gate takes it; logs. */
  readonly quiet: (subject: Series, reference: Series) => BothRuns;
}

export function observedTogether(
  runs: readonly [readonly SyntheticLaunch[], readonly SyntheticLaunch[]],
): ObservedTogether {
  const both = runs.flat();
  const stated = statesOf(both.map(controlOf));
  const covariates = both.map(logControlOf);
  const split = (values: readonly LaunchValue[]): BothRuns => {
    const isBaseline = ({ launch }: LaunchValue): boolean => launch < runs[0].length;
    return [values.filter(isBaseline), values.filter((value) => !isBaseline(value))];
  };
  return {
    medians: (statistic, withCovariate) =>
      split(
        launchValues(
          both.map(statistic),
          null,
          statedLaunches(stated, withCovariate ? covariates : undefined),
        ),
      ),
    quiet: (subject, reference) =>
      split(
        launchValues(both.map(subject), both.map(reference), statedLaunches(stated, covariates), quietLevel),
      ),
  };
}
