import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseCell, controlCell, transferCell } from '../../src/plan/cell.js';
import { comparePaired, pairsOf } from '../../src/stats/paired.js';
import { Random } from '../../src/stats/inference/random.js';
import { shuffled } from '../support/synthetic_samples.js';
import { golden } from './golden_values.js';

const ticks = fc.double({ min: 1, max: 1e6, noNaN: true });
const columns = fc.array(fc.tuple(ticks, ticks), { minLength: 1, maxLength: 60 });

const none = baseCell('hlt', 'long64-ring0');
const ioctl = transferCell('hlt', 'long64-ring0', ['regs'], 'both', 'ioctl');
const sync = transferCell('hlt', 'long64-ring0', ['regs'], 'both', 'sync');

/** All rounds of one launch, unless told otherwise. */
function compare(subject: number[], reference: number[], launches = subject.map(() => 0)) {
  return comparePaired({ subject, reference, launches });
}

const ENDS = ['estimate', 'low', 'high'] as const;

test('ratios and differences over launches, and the interval within the run, are those of SciPy', () => {
  for (const { subject, reference, launches, ratio, difference, within } of golden('comparisons')) {
    const ours = compare(subject, reference, launches)!;
    expect(ours).toMatchObject({ rounds: subject.length, launches: new Set(launches).size });
    for (const end of ENDS) {
      expect(ours.ratio[end]).toBeCloseTo(ratio[end], 9);
      expect(ours.difference[end]).toBeCloseTo(difference[end], 5);
      expect(ours.within?.[end]).toBeCloseTo(within[end], 12);
    }
  }
});

test('one launch has a ratio, an interval within the run, and none for the host', () => {
  const { subject, reference, within } = golden('comparisons')[1]!;
  const ours = compare(subject, reference)!;
  expect(ours.launches).toBe(1);
  expect(ours.ratio.estimate).toBeCloseTo(within.estimate, 12);
  for (const { low, high } of [ours.ratio, ours.difference])
    expect([low, high]).toEqual([-Infinity, Infinity]);
  expect(ours.within?.low).toBeCloseTo(within.low, 12);
});

test('a launch counts once, however many rounds it has', () => {
  const [long, short] = [Array.from({ length: 50 }, () => 10), [20]];
  const launches = [...long.map(() => 0), 1];
  const reference = launches.map(() => 10);
  const found = compare([...long, ...short], reference, launches)!;
  expect(found.ratio.estimate).toBeCloseTo(Math.SQRT2, 12);
  expect(found.difference.estimate).toBe(5);
  expect(found.within?.estimate).toBe(1);
});

test('a level that moves both sides in a round moves no ratio', () => {
  const subject = [200, 400, 600, 800, 1000, 1200];
  const reference = [100, 200, 300, 400, 500, 600];
  const { ratio } = compare(subject, reference, [0, 0, 0, 1, 1, 1])!;
  for (const end of ENDS) expect(ratio[end]).toBeCloseTo(2, 12);
});

test('rounds that all agree are known to a step of the clock on both sides over the root of the exits', () => {
  const launches = [0, 0, 1, 1];
  const [subject, reference] = [launches.map(() => 200), launches.map(() => 100)];
  const found = comparePaired({ subject, reference, launches, stepTicks: 10, exitsPerBlock: 25 })!;
  // 10 / sqrt(4 x 25) is one tick a side, sqrt(2) of both, and 12.7062 with one degree of freedom.
  const reach = Math.SQRT2 * 12.7062047;
  expect(found.difference.high - 100).toBeCloseTo(reach, 5);
  expect(100 - found.difference.low).toBeCloseTo(reach, 5);
  expect(Math.log(found.ratio.high / 2)).toBeCloseTo(reach / 100, 7);
});

test('a dropped block takes its round out, whichever side it was on', () => {
  const left = compare([NaN, 20, 30], [10, 20, 15])!;
  const right = compare([10, 20, 30], [NaN, 20, 15])!;
  expect(left.rounds).toBe(2);
  expect(left).toEqual(right);
  expect(compare([NaN, 1], [1, NaN])).toBeNull();
});

test('a launch whose every round lost a block is no launch of the comparison', () => {
  const found = compare([NaN, 20, 30], [10, 10, 10], [0, 1, 2])!;
  expect(found.launches).toBe(2);
});

test('a round with a block of no time at all has no ratio and is left out', () => {
  expect(compare([0, 20], [10, 10])).toEqual(compare([20], [10]));
  expect(compare([10, 20], [0, 10])).toEqual(compare([20], [10]));
});

test('exchanging the two sides inverts the ratio and negates the difference', () => {
  fc.assert(
    fc.property(columns, (pairs) => {
      const a = pairs.map(([value]) => value);
      const b = pairs.map(([, value]) => value);
      const launches = pairs.map((_, round) => round % 3);
      const forward = compare(a, b, launches)!;
      const backward = compare(b, a, launches)!;
      if (pairs.length > 1)
        expect(Math.abs(Math.log(backward.ratio.low) + Math.log(forward.ratio.high))).toBeLessThan(1e-9);
      expect(backward.ratio.estimate * forward.ratio.estimate).toBeCloseTo(1, 9);
      const off = Math.abs(backward.difference.low + forward.difference.high);
      if (pairs.length > 1) expect(off).toBeLessThanOrEqual(1e-9 * Math.max(1, ...a, ...b));
    }),
  );
});

test('the order of rounds changes nothing', () => {
  fc.assert(
    fc.property(columns, fc.nat(), (pairs, seed) => {
      const rows = pairs.map(([subject, reference], round) => ({ subject, reference, launch: round % 3 }));
      const mixed = shuffled(rows.length, new Random(String(seed))).map((i) => rows[i]!);
      const compared = (from: typeof rows) =>
        compare(
          from.map(({ subject }) => subject),
          from.map(({ reference }) => reference),
          from.map(({ launch }) => launch),
        )!;
      const [one, other] = [compared(rows), compared(mixed)];
      expect(other.within).toEqual(one.within);
      expect(other.ratio.estimate / one.ratio.estimate).toBeCloseTo(1, 9);
      expect(other.launches).toBe(one.launches);
    }),
  );
});

test('columns of different length are refused', () => {
  expect(() => compare([1], [1, 2])).toThrow(RangeError);
});

test('each transfer is paired with its base, sync with its ioctl twin, the copy with its first', () => {
  const copy = baseCell('hlt', 'long64-ring0', 1);
  const other = transferCell('hlt', 'long64-ring0', ['regs'], 'read', 'sync');
  expect(pairsOf([controlCell('null-syscall'), sync, copy, ioctl, none, other])).toEqual([
    { kind: 'over-none', subject: 1, reference: 4 },
    { kind: 'sync-ioctl', subject: 1, reference: 3 },
    { kind: 'a-a', subject: 2, reference: 4 },
    { kind: 'over-none', subject: 3, reference: 4 },
    { kind: 'over-none', subject: 5, reference: 4 },
  ]);
});

test('a cell that was skipped or failed is in no pair', () => {
  expect(pairsOf([none, null, sync])).toEqual([{ kind: 'over-none', subject: 2, reference: 0 }]);
  expect(pairsOf([null, ioctl, sync])).toEqual([{ kind: 'sync-ioctl', subject: 2, reference: 1 }]);
});
