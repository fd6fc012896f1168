import { medianAbsoluteDeviation } from 'simple-statistics';
import { expect, test } from 'vitest';
import { medianOfSorted } from '../../src/stats/inference/interval.js';
import { isSignificant, lagOneCorrelation, modesOf, trendOf } from '../../src/stats/inference/series.js';
import { Random } from '../../src/stats/inference/random.js';
import { standardNormal } from '../support/synthetic_samples.js';
import { golden } from './golden_values.js';

function normals(seed: string, count: number, center: number, sigma: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => center + sigma * standardNormal(random));
}

test('medians, deviations and rank correlations are those of SciPy', () => {
  for (const { kind, values, median, scaledMad, spearman, lagOne } of golden('series')) {
    const at = `${kind} of ${values.length}`;
    expect(medianOfSorted([...values].sort((a, b) => a - b)), at).toBeCloseTo(median, 9);
    expect(1.4826 * medianAbsoluteDeviation(values), at).toBeCloseTo(scaledMad, 9);
    expect(trendOf(values).rho, at).toBeCloseTo(spearman, 12);
    expect(lagOneCorrelation([values]), at).toBeCloseTo(lagOne, 12);
  }
});

test('a trend is the last third against the first, and neither spikes nor constants make one', () => {
  const rising = Array.from({ length: 30 }, (_, i) => 1000 + 10 * i);
  expect(trendOf(rising).rho).toBeCloseTo(1, 12);
  expect(trendOf(rising).change).toBeCloseTo(1245 / 1045 - 1, 12);
  expect(trendOf([...Array<number>(29).fill(1000), 90_000]).change).toBe(0);
  expect(trendOf(Array<number>(30).fill(1000))).toEqual({ rho: 0, change: 0 });
  expect(trendOf([1, 2])).toEqual({ rho: 0, change: 0 });
});

test('launches at different levels are not autocorrelation', () => {
  const launches = ['1', '2', '3', '4'].map((seed, i) => normals(seed, 20, 1000 + 500 * i, 1));
  expect(Math.abs(lagOneCorrelation(launches))).toBeLessThan(0.3);
  expect(lagOneCorrelation([launches.flat()])).toBeGreaterThan(0.9);
});

test('a spike does not hide autocorrelation', () => {
  const wave = Array.from({ length: 60 }, (_, i) => 1000 + 10 * Math.sin(i / 5));
  wave[30] = 50_000;
  expect(lagOneCorrelation([wave])).toBeGreaterThan(0.8);
});

test('significance needs both size and number', () => {
  expect(isSignificant(0.9, 10)).toBe(false);
  expect(isSignificant(0.9, 20)).toBe(true);
  expect(isSignificant(-0.5, 50)).toBe(true);
  expect(isSignificant(0.2, 50)).toBe(false);
});

test('two states of a host are two modes, with their levels and shares', () => {
  const modes = modesOf([...normals('1', 30, 17_000, 50), ...normals('2', 70, 22_000, 50)]);
  expect(modes.map(({ center }) => Math.round(center / 100))).toEqual([170, 220]);
  expect(modes[0]!.share).toBeCloseTo(0.3, 1);
});

test('three states are three modes', () => {
  const values = [17_000, 22_000, 30_000].flatMap((center, i) => normals(String(i), 30, center, 60));
  expect(modesOf(values)).toHaveLength(3);
});

test('two modes are found in spite of a few spikes and a block caught half way', () => {
  const values = [...normals('1', 40, 17_000, 50), ...normals('2', 40, 22_000, 50), 19_500, 40_000, 61_000];
  expect(modesOf(values)).toHaveLength(2);
});

test('one level has no modes, however it is shaped', () => {
  for (let seed = 0; seed < 200; seed++) {
    const normal = normals(String(seed), 12 + seed, 17_000, 300);
    expect(modesOf(normal), `normal ${seed}`).toEqual([]);
    const skewed = normal.map((value) => 17_000 * Math.exp(Math.abs(value / 17_000 - 1) * 10));
    expect(modesOf(skewed), `skewed ${seed}`).toEqual([]);
    const random = new Random(String(seed));
    const uniform = normal.map(() => 17_000 + 2_000 * random.next());
    expect(modesOf(uniform), `uniform ${seed}`).toEqual([]);
  }
});

test('a rare level, a small gap, constants and few values are no modes', () => {
  expect(modesOf([...normals('1', 95, 17_000, 50), ...normals('2', 5, 22_000, 50)])).toEqual([]);
  expect(modesOf([...normals('1', 50, 17_000, 2), ...normals('2', 50, 17_100, 2)])).toEqual([]);
  expect(modesOf(Array<number>(50).fill(17_000))).toEqual([]);
  expect(modesOf([1, 1, 1, 2, 2, 2])).toEqual([]);
});
