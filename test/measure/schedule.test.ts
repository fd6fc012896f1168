import { describe, expect, it } from 'vitest';
import {
  Schedule,
  type BestLength,
  type Limits,
  type NextStep,
  type Reached,
} from '../../src/measure/schedule.js';

const LIMITS: Limits = {
  launches: 3,
  minRounds: 4,
  maxRounds: 100,
  targetInterval: 0.01,
  maxTimeSeconds: 60,
};

const SET_UP_MS = 1000;
const ROUND_MS = 100;

type Costs = Parameters<BestLength>[0];

/** Runs a schedule in a time of its own; every launch takes one second to start and 100 ms a round. */
class Host {
  nowMs = 0;
  readonly asked: { costs: Costs; roundSpread: number }[] = [];
  readonly schedule: Schedule;

  constructor(
    best: (costs: Costs) => ReturnType<BestLength>,
    private readonly reached: (rounds: number) => Reached = () => ({ widest: null, roundSpread: 0.01 }),
    limits: Partial<Limits> = {},
  ) {
    const bestLength: BestLength = (costs, roundSpread) => {
      this.asked.push({ costs, roundSpread });
      return best(costs);
    };
    this.schedule = new Schedule({ ...LIMITS, ...limits }, bestLength, 0);
  }

  next(widest: number | null = null): NextStep {
    return this.schedule.next(this.nowMs, { widest, roundSpread: 0.01 });
  }

  /** Runs a launch to its end, and gives its rounds. */
  launch(allowed: number): number {
    this.nowMs += SET_UP_MS;
    this.schedule.measuring(this.nowMs);
    for (let rounds = 1; ; rounds++) {
      this.nowMs += ROUND_MS;
      if (this.schedule.roundDone(this.nowMs, this.reached(rounds)) || rounds === allowed) return rounds;
    }
  }

  /** Runs everything; the rounds of each launch, and why it ended. */
  all(widest: (launches: number) => number | null = () => null): { rounds: number[]; reason: string } {
    const rounds: number[] = [];
    for (;;) {
      const step = this.next(widest(rounds.length));
      if (step.kind === 'stop') return { rounds, reason: step.reason };
      rounds.push(this.launch(step.rounds));
    }
  }
}

describe('the schedule of launches', () => {
  it('ends the first launch at its best length, and gives the others as many rounds', () => {
    const host = new Host(() => ({ launches: 5, rounds: 9 }));
    const { rounds } = host.all((launches) => (launches >= 5 ? 0.005 : null));
    expect(rounds).toEqual([9, 9, 9, 9, 9]);
  });

  it('asks with the measured costs, the time of the run, and what the plan asks for at the least', () => {
    const host = new Host(() => ({ launches: 3, rounds: 6 }));
    host.all((launches) => (launches >= 3 ? 0.005 : null));
    const { costs, roundSpread } = host.asked.at(-1)!;
    const least = { leastLaunches: LIMITS.launches, leastRounds: LIMITS.minRounds };
    expect(costs).toEqual({ setUpMs: SET_UP_MS, roundMs: ROUND_MS, totalMs: 60_000, ...least });
    expect(roundSpread).toBe(0.01);
    // Asked in the first launch only, from its least rounds on.
    expect(host.asked).toHaveLength(3);
  });

  it('never ends the first launch before its least rounds, nor before the spread of rounds is known', () => {
    expect(new Host(() => ({ launches: 3, rounds: 1 })).all(() => 0.001).rounds[0]).toBe(LIMITS.minRounds);
    const late = (rounds: number): Reached => ({ widest: null, roundSpread: rounds < 7 ? null : 0.01 });
    expect(new Host(() => ({ launches: 3, rounds: 1 }), late).all(() => 0.001).rounds[0]).toBe(7);
  });

  it('plans as many launches as suit the host best, and shares the time out among them', () => {
    const host = new Host(() => ({ launches: 12, rounds: 40 }), undefined, { maxRounds: 1000 });
    expect(host.schedule.launches).toBe(3);
    const step = host.next();
    host.launch(step.kind === 'launch' ? step.rounds : 0);
    expect(host.schedule.launches).toBe(12);
    expect(host.schedule.remainingMs(host.nowMs)).toBe(11 * (SET_UP_MS + 40 * ROUND_MS));
    const { rounds, reason } = host.all();
    // 60 s less the first launch's 5 s, for 11 launches of 5 s.
    expect(rounds).toEqual(Array.from({ length: 11 }, () => 40));
    expect(reason).toBe('max-time');
  });

  it('takes no more rounds in all than the launches that were asked for have at the most', () => {
    const host = new Host(() => ({ launches: 12, rounds: 40 }), undefined, { maxRounds: 60 });
    expect(host.all()).toEqual({ rounds: [40, 40, 40, 40, 40], reason: 'max-rounds' });
  });

  it('begins no launch that could not have half of its rounds, except those that were asked for', () => {
    // After a launch of 20 rounds (3 s): 1.9 s more are room for 9 rounds, 2 s for ten.
    const launchesIn = (seconds: number, launches: number): number[] =>
      new Host(() => ({ launches: 2, rounds: 20 }), undefined, { launches, maxTimeSeconds: seconds }).all()
        .rounds;
    expect(launchesIn(4.9, 1)).toEqual([20]);
    expect(launchesIn(5, 1)).toEqual([20, 10]);
    expect(launchesIn(7.9, 1)).toEqual([20, 20]);
    expect(launchesIn(8, 1)).toEqual([20, 20, 10]);
  });

  it('stops at the target from the launches on that were asked for, and never before them', () => {
    const host = new Host(() => ({ launches: 9, rounds: 5 }));
    expect(host.all(() => 0.001)).toEqual({ rounds: [5, 5, 5], reason: 'target-reached' });
    const later = new Host(() => ({ launches: 9, rounds: 5 }));
    expect(later.all((launches) => (launches < 6 ? 0.02 : 0.01))).toMatchObject({ rounds: Array(6).fill(5) });
  });

  it('stops at the cap on rounds after the launches that were asked for', () => {
    const host = new Host(() => ({ launches: 30, rounds: 50 }), undefined, { maxRounds: 8 });
    expect(host.all()).toEqual({ rounds: [8, 8, 8], reason: 'max-rounds' });
  });

  it('does not ask where the plan leaves nothing to decide', () => {
    const host = new Host(() => ({ launches: 30, rounds: 50 }), undefined, { minRounds: 8, maxRounds: 8 });
    expect(host.all().rounds).toEqual([8, 8, 8]);
    expect(host.asked).toEqual([]);
  });
});
