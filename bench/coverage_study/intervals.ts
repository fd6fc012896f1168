/** How often each interval covers what is true, by scenario and number of launches. */
import { changeBetween, changeInterval } from '../../src/stats/change.js';
import { clopperPearson } from '../../src/stats/inference/interval.js';
import { Random } from '../../src/stats/inference/random.js';
import type { Estimate } from '../../src/stats/summary.js';
import { Noise, syntheticRun, type Disturbances, type SyntheticLaunch } from './model.js';
import { logsOf, observedTogether, STATISTICS } from './observed.js';
import { PRINTED, printedIntervals, truthsIn } from './printed.js';
import { CELLS, IOCTL, ROUNDS, SYNC } from './scenarios.js';

const PILOT_RUNS = 3000;
const PILOT_LAUNCHES = 5;

/** One line of the study. */
export interface CoverageRow {
  readonly scenario: string;
  readonly launches: number;
  readonly claim: string;
  readonly method: string;
  readonly runs: number;
  readonly covered: number;
  /** Share covered, with its 95% Clopper-Pearson bounds. */
  readonly coverage: Estimate;
  /** Median width of the interval, in percent of what is true. */
  readonly widthPercent: number;
  /** Runs in which the method had no answer: no state in common, too few launches in it. */
  readonly unanswered: number;
}

class Tally {
  private covered = 0;
  private unanswered = 0;
  private readonly widths: number[] = [];

  add(interval: Pick<Estimate, 'low' | 'high'> | null, truth: number): void {
    if (interval === null) this.unanswered++;
    else {
      this.widths.push((interval.high - interval.low) / Math.abs(truth || 1));
      if (interval.low <= truth && truth <= interval.high) this.covered++;
    }
  }

  row(names: Pick<CoverageRow, 'scenario' | 'launches' | 'claim' | 'method'>): CoverageRow {
    const { covered, unanswered, widths } = this;
    const ordered = Float64Array.from(widths).sort();
    const widthPercent = 100 * (ordered[ordered.length >> 1] ?? NaN);
    const coverage = clopperPearson(covered, widths.length);
    return { ...names, runs: widths.length, covered, coverage, widthPercent, unanswered };
  }
}

/** The truth of a scenario, from thousands of launches: spikes and warming up move the median of every launch. */
export function truthsOf(model: Disturbances, seed: string, stream: number): number[] {
  const noise = new Noise(new Random(seed, stream));
  const setting = { model, cells: CELLS, launches: PILOT_LAUNCHES, rounds: ROUNDS };
  return truthsIn(Array.from({ length: PILOT_RUNS }, () => syntheticRun(setting, noise)).flat());
}

type Methods = Record<string, Tally>;

function judgeWithinRun(run: readonly SyntheticLaunch[], truths: readonly number[], tallies: Methods): void {
  printedIntervals(run).forEach((interval, index) => {
    tallies[PRINTED_NAMES[index] ?? '']?.add(interval, truths[index] ?? NaN);
  });
}

function judgeChange(runs: readonly [SyntheticLaunch[], SyntheticLaunch[]], tallies: Methods): void {
  const { medians, quiet } = observedTogether(runs);
  const answers = { 'by state': false, 'by state and covariate': true };
  for (const statistic of ['level', 'ratio'] as const) {
    for (const [method, withCovariate] of Object.entries(answers)) {
      const change = changeBetween(...medians(STATISTICS[statistic], withCovariate));
      tallies[`change of ${statistic}/${method}`]?.add(change === null ? null : changeInterval(change), 0);
    }
  }
  const change = changeBetween(...quiet(logsOf(SYNC), logsOf(IOCTL)));
  tallies[QUIET_CHANGE]?.add(change === null ? null : changeInterval(change), 0);
}

/** What the gate judges. */
const QUIET_CHANGE = 'change of ratio/quiet levels by state and covariate';

const PRINTED_NAMES = PRINTED.map(({ claim, method }) => `${claim}/${method}`);

const METHODS = [
  ...PRINTED_NAMES,
  'change of level/by state',
  'change of level/by state and covariate',
  'change of ratio/by state',
  'change of ratio/by state and covariate',
  QUIET_CHANGE,
];

export interface CoverageSetting {
  readonly scenario: string;
  readonly model: Disturbances;
  /** As {@link truthsOf} gives them. */
  readonly truths: readonly number[];
  readonly launches: number;
  readonly runs: number;
  readonly seed: string;
  readonly stream: number;
}

/** Draws `runs` pairs of runs that differ in nothing and asks every method what it would have said. */
export function coverageRows(setting: CoverageSetting): CoverageRow[] {
  const { scenario, model, truths, launches, runs, seed, stream } = setting;
  const noise = new Noise(new Random(seed, stream));
  const tallies: Methods = Object.fromEntries(METHODS.map((method) => [method, new Tally()]));
  const draw = (): SyntheticLaunch[] =>
    syntheticRun({ model, cells: CELLS, launches, rounds: ROUNDS }, noise);
  for (let i = 0; i < runs; i++) {
    const pair = [draw(), draw()] as const;
    judgeWithinRun(pair[0], truths, tallies);
    judgeChange([pair[0], pair[1]], tallies);
  }
  return METHODS.flatMap((name) => {
    const [claim = '', method = ''] = name.split('/');
    const tally = tallies[name];
    return tally === undefined ? [] : [tally.row({ scenario, launches, claim, method })];
  });
}
