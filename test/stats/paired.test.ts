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

test('ratios, differences and their intervals are those of SciPy', () => {
  for (const { subject, reference, ratio, difference } of golden('comparisons')) {
    const ours = comparePaired(subject, reference)!;
    expect(ours.rounds).toBe(subject.length);
    for (const end of ['estimate', 'low', 'high'] as const) {
      expect(ours.ratio[end]).toBeCloseTo(ratio[end], 12);
      expect(ours.difference[end]).toBeCloseTo(difference[end], 6);
    }
  }
});

test('a level that moves both sides in a round moves no ratio', () => {
  const subject = [200, 400, 600, 800, 1000, 1200];
  const reference = [100, 200, 300, 400, 500, 600];
  const { ratio } = comparePaired(subject, reference)!;
  for (const end of [ratio.low, ratio.estimate, ratio.high]) expect(end).toBeCloseTo(2, 12);
});

test('a dropped block takes its round out, whichever side it was on', () => {
  const left = comparePaired([NaN, 20, 30], [10, 20, 15])!;
  const right = comparePaired([10, 20, 30], [NaN, 20, 15])!;
  expect(left).toEqual(right);
  expect(left.rounds).toBe(2);
  expect(comparePaired([NaN, 1], [1, NaN])).toBeNull();
});

test('a round with a block of no time at all has no ratio and is left out', () => {
  expect(comparePaired([0, 20], [10, 10])).toEqual(comparePaired([20], [10]));
  expect(comparePaired([10, 20], [0, 10])).toEqual(comparePaired([20], [10]));
});

test('exchanging the two sides inverts the ratio and negates the difference', () => {
  fc.assert(
    fc.property(columns, (pairs) => {
      const a = pairs.map(([value]) => value);
      const b = pairs.map(([, value]) => value);
      const forward = comparePaired(a, b)!;
      const backward = comparePaired(b, a)!;
      expect(backward.ratio.low).toBeCloseTo(1 / forward.ratio.high, 9);
      expect(backward.ratio.estimate * forward.ratio.estimate).toBeCloseTo(1, 9);
      const off = Math.abs(backward.difference.low + forward.difference.high);
      expect(off).toBeLessThanOrEqual(1e-12 * Math.max(1, ...a, ...b));
    }),
  );
});

test('the order of rounds changes nothing', () => {
  fc.assert(
    fc.property(columns, fc.nat(), (pairs, seed) => {
      const mixed = shuffled(pairs.length, new Random(String(seed))).map((i) => pairs[i]!);
      const compare = (rows: typeof pairs) =>
        comparePaired(
          rows.map(([a]) => a),
          rows.map(([, b]) => b),
        );
      expect(compare(mixed)).toEqual(compare(pairs));
    }),
  );
});

test('columns of different length are refused', () => {
  expect(() => comparePaired([1], [1, 2])).toThrow(RangeError);
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
