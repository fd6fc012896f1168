/** The kernel's own timestamps of an exit, beside the ladder and never in it: to trace takes time itself. */
import type { Exit, Mode } from '../../../plan/cell.js';
import { readTrace } from './events.js';
import { spansOf, spreadOf, type Spread, type TracedSpans } from './spans.js';

/** What an exit was measured by, with and without tracing; medians of blocks in ticks per exit. */
export interface TracedMeasurement {
  readonly cell: { readonly exit: Exit; readonly mode: Mode; readonly id: string };
  readonly untraced: readonly number[];
  readonly traced: readonly number[];
  readonly events: readonly string[];
  readonly text: string;
}

export interface TracedMode extends TracedSpans {
  readonly mode: Mode;
  readonly exit: Exit;
  readonly cell: string;
  /** Events that this kernel has and that no exit caused. */
  readonly silent: readonly string[];
  readonly untraced: Spread;
  readonly traced: Spread;
  /** What tracing adds to an exit: the difference of the medians. */
  readonly cost: number;
}

export type TracedLadder =
  | { readonly status: 'traced' | 'interrupted'; readonly modes: readonly TracedMode[] }
  | { readonly status: 'unavailable'; readonly reason: string };

/** Null where the kernel recorded no exit. */
export function tracedMode({ cell, untraced, traced, events, text }: TracedMeasurement): TracedMode | null {
  const found = spansOf(readTrace(text));
  if (found === null) return null;
  const seen = new Set(found.spans.flatMap(({ from, to }) => [from, to]));
  const [without, withTrace] = [spreadOf(untraced), spreadOf(traced)];
  return {
    mode: cell.mode,
    exit: cell.exit,
    cell: cell.id,
    ...found,
    silent: events.filter((event) => !seen.has(event)),
    untraced: without,
    traced: withTrace,
    cost: withTrace.median - without.median,
  };
}
