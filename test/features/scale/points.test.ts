import { expect, it } from 'vitest';
import type { ScaleWindow } from '../../../src/samples/scale_messages.js';
import { scalePoints, windowRate } from '../../../src/features/scale/document/points.js';

const SERIES = { cell: 0, machines: 'one', seed: '1' } as const;

function windowOf(threads: number, perThread: number, cell = 0): ScaleWindow {
  return {
    cell,
    machines: 'one',
    exits: Array.from({ length: threads }, () => perThread),
    ns: Array.from({ length: threads }, () => 1e6),
  };
}

it("a window's rate is the sum of its threads, each over its own time", () => {
  expect(windowRate({ exits: [100, 50], ns: [1e6, 2e6] })).toBeCloseTo(125_000, 6);
});

it('efficiency is taken inside each round, so that a host that slows down as a whole changes nothing', () => {
  const rounds = [1, 0.5, 0.8, 0.6].flatMap((speed, launch) =>
    [0, 1, 2].map(() => ({
      launch,
      windows: [windowOf(2, 900 * speed), windowOf(1, 1000 * speed), windowOf(1, 7, 1)],
    })),
  );
  const [one, two] = scalePoints(rounds, SERIES);
  expect(one).toMatchObject({ threads: 1, windows: 12, efficiency: { estimate: 1, low: 1, high: 1 } });
  expect(two?.efficiency.estimate).toBeCloseTo(0.9, 9);
  expect(two?.efficiency.low).toBeCloseTo(0.9, 9);
  expect(two?.rate.high).toBeGreaterThan(two?.rate.low ?? Infinity);
});

it('a round that lost a window gives no efficiency, and a number of threads without a window no point', () => {
  const whole = { launch: 0, windows: [windowOf(1, 100), windowOf(2, 80)] };
  const cut = { launch: 0, windows: [windowOf(2, 1)] };
  const points = scalePoints([whole, whole, cut, whole], SERIES);
  expect(points.map(({ threads }) => threads)).toEqual([1, 2]);
  expect(points[1]?.efficiency.estimate).toBeCloseTo(0.8, 9);
  expect(scalePoints([cut], SERIES)).toEqual([]);
  expect(scalePoints([whole], { ...SERIES, machines: 'each' })).toEqual([]);
});
