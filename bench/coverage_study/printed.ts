/** What a run prints as 95%, by the functions that print it, and what it is about. */
import { combine, type Term } from '../../src/stats/combination.js';
import { byLaunch } from '../../src/stats/columns.js';
import { launchEstimate } from '../../src/stats/launch_interval.js';
import { comparePaired, type PairedEstimates } from '../../src/stats/paired.js';
import {
  ratioInterval,
  replicatedInterval,
  weightedSum,
  type Replicated,
} from '../../src/stats/replicated.js';
import type { Estimate } from '../../src/stats/summary.js';
import type { SyntheticLaunch } from './model.js';
import { IMMEDIATE_EXIT, IOCTL, NONE, SYNC } from './scenarios.js';

type Interval = Pick<Estimate, 'low' | 'high'>;

/** A run as the statistics see it: a column for each cell, and the launch of each round. */
class Seen {
  readonly launches: readonly number[];

  constructor(private readonly run: readonly SyntheticLaunch[]) {
    this.launches = run.flatMap(({ cells }, launch) => Array.from(cells[NONE] ?? [], () => launch));
  }

  column(cell: number): number[] {
    return this.run.flatMap(({ cells }) => Array.from(cells[cell] ?? []));
  }

  compared(subject: number, reference: number): PairedEstimates | null {
    const { launches } = this;
    return comparePaired({ subject: this.column(subject), reference: this.column(reference), launches });
  }

  /** A difference of two cells with a value for each launch, as advice sums them. */
  added(subject: number, reference: number): Replicated {
    const reference_ = this.column(reference);
    const differences = this.column(subject).map((value, row) => value - (reference_[row] ?? NaN));
    const parts = byLaunch(differences, this.launches).map((each) => launchEstimate([each]).estimate);
    return { estimate: launchEstimate(parts.map((part) => [part])).estimate, parts };
  }

  term(cell: number, weight: number): Term {
    return { column: this.column(cell), weight };
  }
}

const LOAD_SHARE = 0.3;

/** What sync saves where a third of the exits use the group, as advice weighs it. */
function saving(seen: Seen): Replicated {
  return weightedSum([
    [LOAD_SHARE, seen.added(IOCTL, SYNC)],
    [-(1 - LOAD_SHARE), seen.added(SYNC, NONE)],
  ]);
}

function within(found: PairedEstimates | null): Interval | null {
  return found?.within ?? null;
}

/** A claim with its interval, and its point in a pilot of thousands of launches, which is the truth. */
interface Printed {
  readonly claim: string;
  readonly method: string;
  readonly interval: (seen: Seen) => Interval | null;
  readonly truth: (pilot: Seen) => number;
}

const RATIO_TRUTH = (pilot: Seen): number => pilot.compared(SYNC, IOCTL)?.ratio.estimate ?? NaN;

export const PRINTED: readonly Printed[] = [
  {
    claim: 'level',
    method: 't over launches',
    interval: (seen) => launchEstimate(byLaunch(seen.column(NONE), seen.launches)),
    truth: (pilot) => launchEstimate(byLaunch(pilot.column(NONE), pilot.launches)).estimate,
  },
  {
    claim: 'ratio',
    method: 't over launches',
    interval: (seen) => seen.compared(SYNC, IOCTL)?.ratio ?? null,
    truth: RATIO_TRUTH,
  },
  {
    claim: 'difference',
    method: 't over launches',
    interval: (seen) => seen.compared(IOCTL, NONE)?.difference ?? null,
    truth: (pilot) => pilot.compared(IOCTL, NONE)?.difference.estimate ?? NaN,
  },
  {
    claim: 'ladder phase',
    method: 't over launches',
    interval: (seen) => combine([seen.term(NONE, 1), seen.term(IMMEDIATE_EXIT, -1)], seen.launches),
    truth: (pilot) =>
      combine([pilot.term(NONE, 1), pilot.term(IMMEDIATE_EXIT, -1)], pilot.launches)?.estimate ?? NaN,
  },
  {
    claim: 'break-even share',
    method: 'Fieller over launches',
    interval: (seen) => ratioInterval(seen.added(SYNC, NONE), seen.added(IOCTL, SYNC)),
    truth: (pilot) => pilot.added(SYNC, NONE).estimate / pilot.added(IOCTL, SYNC).estimate,
  },
  {
    claim: 'advised saving',
    method: 't over launches',
    interval: (seen) => replicatedInterval(saving(seen)),
    truth: (pilot) => saving(pilot).estimate,
  },
  {
    claim: 'ratio',
    method: 'sign over rounds, within this run',
    interval: (seen) => within(seen.compared(SYNC, IOCTL)),
    truth: RATIO_TRUTH,
  },
];

/** The interval of each claim of {@link PRINTED} for a run. */
export function printedIntervals(run: readonly SyntheticLaunch[]): (Interval | null)[] {
  const seen = new Seen(run);
  return PRINTED.map(({ interval }) => interval(seen));
}

/** What is true, from a pilot. */
export function truthsIn(pilot: readonly SyntheticLaunch[]): number[] {
  const seen = new Seen(pilot);
  return PRINTED.map(({ truth }) => truth(seen));
}
