/** Costs as charts show them: time where a clock was read, in one unit of it on an axis, and counts of instructions. */
import type { Results } from '../../results/schema.js';
import { formatCount, formatTime, timeUnit } from '../numbers.js';

export interface CostScale {
  /** `us`, `instructions`. */
  readonly unit: string;
  /** Ticks as a number of that unit. */
  readonly of: (ticks: number) => number;
  /** `9.73 us`, `1,338`; each in the unit that suits it. */
  readonly text: (ticks: number) => string;
  /** The same with a sign, so that a saving reads as one. */
  readonly signed: (ticks: number) => string;
}

/** @param mostTicks the largest that the axis reaches */
export function costScale(
  { unit, ticksPerNs }: Pick<Results, 'unit' | 'ticksPerNs'>,
  mostTicks: number,
): CostScale {
  const isCount = unit === 'instructions';
  const text = (ticks: number): string => (isCount ? formatCount(ticks) : formatTime(ticks / ticksPerNs));
  const signed = (ticks: number): string => (ticks > 0 ? `+${text(ticks)}` : text(ticks));
  if (isCount) return { unit, of: (ticks) => ticks, text, signed };
  const { name, ns } = timeUnit(mostTicks / ticksPerNs);
  return { unit: name, of: (ticks) => ticks / ticksPerNs / ns, text, signed };
}
