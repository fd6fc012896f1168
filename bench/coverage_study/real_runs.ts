/**
 * Real runs judged by each other: the truth about a host is not known, but the mean of many other runs is close to it.
 * One run's interval is held against the mean of all others, weighted by their launches.
 */
import { cumulativeStdNormalProbability, mean, rootMeanSquare, standardDeviation } from 'simple-statistics';
import { largest, smallest } from '../../src/lib/extremes.js';
import { addTo } from '../../src/lib/grouped.js';
import type { Results } from '../../src/results/schema.js';
import { isBounded, type Comparison, type Estimate } from '../../src/stats/summary.js';
import { markdownTable } from '../markdown_table.js';

/** What a run says of one subject, on the scale on which runs are averaged. */
interface Said {
  readonly subject: string;
  readonly launches: number;
  readonly estimate: Estimate;
}

/** A kind of interval that runs print, and what its values are averaged as. */
interface Printed {
  readonly name: string;
  readonly scale: (value: number) => number;
  readonly of: (run: Results) => Said[];
}

type Part = 'ratio' | 'difference';

function compared(kind: Comparison['kind'], part: Part): Printed['of'] {
  return ({ comparisons }) =>
    comparisons
      .filter((comparison) => comparison.kind === kind)
      .map(({ subject, launches, [part]: estimate }) => ({ subject, launches, estimate }));
}

const levels: Printed['of'] = ({ cells }) =>
  cells.flatMap((result) =>
    result.status === 'measured'
      ? [{ subject: result.cell.id, launches: result.level.launches, estimate: result.level }]
      : [],
  );

const itself = (value: number): number => value;

const PRINTED: readonly Printed[] = [
  { name: 'ratio of sync to ioctl', scale: Math.log, of: compared('sync-ioctl', 'ratio') },
  { name: 'ratio to the bare exit', scale: Math.log, of: compared('over-none', 'ratio') },
  { name: 'difference of sync and ioctl', scale: itself, of: compared('sync-ioctl', 'difference') },
  { name: 'difference to the bare exit', scale: itself, of: compared('over-none', 'difference') },
  { name: 'level', scale: Math.log, of: levels },
];

/** What the intervals of one kind cover. */
export interface RealCoverage {
  readonly name: string;
  readonly intervals: number;
  /** Share of the intervals that contain the mean of the other runs. */
  readonly covered: number;
  /** Half of its 95% interval: the replicate is the run, whose intervals share its launches. */
  readonly uncertainty: number;
  /** Standard deviation of the runs over what their intervals say of it, root mean square over the subjects. */
  readonly spread: number;
}

interface Told {
  readonly run: number;
  readonly launches: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function told(runs: readonly Results[], { of, scale }: Printed): Told[][] {
  const bySubject = new Map<string, Told[]>();
  for (const [run, results] of runs.entries()) {
    for (const { subject, launches, estimate } of of(results)) {
      if (!isBounded(estimate)) continue;
      const [value, low, high] = [estimate.estimate, estimate.low, estimate.high].map(scale) as [
        number,
        number,
        number,
      ];
      addTo(bySubject, subject, { run, launches, value, low, high });
    }
  }
  return [...bySubject.values()].filter((all) => all.length > 2);
}

function meanOfOthers(all: readonly Told[], { run }: Told): number {
  const others = all.filter((other) => other.run !== run);
  const launches = others.reduce((sum, other) => sum + other.launches, 0);
  return others.reduce((sum, { value, launches: weight }) => sum + value * weight, 0) / launches;
}

/** Half a 95% interval of so many launches over its standard error, near enough from five launches on. */
const HALF_WIDTH = 2.2;

function spreadOf(all: readonly Told[]): number {
  const expected = rootMeanSquare(all.map(({ low, high }) => (high - low) / 2 / HALF_WIDTH));
  return standardDeviation(all.map(({ value }) => value)) / expected;
}

function coverage(runs: readonly Results[], printed: Printed): RealCoverage {
  const subjects = told(runs, printed);
  const hits = runs.map((): number[] => []);
  for (const all of subjects) {
    for (const one of all) {
      const right = meanOfOthers(all, one);
      hits[one.run]?.push(one.low <= right && right <= one.high ? 1 : 0);
    }
  }
  const shares = hits.filter((run) => run.length > 0).map((run) => mean(run));
  return {
    name: printed.name,
    intervals: hits.flat().length,
    covered: mean(shares),
    uncertainty: (2 * standardDeviation(shares)) / Math.sqrt(shares.length),
    spread: rootMeanSquare(subjects.map(spreadOf)),
  };
}

/** Of each kind of interval that these runs print. */
export function realCoverage(runs: readonly Results[]): RealCoverage[] {
  return PRINTED.map((printed) => coverage(runs, printed));
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** 95% intervals against a mean of the `runs - 1` others: normal deviates of variance 1 + 1 / (runs - 1). */
function expectedCoverage(runs: number): number {
  const z = 1.96 / Math.sqrt(1 + 1 / (runs - 1));
  return 2 * cumulativeStdNormalProbability(z) - 1;
}

/** The same in words and a table. */
export function realCoverageText(runs: readonly Results[], rows: readonly RealCoverage[]): string {
  const [first] = runs;
  const launches = runs.map((run) => run.launches.length);
  const head = ['interval', 'intervals', 'covered, %', 'spread of runs over what intervals say'];
  return [
    '# Coverage of the intervals of real runs',
    '',
    `${runs.length} runs of one plan on one host, ${smallest(launches)} to ${largest(launches)} launches each, begun between ${first?.startedAt ?? ''} and ${runs.at(-1)?.startedAt ?? ''}. An interval of one run is held against the mean of all others. Since that mean is not exact either, a right 95% interval contains it in ${percent(expectedCoverage(runs.length))}% of all cases. In brackets: twice the standard error, the run being the replicate.`,
    '',
    markdownTable(
      head,
      rows.map(({ name, intervals, covered, uncertainty, spread }) => [
        name,
        String(intervals),
        `${percent(covered)} (±${percent(uncertainty)})`,
        spread.toFixed(2),
      ]),
    ),
    '',
  ].join('\n');
}
