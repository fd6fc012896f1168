import { expect, it } from 'vitest';
import { predictSeconds } from '../../src/plan/predict.js';
import { resolvePlan } from '../../src/plan/resolve.js';

it('the default plan is predicted to end within 90 s, and quick within 20 s', () => {
  expect(predictSeconds(resolvePlan({})).mostSeconds).toBeLessThan(90);
  expect(predictSeconds(resolvePlan({ preset: 'quick' })).mostSeconds).toBeLessThan(20);
});

it('fewer rounds than the time limit allows shorten the prediction, and least never exceeds most', () => {
  const short = predictSeconds(resolvePlan({ maxRounds: 5 }));
  expect(short.mostSeconds).toBeLessThan(predictSeconds(resolvePlan({})).mostSeconds);
  expect(short.leastSeconds).toBeLessThanOrEqual(short.mostSeconds);
});
