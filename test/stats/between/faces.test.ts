import { expect, test } from 'vitest';
import { medianLevel, quietOver, tailLevel } from '../../../src/stats/between/faces.js';
import { Random } from '../../../src/stats/inference/random.js';
import { quietLevel } from '../../../src/stats/quiet_level.js';

const logs = (...ticks: number[]): Float64Array => Float64Array.from(ticks, Math.log);

test('one accident is no tail, a slow path in every fourth block is one', () => {
  const calm = logs(100, 100, 100, 100, 100, 100, 100, 100);
  expect(tailLevel(logs(100, 900, 100, 100, 100, 100, 100, 100))).toBeCloseTo(tailLevel(calm), 12);
  expect(Math.exp(tailLevel(logs(100, 900, 100, 100, 100, 900, 100, 100)))).toBeCloseTo(1500 / 7, 9);
  expect(medianLevel(logs(100, 900, 100, 100, 100, 900, 100, 100))).toBeCloseTo(Math.log(100), 12);
});

test('of more rounds the quiet level is that of fewer on average, and of as many it is itself', () => {
  const random = new Random('6');
  const few: number[] = [];
  const many: number[] = [];
  const all: number[] = [];
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.next());
  for (let i = 0; i < 4000; i++) {
    few.push(quietLevel(draw(5)));
    const rounds = draw(12);
    many.push(quietOver(5)(Float64Array.from(rounds)));
    all.push(quietLevel(rounds));
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  // The lowest of five uniform values is 1/6 on average, that of twelve is far lower.
  expect(mean(few)).toBeCloseTo(1 / 6, 2);
  expect(mean(many)).toBeCloseTo(1 / 6, 2);
  expect(mean(all)).toBeLessThan(0.12);
  const five = Float64Array.from([5, 3, 9, 4, 7]);
  expect(quietOver(5)(five)).toBe(quietLevel(five));
  expect(quietOver(30)(five)).toBe(quietLevel(five));
});
