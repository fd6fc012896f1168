/** Where a results document contradicts its own blocks. */
import { entryOf } from '../../lib/entry_of.js';
import type { Results } from '../../results/schema.js';

export interface Difference {
  /** Id of the cell that it is about; null for the run as a whole. */
  readonly cell: string | null;
  /** `level.estimate`, `sync-ioctl ratio.low`, `stop.widestInterval`. */
  readonly field: string;
  /** As JSON; `nothing` where it is missing. */
  readonly stored: string;
  readonly recomputed: string;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

type Found = Pick<Difference, 'field' | 'stored' | 'recomputed'>;

/** What a quantile found in another order of sums may differ by; no text shows as many digits. */
const ROUNDING = 1e-12;

function agree(stored: unknown, again: unknown): boolean {
  if (typeof stored === 'number' && typeof again === 'number')
    return Math.abs(stored - again) <= ROUNDING * Math.max(Math.abs(stored), Math.abs(again));
  return shown(stored) === shown(again);
}

/** Every leaf that differs by more than rounding. */
function leaves(field: string, stored: unknown, again: unknown): Found[] {
  if (!isObject(stored) || !isObject(again)) {
    return Object.is(stored, again) || agree(stored, again)
      ? []
      : [{ field, stored: shown(stored), recomputed: shown(again) }];
  }
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(again)])];
  const inside = (key: string): string => (Array.isArray(stored) ? `${field}[${key}]` : `${field}.${key}`);
  return keys.flatMap((key) =>
    leaves(field === '' ? key : inside(key), entryOf(stored, key), entryOf(again, key)),
  );
}

function ofCells(stored: Results, again: Results): Difference[] {
  return stored.cells.flatMap((result, index) =>
    leaves('', result, again.cells[index]).map((found) => ({ cell: result.cell.id, ...found })),
  );
}

type Comparison = Results['comparisons'][number];

function ofComparisons(stored: Results, again: Results): Difference[] {
  const keyOf = ({ kind, subject, reference }: Comparison): string => `${kind} ${subject} ${reference}`;
  const byKey = (of: Results): Map<string, Comparison> =>
    new Map(of.comparisons.map((comparison) => [keyOf(comparison), comparison]));
  const [left, right] = [byKey(stored), byKey(again)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [one, other] = [left.get(key), right.get(key)];
    const known = one ?? other;
    return leaves('', one, other).map(({ field, ...values }) => ({
      cell: known?.subject ?? null,
      field: `comparison ${known?.kind ?? ''} ${field}`.trimEnd(),
      ...values,
    }));
  });
}

/** The parts of the run as a whole that follow from its blocks; the others are facts or settings. */
const OF_THE_RUN = ['stop', 'unit', 'ticksPerNs', 'drops', 'warnings', 'status'] as const;

/**
 * Recomputes every number of the document from its blocks and histograms, and names each that differs: levels,
 * comparisons, the widest interval, drops, warnings. Empty when they agree.
 */
export function recheckResults(stored: Results, again: Results): Difference[] {
  return [
    ...ofCells(stored, again),
    ...ofComparisons(stored, again),
    ...OF_THE_RUN.flatMap((name) =>
      leaves(name, stored[name], again[name]).map((found) => ({ cell: null, ...found })),
    ),
  ];
}
