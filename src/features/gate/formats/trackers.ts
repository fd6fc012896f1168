/** Formats of services that keep one number a benchmark and draw it over time: the change of each cell as a ratio. */
import type { Estimate } from '../../../stats/summary.js';
import { isTimed, quietEvidence, type CellJudgement } from '../document/evidence.js';
import type { GateOutcome } from '../document/outcome.js';
import { groundsText } from '../text/cell.js';

/** Candidate over baseline: 1.05 is 5% slower. An exact one has no interval. */
interface Ratio {
  readonly cell: CellJudgement;
  readonly value: number;
  readonly interval: Estimate | null;
}

/** Cells without a number, such as those that the candidate lost, are left out: the exit code covers them. */
function ratiosOf({ report }: GateOutcome): Ratio[] {
  return report.cells.flatMap((cell): Ratio[] => {
    // The same face of time wherever there is one, so that the series does not jump.
    const first = quietEvidence(cell) ?? cell.evidence[0];
    if (first?.kind === 'exact')
      return first.baseline === 0 ? [] : [{ cell, value: first.candidate / first.baseline, interval: null }];
    if (!isTimed(first)) return [];
    const { estimate, low, high } = first.change;
    const interval = { estimate: 1 + estimate, low: 1 + low, high: 1 + high };
    return [{ cell, value: interval.estimate, interval }];
  });
}

/** No ratio is known to a millionth. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function reach({ estimate, low, high }: Estimate): string {
  return `\u00b1 ${Math.max(high - estimate, estimate - low).toFixed(4)}`;
}

/**
 * For github-action-benchmark with `tool: customSmallerIsBetter`: an array of name, unit, value and, in words, range
 * and extra (its `BenchmarkResult` in src/extract.ts).
 */
export function githubActionBenchmarkJson(outcome: GateOutcome): string {
  const results = ratiosOf(outcome).map(({ cell, value, interval }) => ({
    name: cell.id,
    unit: 'candidate / baseline',
    value: rounded(value),
    ...(interval === null ? {} : { range: reach(interval) }),
    extra: `${cell.verdict}: ${groundsText(cell)}`,
  }));
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** A benchmark's name at the most: https://bencher.dev/docs/reference/bencher-metric-format */
const LONGEST_NAME = 1024;
/** A measure's slug; Bencher makes it on first sight. */
const MEASURE = 'candidate-over-baseline';

/** Bencher Metric Format, its schema is https://bencher.dev/bmf.json: benchmark, measure, value and its bounds. */
export function bencherMetricJson(outcome: GateOutcome): string {
  const metrics = ratiosOf(outcome).map(({ cell, value, interval }) => {
    const bounds =
      interval === null ? {} : { lower_value: rounded(interval.low), upper_value: rounded(interval.high) };
    return [cell.id.slice(0, LONGEST_NAME), { [MEASURE]: { value: rounded(value), ...bounds } }] as const;
  });
  return `${JSON.stringify(Object.fromEntries(metrics), null, 2)}\n`;
}
