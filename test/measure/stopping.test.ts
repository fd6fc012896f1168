import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/stats/summarize.js';
import { fakeOutcome, roundsOfLaunch, smallPlan } from '../support/fake_run.js';

describe('when sampling stops', () => {
  it('ends at the target, with all planned launches of one length and far from the cap', async () => {
    const outcome = await fakeOutcome({ plan: smallPlan({ targetInterval: 0.004 }) });
    const rounds = roundsOfLaunch(outcome);
    expect(outcome.failure).toBeNull();
    expect(outcome.samples.stopReason).toBe('target-reached');
    expect(summarize(outcome.samples).widestInterval).toBeLessThanOrEqual(0.004);
    expect(new Set(rounds.slice(0, 3)).size).toBe(1);
    expect(rounds[0]).toBeGreaterThanOrEqual(6);
    expect(rounds[0]).toBeLessThan(100);
    // Rounds there are enough, launches are added until the interval over them is as narrow as was asked for.
    expect(rounds.length).toBeGreaterThan(3);
    const one = outcome.samples.launches.slice(0, -1).map(({ launch }) => launch);
    const without = outcome.samples.rounds.filter(({ launch }) => one.includes(launch));
    expect(summarize({ ...outcome.samples, rounds: without }).widestInterval).toBeGreaterThan(0.004);
  });

  it('takes the fewest rounds allowed where the target is met before them', async () => {
    const outcome = await fakeOutcome({ plan: smallPlan({ targetInterval: 1, minRounds: 20 }) });
    expect(roundsOfLaunch(outcome)).toEqual([20, 20, 20]);
  });

  it('stops at the cap on rounds, whatever time is left', async () => {
    const outcome = await fakeOutcome({ plan: smallPlan({ targetInterval: 1e-6, maxRounds: 8 }) });
    expect(outcome.samples.stopReason).toBe('max-rounds');
    const rounds = roundsOfLaunch(outcome);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(8);
    // As many as three launches have at the most, in the launches that suit the host: the last of them is whole.
    const most = 3 * 8;
    const all = rounds.reduce((sum, each) => sum + each, 0);
    expect(all).toBeGreaterThanOrEqual(most);
    expect(all - (rounds.at(-1) ?? 0)).toBeLessThan(most);
  });

  it('adds launches while the target is missed and time is left', async () => {
    // A slow second launch widens what the first one promised.
    const plan = smallPlan({ targetInterval: 0.01, launches: 2, maxTimeSeconds: 20 });
    const outcome = await fakeOutcome({ plan, fake: { noise: 0.01, slowLaunches: [1] } });
    expect(outcome.samples.launches.length).toBeGreaterThan(2);
  });

  it('never takes longer than allowed by more than a round and a launch set-up', async () => {
    for (const maxTimeSeconds of [0.1, 1, 2.5, 7]) {
      const plan = smallPlan({ targetInterval: 1e-6, maxRounds: 100_000, maxTimeSeconds });
      const { samples } = await fakeOutcome({ plan });
      expect(samples.stopReason).toBe('max-time');
      expect(samples.durationMs).toBeLessThan(maxTimeSeconds * 1000 + 200 + 20);
      // And it uses the time.
      expect(samples.durationMs).toBeGreaterThan(maxTimeSeconds * 1000 - 200 - 20);
    }
  });

  it('shares the time out evenly among the launches that suit it best', async () => {
    const plan = smallPlan({ targetInterval: 1e-6, maxRounds: 100_000, maxTimeSeconds: 6 });
    const rounds = roundsOfLaunch(await fakeOutcome({ plan }));
    expect(rounds.length).toBeGreaterThan(3);
    const whole = rounds.slice(0, -1);
    expect(Math.max(...whole) - Math.min(...whole)).toBeLessThanOrEqual(2);
    // None is begun that could not have half of them.
    expect(rounds.at(-1)).toBeGreaterThanOrEqual(whole[0]! / 2);
  });

  it('measures each cell once in each round, in an order that differs', async () => {
    const { samples } = await fakeOutcome({});
    const complete = samples.rounds.filter((round) => round.complete);
    for (const { cell } of complete)
      expect([...cell].sort((a, b) => a - b)).toEqual(samples.cells.map((_, index) => index));
    expect(new Set(complete.map(({ cell }) => cell.join())).size).toBeGreaterThan(complete.length / 2);
  });
});
