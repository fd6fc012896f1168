import { expect, test } from 'vitest';
import type { TimedEvidence } from '../../../src/features/gate/document/evidence.js';
import { launchesToDecide } from '../../../src/features/gate/judge/detectable.js';
import { ALPHA } from '../../../src/features/gate/judge/judge.js';

/** A cell whose statistic scatters by `spread` from launch to launch, seen in five launches of each run. */
function evidence(spread: number, margin = 0.02): TimedEvidence {
  return {
    kind: 'ratio',
    face: 'quiet',
    reference: null,
    change: { estimate: 0, low: 0, high: 0 },
    standardError: spread * Math.sqrt(2 / 5),
    margin,
    excluded: margin,
    pRegressed: 1,
    pImproved: 1,
    pInside: 1,
    states: [
      { state: 'A', baseline: 3, candidate: 2 },
      { state: 'B', baseline: 2, candidate: 3 },
    ],
  };
}

test('a noisier cell, or a finer margin, needs more launches', () => {
  // (1.645 + 1.282)^2 * 2 / (0.0198 / 0.02)^2 is 17.5 before Student's t asks for a little more.
  expect(launchesToDecide(evidence(0.02), ALPHA)).toBe(19);
  expect(launchesToDecide(evidence(0.04), ALPHA)!).toBeGreaterThan(60);
  expect(launchesToDecide(evidence(0.02, 0.01), ALPHA)!).toBeGreaterThan(60);
  expect(launchesToDecide(evidence(0.002), ALPHA)!).toBeLessThan(4);
});

test('what a thousand launches would not decide, or what does not scatter, has no number', () => {
  expect(launchesToDecide(evidence(2), ALPHA)).toBeNull();
  expect(launchesToDecide(evidence(0), ALPHA)).toBeNull();
});
