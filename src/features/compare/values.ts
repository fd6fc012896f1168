/** How a value, a change and a run are written in a row, the same in every format. */
import { amountFormat, formatInterval, formatRatio, signedFormat } from '../../show/numbers.js';
import type { Estimate } from '../../stats/summary.js';
import type { ComparedChange, ComparedKind, Comparison } from './document.js';

/** For a value that a run lacks, or a change that cannot be determined. */
const ABSENT_TEXT = '–';

/** `#2`: what a run is called in heads. */
export function headOf(index: number): string {
  return `#${String(index + 1)}`;
}

export function isExact({ unit }: Comparison): boolean {
  return unit === 'instructions';
}

export function titleOf(kind: ComparedKind, { unit }: Comparison): string {
  return {
    level: `Levels, ${unit} per exit`,
    'over-none': 'Ratios to the same exit without a transfer',
    'sync-ioctl': 'Ratios of sync to ioctl',
  }[kind];
}

export function valueText(value: Estimate | null, kind: ComparedKind, unit: Comparison['unit']): string {
  if (value === null) return ABSENT_TEXT;
  return kind === 'level' ? amountFormat(unit)(value.estimate) : formatRatio(value.estimate);
}

/** Small shares have two decimals, because runs of one host differ by tenths of a percent. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)}%`;
}

export function signedShare(share: number): string {
  const text = percent(share);
  if (/^-?0\.00%$/.test(text)) return '0.00%';
  return share > 0 ? `+${text}` : text;
}

export function isChanged(change: ComparedChange | null): boolean {
  if (change === null) return false;
  const { relative, instructions } = change;
  if (instructions !== null) return instructions !== 0;
  return relative !== null && (relative.low > 0 || relative.high < 0);
}

/** `+1.2% [+0.4%, +2.0%]`, or of counts `+12 (+0.3%)`. */
export function changeText(change: ComparedChange | null, { unit }: Pick<Comparison, 'unit'>): string {
  if (change === null) return ABSENT_TEXT;
  const { relative, instructions } = change;
  if (instructions !== null) {
    if (instructions === 0) return '0';
    const share = relative === null ? '' : ` (${signedShare(relative.estimate)})`;
    return `${signedFormat(unit)(instructions)}${share}`;
  }
  if (relative === null) return ABSENT_TEXT;
  const point = signedShare(relative.estimate);
  return unit === 'instructions' ? point : `${point} ${formatInterval(relative, signedShare)}`;
}

function starsOf(change: ComparedChange): string {
  if (change.shown) return '**';
  return isChanged(change) ? '* ' : '  ';
}

/** The same where there is little room: `+1.2% ±0.8%**`; two stars beyond chance, one where its own interval excludes zero. */
export function shortChangeText(
  change: ComparedChange | null,
  unit: Comparison['unit'],
  sign: string,
): string {
  if (change?.relative == null || unit === 'instructions') return changeText(change, { unit });
  const { estimate, low, high } = change.relative;
  const half = Math.max(high - estimate, estimate - low);
  return `${signedShare(estimate)} ${sign}${percent(half)}${starsOf(change)}`;
}
