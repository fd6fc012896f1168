import type { TopLevelSpec } from 'vega-lite';
import { isBounded, type Estimate } from '../../stats/summary.js';

/** The ends of an interval as a chart's data hold them: null, which draws no bar, where they are not known. */
export function drawnEnds(interval: Pick<Estimate, 'low' | 'high'>): {
  low: number | null;
  high: number | null;
} {
  return isBounded(interval) ? { low: interval.low, high: interval.high } : { low: null, high: null };
}

/** A small table of text: the chart's numbers for readers who cannot see it or want the figures. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The address of each row on its page. */
  readonly ids?: readonly string[];
}

/** One chart before it is drawn. Strings from a results file stand in data values only, never in the spec. */
export interface Chart<Table = DataTable> {
  readonly id: string;
  /** One line that says what to see, used as the figure's caption title. */
  readonly title: string;
  /** What a table of contents calls it; the title where it is missing. */
  readonly short?: string | undefined;
  /** How to read it. */
  readonly caption: string;
  /** What else follows from its numbers; below it. */
  readonly notes?: readonly string[];
  /** The same in words, for a screen reader. */
  readonly description: string;
  readonly spec: TopLevelSpec;
  /** The same for a phone; without it the drawing above shrinks. */
  readonly narrow?: TopLevelSpec;
  /** What all of its marks say together, with its address on the page. */
  readonly summary?: { readonly id: string; readonly text: string };
  readonly table: Table;
  /** The single numbers behind those that are drawn. */
  readonly each?: { readonly title: string; readonly table: DataTable };
}

/** For which width a chart is drawn. */
export type Fit = 'wide' | 'narrow';

/** Both drawings of a chart that is told for which width it is drawn. */
export function fitted(specOf: (fit: Fit) => TopLevelSpec): Required<Pick<Chart, 'spec' | 'narrow'>> {
  return { spec: specOf('wide'), narrow: specOf('narrow') };
}
