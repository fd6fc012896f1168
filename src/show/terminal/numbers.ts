import type { Results } from '../../results/schema.js';
import { isBounded, type Estimate, type ExactLevel } from '../../stats/summary.js';
import { formatCount, formatShare, signedFormat } from '../numbers.js';
import { plusMinus, type Look } from './look.js';

/** `18,350`; below 100 with one decimal, so that an empty timer pair is not rounded away. */
export function formatAmount(value: number): string {
  const digits = Math.abs(value) < 100 ? 1 : 0;
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(fixed) !== 0 ? '-' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** `+120`, `-35`. */
export function formatDifference(value: number): string {
  const text = formatAmount(value);
  return text.startsWith('-') ? text : `+${text}`;
}

/** The wider side of an interval around its point; null where it is not known. */
function halfWidth(estimate: Estimate): number | null {
  const { estimate: point, low, high } = estimate;
  return isBounded(estimate) ? Math.max(high - point, point - low) : null;
}

/** Half the interval as a share of the point: `±0.4%`. */
function formatRelativeInterval(estimate: Estimate, look: Look): string {
  const half = halfWidth(estimate);
  if (estimate.estimate === 0 || half === null) return '';
  const percent = (100 * half) / Math.abs(estimate.estimate);
  return `${plusMinus(look)}${percent.toFixed(percent < 10 ? 1 : 0)}%`;
}

/** `0.639 ±0.003`. */
export function formatRatio(ratio: Estimate, look: Look): string {
  const half = halfWidth(ratio);
  const point = ratio.estimate.toFixed(3);
  return half === null ? point : `${point} ${plusMinus(look)}${half.toFixed(3)}`;
}

/** How a table writes what a run measured. */
export interface TableNumbers {
  readonly amount: (value: number) => string;
  readonly difference: (value: number) => string;
  readonly ratio: (ratio: Estimate) => string;
  /** The head and the content of a level's column of trust. */
  readonly trustHead: string;
  readonly trust: (level: Estimate, exact: ExactLevel | undefined) => string;
}

/** Estimates have intervals; counts have the share of exits with exactly that count, where it is not all of them. */
export function tableNumbers(unit: Results['unit'], look: Look): TableNumbers {
  if (unit === 'instructions')
    return {
      amount: formatCount,
      difference: (value) => (value === 0 ? '+0' : signedFormat(unit)(value)),
      ratio: ({ estimate }) => estimate.toFixed(3),
      trustHead: 'share',
      trust: (_, exact) => (exact === undefined || exact.share === 1 ? '' : formatShare(exact.share)),
    };
  return {
    amount: formatAmount,
    difference: formatDifference,
    ratio: (ratio) => formatRatio(ratio, look),
    trustHead: '95%',
    trust: (level) => formatRelativeInterval(level, look),
  };
}
