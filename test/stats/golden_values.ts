import { readFileSync } from 'node:fs';
import type { DetectionPlan } from '../../src/stats/inference/detectable.js';
import type { Estimate } from '../../src/stats/summary.js';

/** What test/stats/golden/make_golden.py and make_golden_inference.py write. */
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
  comparisons: readonly {
    subject: number[];
    reference: number[];
    launches: number[];
    ratio: Estimate;
    difference: Estimate;
    within: Estimate;
  }[];
  random: readonly {
    seed: string;
    stream: number;
    next: number[];
    below: { n: number; draws: number; sum: number; last: number };
  }[];
  student: {
    tails: readonly { t: number; degrees: number; tail: number }[];
    criticals: readonly { tail: number; degrees: number; critical: number }[];
  };
  proportions: readonly {
    successes: number;
    trials: number;
    confidence: number;
    low: number;
    high: number;
  }[];
  holm: readonly { p: number[]; adjusted: number[] }[];
  quantile_intervals: readonly ({ values: number[]; share: number } & Estimate)[];
  means: readonly ({ values: number[] } & Estimate)[];
  two_runs: readonly ({
    baseline: number[];
    candidate: number[];
    degrees: number;
    above: number;
  } & Estimate)[];
  strata: readonly {
    launches: { run: 0 | 1; state: string; covariate: number; value: number }[];
    withCovariate: boolean;
    estimate: number;
    standardError: number;
    degrees: number;
  }[];
  variance_components: readonly {
    values: number[][][];
    launches: number;
    rounds: number;
    within: number | null;
  }[];
  detectable: readonly (DetectionPlan & { exact: number })[];
}

export function golden<Name extends keyof GoldenFiles>(name: Name): GoldenFiles[Name] {
  const text = readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as GoldenFiles[Name];
}
