/** How often each interval covers what is true, by scenario and number of launches. */
import { mean } from 'simple-statistics';
import { bootstrapMedian } from '../../src/stats/inference/bootstrap.js';
import { changeBetween, changeInterval } from '../../src/stats/change.js';
import { clopperPearson, signInterval } from '../../src/stats/inference/interval.js';
import { launchEstimate, launchMedians } from '../../src/stats/launch_interval.js';
import { Random } from '../../src/stats/inference/random.js';
import { NO_STATE, statesOf, type StatedRounds } from '../../src/stats/states.js';
import type { Estimate } from '../../src/stats/summary.js';
import { Noise, syntheticRun, type Disturbances, type SyntheticLaunch } from './model.js';
import {
  commonestState,
  controlOf,
  logsOf,
  observedTogether,
  STATISTICS,
  valuesInState,
} from './observed.js';
import type { Statistic } from './observed.js';
import { CELLS, REFERENCE, ROUNDS, SUBJECT } from './scenarios.js';

const PILOT_RUNS = 3000;
const PILOT_LAUNCHES = 5;
/** The program takes 1000; fewer only make the ends of an interval a little less steady. */
const RESAMPLES = 300;

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
  /** Median width of the interval, in percent of the level or ratio. */
  readonly widthPercent: number;
  /** Runs in which the method had no answer: no state in common, too few launches in it. */
  readonly unanswered: number;
}

class Tally {
  private covered = 0;
  private unanswered = 0;
  private readonly widths: number[] = [];

  add(interval: Estimate | null, truth: number): void {
    if (interval === null) this.unanswered++;
    else {
      this.widths.push(interval.high - interval.low);
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

/** What launches have in the middle, by statistic and true state. */
export type Truths = Record<Statistic, readonly number[]>;

/** The truth of a scenario, from thousands of launches: spikes and warming up move the median of every launch. */
export function truthsOf(model: Disturbances, seed: string, stream: number): Truths {
  const noise = new Noise(new Random(seed, stream));
  const setting = { model, cells: CELLS, launches: PILOT_LAUNCHES, rounds: ROUNDS };
  const pilot = Array.from({ length: PILOT_RUNS }, () => syntheticRun(setting, noise)).flat();
  const labels = pilot.map(({ states }) => states);
  const truth = (statistic: Statistic): number[] => {
    const values = pilot.map(STATISTICS[statistic]);
    const medians = (state: number): number[] => launchMedians(valuesInState(values, { labels }, state));
    return [0, 1].map(medians).map((each) => (each.length === 0 ? NaN : mean(each)));
  };
  return { level: truth('level'), ratio: truth('ratio') };
}

/** Which state of the model a state that was found stands for: that of most of its rounds. */
function trueState(run: readonly SyntheticLaunch[], { labels }: StatedRounds, found: number): number {
  let second = 0;
  let all = 0;
  labels.forEach((each, launch) => {
    each.forEach((label, round) => {
      if (label === NO_STATE || label !== found) return;
      all++;
      second += run[launch]?.states[round] ?? 0;
    });
  });
  return second * 2 > all ? 1 : 0;
}

type Methods = Record<string, Tally>;

function judgeWithinRun(
  run: readonly SyntheticLaunch[],
  truths: Truths,
  tallies: Methods,
  random: Random,
): void {
  const stated = statesOf(run.map(controlOf));
  const found = commonestState(stated);
  const state = trueState(run, stated, found);
  for (const statistic of ['level', 'ratio'] as const) {
    const values = valuesInState(run.map(STATISTICS[statistic]), stated, found);
    const truth = truths[statistic][state] ?? NaN;
    const rounds = values.flatMap((launch) => [...launch]);
    const before =
      statistic === 'level'
        ? bootstrapMedian(values, { random, resamples: RESAMPLES })
        : signInterval(rounds);
    tallies[`${statistic}/${statistic === 'level' ? 'bootstrap percentiles' : 'sign over rounds'}`]?.add(
      before,
      truth,
    );
    tallies[`${statistic}/t over launches`]?.add(launchEstimate(values), truth);
  }
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
  const change = changeBetween(...quiet(logsOf(SUBJECT), logsOf(REFERENCE)));
  tallies[QUIET_CHANGE]?.add(change === null ? null : changeInterval(change), 0);
}

/** What the gate judges. */
const QUIET_CHANGE = 'change of ratio/quiet levels by state and covariate';

const METHODS = [
  'level/bootstrap percentiles',
  'level/t over launches',
  'ratio/sign over rounds',
  'ratio/t over launches',
  'change of level/by state',
  'change of level/by state and covariate',
  'change of ratio/by state',
  'change of ratio/by state and covariate',
  QUIET_CHANGE,
] as const;

export interface CoverageSetting {
  readonly scenario: string;
  readonly model: Disturbances;
  readonly truths: Truths;
  readonly launches: number;
  readonly runs: number;
  readonly seed: string;
  readonly stream: number;
}

/** Draws `runs` pairs of runs that differ in nothing and asks every method what it would have said. */
export function coverageRows(setting: CoverageSetting): CoverageRow[] {
  const { scenario, model, truths, launches, runs, seed, stream } = setting;
  const random = new Random(seed, stream);
  const noise = new Noise(random);
  const tallies: Methods = Object.fromEntries(METHODS.map((method) => [method, new Tally()]));
  const draw = (): SyntheticLaunch[] =>
    syntheticRun({ model, cells: CELLS, launches, rounds: ROUNDS }, noise);
  for (let i = 0; i < runs; i++) {
    const pair = [draw(), draw()] as const;
    judgeWithinRun(pair[0], truths, tallies, random);
    judgeChange([pair[0], pair[1]], tallies);
  }
  return METHODS.flatMap((name) => {
    const [claim = '', method = ''] = name.split('/');
    const tally = tallies[name];
    return tally === undefined ? [] : [tally.row({ scenario, launches, claim, method })];
  });
}
