/** The kernel's own timestamps of an exit. They stay apart from the ladder, because tracing takes time itself. */
import type { BaseCell, Exit, Mode } from '../../../plan/cell.js';
import { readTrace, spansOf, type Spread, spreadOf, type TracedSpans } from './spans.js';

/** One bare exit with and without tracing; each value is a block's median, in ticks per exit. */
export interface TracedExit {
  readonly cell: Pick<BaseCell, 'exit' | 'mode' | 'id'>;
  readonly untraced: readonly number[];
  readonly traced: readonly number[];
  /** The events that were asked for. */
  readonly events: readonly string[];
  /** What the kernel recorded, as the trace file holds it. */
  readonly text: string;
}

export interface TracedMode extends TracedSpans {
  readonly mode: Mode;
  readonly exit: Exit;
  readonly cell: string;
  /** Events that this kernel has and no exit caused. */
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
export function tracedMode({ cell, untraced, traced, events, text }: TracedExit): TracedMode | null {
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
