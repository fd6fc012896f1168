import { readFileSync } from 'node:fs';
import type { Estimate } from '../../src/stats/summary.js';

/** What test/stats/golden/make_golden.py writes. */
export interface GoldenFiles {
  sign_ranks: readonly { n: number; confidence: number; rank: number; coverage: number }[];
  sign_intervals: readonly { values: number[]; median: number; low: number; high: number }[];
  series: readonly {
    kind: string;
    values: number[];
    median: number;
    scaledMad: number;
    spearman: number;
    lagOne: number;
  }[];
  histograms: readonly {
    ticks: number[];
    buckets: number[];
    counts: number[];
    max: number;
    quantiles: Record<string, number>;
  }[];
  comparisons: readonly { subject: number[]; reference: number[]; ratio: Estimate; difference: Estimate }[];
  random: readonly {
    seed: string;
    stream: number;
    next: number[];
    below: { n: number; draws: number; sum: number; last: number };
  }[];
}

export function golden<Name extends keyof GoldenFiles>(name: Name): GoldenFiles[Name] {
  const text = readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as GoldenFiles[Name];
}
