import { expect, it } from 'vitest';
import { predictSeconds } from '../../src/plan/predict.js';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';

it('the default plan is predicted to end within 90 s, and quick within 20 s', () => {
  expect(predictSeconds(resolvePlan({})).mostSeconds).toBeLessThan(90);
  expect(predictSeconds(resolvePlan({ preset: 'quick' })).mostSeconds).toBeLessThan(20);
});

it('a run is likely to take what runs took on the host that the costs are from, within 30%', () => {
  // Seconds until the target was reached there.
  const seen: readonly [PlanOptions, number][] = [
    [{}, 17.5],
    [{ preset: 'quick' }, 1.9],
    [{ exit: ['pio-out'], mode: ['*ring3'] }, 4.1],
    [{ exit: ['mmio-*'], direction: ['both'] }, 4.4],
  ];
  for (const [options, seconds] of seen) {
    const share = predictSeconds(resolvePlan(options)).likelySeconds / seconds;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(1.3);
  }
});

it('fewer rounds than the time limit allows shorten the prediction, and least never exceeds most', () => {
  const short = predictSeconds(resolvePlan({ maxRounds: 5 }));
  expect(short.mostSeconds).toBeLessThan(predictSeconds(resolvePlan({})).mostSeconds);
  expect(short.leastSeconds).toBeLessThanOrEqual(short.mostSeconds);
});
