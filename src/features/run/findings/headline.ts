/** Which of a run's numbers make its headline, and why some are missing. */
import { addTo } from '../../../lib/grouped.js';
import {
  DIRECTIONS,
  EXITS,
  GROUPS,
  MODES,
  SETUPS,
  type Direction,
  type Group,
  type TransferCell,
} from '../../../plan/cell.js';
import { CELLS_EVIDENCE, type Evidence, unmeasuredEvidence } from './evidence.js';
import type { Host } from '../../../samples/protocol.js';
import type { Results } from '../../../results/schema.js';
import type { TransferComparison } from '../../../results/measured_cells.js';

/** One sentence and the place of the report that holds its numbers. */
export interface Finding {
  readonly text: string;
  readonly evidence: Evidence;
}

/** General registers before all others, whatever an arch calls them. */
const HEADLINE_GROUPS: readonly Group[] = ['regs', 'gprs', ...GROUPS];

export type Rank = (cell: TransferCell) => number;

/**
 * Cells in the order in which they make a headline: guest code that runs natively before emulated code (it is what
 * a VMM's guests do), plain VMs before others, then the simplest exit, the fewest groups, directions as given.
 */
export function headlineRank({ host }: Results, directions: readonly Direction[]): Rank {
  const emulated = new Set<string>(
    host.modes.filter(({ native }) => native === false).map(({ name }) => name),
  );
  return ({ exit, mode, groups, direction, setup }) => {
    const isEmulated = emulated.has(mode) ? 1 : 0;
    const places: readonly [place: number, of: number][] = [
      [SETUPS.indexOf(setup ?? 'plain'), SETUPS.length],
      [isEmulated, 2],
      [EXITS.indexOf(exit), EXITS.length],
      [MODES.indexOf(mode), MODES.length],
      [groups.length, GROUPS.length],
      [HEADLINE_GROUPS.indexOf(groups[0] ?? 'regs'), HEADLINE_GROUPS.length],
      [directions.indexOf(direction), DIRECTIONS.length],
    ];
    return places.reduce((rank, [place, of]) => rank * (of + 1) + place, 0);
  };
}

/** The best-ranked cell that was measured both ways; without one, the best-ranked of either. */
export function headlinePair(
  overNone: readonly TransferComparison[],
  rankOf: Rank,
): readonly TransferComparison[] {
  const pairs = new Map<number, TransferComparison[]>();
  for (const entry of overNone) {
    const rank = rankOf(entry.cell);
    addTo(pairs, rank, entry);
  }
  const ranked = [...pairs.entries()].sort(([left], [right]) => left - right).map(([, pair]) => pair);
  return ranked.find((pair) => pair.length === 2) ?? ranked[0] ?? [];
}

/** The reason of the first cell that was not measured; undefined if all were. */
export function firstReason(cells: Results['cells']): string | undefined {
  for (const result of cells) if (result.status !== 'measured') return result.reason;
  return undefined;
}

/** One reason that holds for all groups if none can be moved that way and each has its own reason. */
function sharedReason(
  { groups }: Host,
  cells: Results['cells'],
  transfer: 'ioctl' | 'sync',
): string | undefined {
  const reasons = new Set(cells.map((result) => (result.status === 'measured' ? '' : result.reason)));
  const none = groups.every((group) => group[transfer].status === 'skipped');
  return transfer === 'sync' && none && reasons.size > 1
    ? 'kvm_run carries no registers here'
    : firstReason(cells);
}

/** Why no transfer is compared with its twin; null where no transfer was measured at all. */
export function whyNoComparison(results: Results, timed: ReadonlySet<'ioctl' | 'sync'>): Finding | null {
  if (timed.size === 0) return null;
  if (timed.size === 2) {
    const text = 'No cell was measured by both sync and ioctl, so there is no comparison.';
    return { text, evidence: CELLS_EVIDENCE };
  }
  const missing = timed.has('ioctl') ? 'sync' : 'ioctl';
  const ofMissing = results.cells.filter(({ cell }) => cell.kind === 'transfer' && cell.transfer === missing);
  const reason = sharedReason(results.host, ofMissing, missing) ?? 'the plan has no such cell';
  return {
    text: `No transfer was measured by ${missing}, so there is no comparison: ${reason}.`,
    evidence: unmeasuredEvidence(ofMissing),
  };
}
