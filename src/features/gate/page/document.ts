/** What a page of a judgement shows. The gate makes it from its own words: report does not know the gate. */
import type { Certificate } from '../../certify/document/schema.js';
import type { Estimate } from '../../../stats/summary.js';

export type CellVerdict = 'pass' | 'regressed' | 'improved' | 'inconclusive';

/** A cell that was judged. */
export interface GateCell {
  readonly id: string;
  readonly verdict: CellVerdict;
  /** `+5.12%`, `3418 -> 3419`; empty where there is no number. */
  readonly change: string;
  /** `+4.20% to +6.02%`, or empty. */
  readonly interval: string;
  /** What it was judged by: `ratio to pio-out/long64-ring0/none`. */
  readonly grounds: string;
  /** How its verdict came about, in sentences. */
  readonly sentences: readonly string[];
  /** What to draw, shares; a count has no interval and no margin. Null: no number. */
  readonly drawn: (Estimate & { readonly margin: number | null }) | null;
}

/** Nothing that a gate looks for can move it. */
interface NegativeControl {
  readonly id: string;
  readonly change: Estimate;
  /** By more than half the margin: the host did not hold still. */
  readonly moved: boolean;
}

interface ModeStates {
  readonly mode: string;
  readonly states: readonly { readonly name: string; readonly center: number; readonly share: number }[];
}

export interface GateDocument {
  readonly tool: { readonly name: string; readonly version: string };
  readonly verdict: CellVerdict | 'failed';
  readonly exitCode: number;
  /** Why, the weightiest first; empty for a plain pass. */
  readonly reasons: readonly string[];
  /** Why no time of these runs can be trusted. */
  readonly doubts: readonly string[];
  readonly unit: string;
  /** Which runs, in a line each. */
  readonly baseline: string;
  readonly candidate: string;
  /** `2 regressed, 40 pass`. */
  readonly counts: string;
  /** Margin, smallest detectable change, launches left out. */
  readonly fineness: readonly string[];
  /** What decided first. */
  readonly cells: readonly GateCell[];
  readonly newCells: readonly string[];
  readonly negativeControls: readonly NegativeControl[];
  /** Cells that a delay was put into, and whether it was found. */
  readonly positiveControls: readonly (GateCell & { readonly found: boolean })[];
  /** How far two copies of one cell lay apart in the two runs, a share; null: there are none. */
  readonly twinSpread: number | null;
  readonly states: readonly ModeStates[];
  /** Launches left out, by their numbers. */
  readonly disturbed: { readonly baseline: readonly number[]; readonly candidate: readonly number[] };
  /** What the differences below mean. */
  readonly hosts: string;
  readonly differences: readonly {
    readonly field: string;
    readonly baseline: string;
    readonly candidate: string;
  }[];
  /** How well this gate decides on this host; null: nobody certified it. */
  readonly certificate: Certificate | null;
}
