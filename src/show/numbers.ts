/** How numbers are written, everywhere a report is read: page, terminal, chart tables. */
import type { Results } from '../results/schema.js';
import { isBounded, type Estimate } from '../stats/summary.js';

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Cycles or nanoseconds: whole from 100, with one decimal below; `24,120`, `52.4`. */
export function formatTicks(ticks: number): string {
  return (Math.abs(ticks) >= 99.95 ? wholeNumber : oneDecimal).format(ticks);
}

/** A count of instructions: whole, except a median between two counts. */
export function formatCount(count: number): string {
  return (Number.isInteger(count) ? wholeNumber : oneDecimal).format(count);
}

/** The format of a run's numbers. */
export function amountFormat(unit: Results['unit']): (amount: number) => string {
  return unit === 'instructions' ? formatCount : formatTicks;
}

/** The same with a sign, so that a saving reads as one: `+449`, `-12.0`. */
export function signedFormat(unit: Results['unit']): (amount: number) => string {
  const format = amountFormat(unit);
  return (amount) => (amount > 0 ? `+${format(amount)}` : format(amount));
}

/** Units of time, from the largest. */
const TIME_UNITS = [
  { name: 'ms', ns: 1e6 },
  { name: 'us', ns: 1e3 },
  { name: 'ns', ns: 1 },
] as const;
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** The unit that a duration is written in. */
export function timeUnit(ns: number): (typeof TIME_UNITS)[number] {
  return TIME_UNITS.find((unit) => Math.abs(ns) >= unit.ns) ?? TIME_UNITS[2];
}

/** A duration to three digits: `620 ns`, `9.73 us`, `152 us`. */
export function formatTime(ns: number): string {
  const unit = timeUnit(ns);
  return `${significant.format(ns / unit.ns)} ${unit.name}`;
}

/** Its interval in one unit, both ends to the place of the larger one's third digit: `9.68 to 9.78 us`; of one launch it is not known. */
export function formatTimeRange(time: Estimate): string {
  if (!isBounded(time)) return 'interval not known';
  const larger = Math.max(Math.abs(time.low), Math.abs(time.high));
  const unit = timeUnit(larger);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(larger / unit.ns || 1)));
  const [low, high] = [time.low, time.high].map((ns) => String(Number((ns / unit.ns).toFixed(digits))));
  return `${low} to ${high} ${unit.name}`;
}

/** Sync relative to ioctl and the like, three decimals: `0.453`. */
export function formatRatio(ratio: number): string {
  return ratio.toFixed(3);
}

/** A share as a percentage with one decimal: `1.2%`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** The 95% interval alone: `[430, 470]`; of one launch it is not known. */
export function formatInterval(estimate: Estimate, format: (value: number) => string): string {
  if (!isBounded(estimate)) return '[not known]';
  return `[${format(estimate.low)}, ${format(estimate.high)}]`;
}

/** `449 [430, 470]`. */
export function formatEstimate(estimate: Estimate, format: (value: number) => string): string {
  return `${format(estimate.estimate)} ${formatInterval(estimate, format)}`;
}

/** How long something took, from milliseconds: `83 s`, `2 min 4 s`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
