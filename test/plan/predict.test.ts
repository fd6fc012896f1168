import { expect, it } from 'vitest';
import { predictSeconds } from '../../src/plan/predict.js';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';

it('the default plan is predicted to end within 90 s, and quick within 20 s', () => {
  expect(predictSeconds(resolvePlan({})).mostSeconds).toBeLessThan(90);
  expect(predictSeconds(resolvePlan({ preset: 'quick' })).mostSeconds).toBeLessThan(20);
});

it('a round takes what rounds took on the host that the costs are from, within 30%', () => {
  // Seconds of its processor, without what sharing the core added.
  const seen: readonly [PlanOptions, number][] = [
    [{}, 0.244],
    [{ preset: 'quick' }, 0.037],
    [{ exit: ['pio-out'], mode: ['*ring3'] }, 0.032],
    [{ exit: ['mmio-*'], direction: ['both'] }, 0.043],
  ];
  for (const [options, seconds] of seen) {
    const share = predictSeconds(resolvePlan(options)).roundSeconds / seconds;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(1.3);
  }
});

it('a plan that says how long its blocks are is predicted by that', () => {
  const plan = resolvePlan({ exit: ['pio-out'], mode: ['*ring0'] });
  const longer = { ...plan, exitsPerBlock: { 'pio-out/long64-ring0': 800 } };
  const { roundSeconds } = predictSeconds(plan);
  expect(predictSeconds(longer).roundSeconds / roundSeconds).toBeGreaterThan(5);
});

it('fewer rounds than the time limit allows shorten the prediction, and least never exceeds most', () => {
  const short = predictSeconds(resolvePlan({ maxRounds: 5 }));
  expect(short.mostSeconds).toBeLessThan(predictSeconds(resolvePlan({})).mostSeconds);
  expect(short.leastSeconds).toBeLessThanOrEqual(short.mostSeconds);
});
