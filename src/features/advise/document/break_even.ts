/**
 * From which share of exits on registers by sync pay. A group whose bit stays set in `kvm_valid_regs` is stored at
 * every exit, used or not: that is the standing cost. A group by ioctl costs nothing until it is used. A bit of
 * `kvm_dirty_regs` is set only when there is something to write, so that a write by sync stands nothing either.
 */
import { DIRECTIONS, type Direction, type Group } from '../../../plan/cell.js';
import {
  NOTHING,
  ratioInterval,
  replicatedInterval,
  weightedSum,
  type Replicated,
} from '../../../stats/replicated.js';
import type { Estimate } from '../../../stats/summary.js';
import { addedCosts, type AddedCosts, type Guest } from './added_costs.js';
import type { Results } from '../../../results/schema.js';

/**
 * `share`: sync pays above a share of exits that use the group. `always`: at any share, none included. `never`: not
 * even when every exit uses it. `not-decided`: the interval leaves more than one of these open.
 */
export type BreakEvenVerdict = 'share' | 'always' | 'never' | 'not-decided';

/** Costs in ticks (or instructions) per exit. */
export interface BreakEven extends Guest {
  readonly groups: readonly Group[];
  readonly direction: Direction;
  readonly verdict: BreakEvenVerdict;
  /**
   * The share, 0 to 1 where the verdict is `share`; null where there is none (`always`, `never`). An end that is null
   * is not bounded, as the interval of a ratio may be.
   */
  readonly share: {
    readonly estimate: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  /** What sync adds to every exit, used or not. */
  readonly standing: Replicated;
  /** What a use by ioctl costs more than one by sync, the standing cost apart. */
  readonly gain: Replicated;
}

/** The two costs that decide; see {@link BreakEven}. Null: a cell that they need was not measured. */
function costsOf(
  costs: AddedCosts,
  guest: Guest,
  groups: readonly Group[],
  direction: Direction,
): { readonly standing: Replicated; readonly gain: Replicated } | null {
  const ioctl = costs.added(guest, groups, direction, 'ioctl');
  const sync = costs.added(guest, groups, direction, 'sync');
  if (ioctl === null || sync === null) return null;
  // Where nobody can leave it, storing is no part of the choice: only the use is.
  if (direction === 'read' && !costs.storesAlways) return { standing: sync, gain: ioctl };
  if (direction === 'write' || costs.storesAlways) {
    return {
      standing: NOTHING,
      gain: weightedSum([
        [1, ioctl],
        [-1, sync],
      ]),
    };
  }
  const read = costs.added(guest, groups, 'read', 'sync');
  if (read === null) return null;
  // The use itself costs what both directions add to reading, which stands already.
  return {
    standing: read,
    gain: weightedSum([
      [1, ioctl],
      [-1, sync],
      [1, read],
    ]),
  };
}

/** What sync saves per exit, in ticks, where the given share of exits uses the group; below 0 it costs. */
export function savingAt(
  share: number,
  { standing, gain }: Pick<BreakEven, 'standing' | 'gain'>,
): Replicated {
  return weightedSum([
    [share, gain],
    [-1, standing],
  ]);
}

type Decision = Pick<BreakEven, 'verdict' | 'share'>;

function withoutStanding(gain: Estimate | null): Decision {
  if (gain !== null && gain.low > 0) return { verdict: 'always', share: null };
  if (gain !== null && gain.high < 0) return { verdict: 'never', share: null };
  return { verdict: 'not-decided', share: null };
}

/** The verdict and the share from two costs. */
export function decide(costs: Pick<BreakEven, 'standing' | 'gain'>): Decision {
  const { standing, gain } = costs;
  const stands = replicatedInterval(standing);
  if (standing.estimate === 0 && standing.parts.length === 0)
    return withoutStanding(replicatedInterval(gain));
  const unused = replicatedInterval(savingAt(0, costs));
  const used = replicatedInterval(savingAt(1, costs));
  if (unused !== null && unused.low > 0 && used !== null && used.low > 0)
    return { verdict: 'always', share: null };
  if (used !== null && used.high < 0 && stands !== null && stands.low > 0)
    return { verdict: 'never', share: null };
  const estimate = standing.estimate / gain.estimate;
  if (!Number.isFinite(estimate)) return { verdict: 'not-decided', share: null };
  const ends = ratioInterval(standing, gain);
  const share = { estimate, low: ends?.low ?? null, high: ends?.high ?? null };
  const decided = ends !== null && ends.high <= 1 && used !== null && used.low > 0;
  // A standing cost that may be nothing pays from a share on that may be nothing.
  if (decided)
    return {
      verdict: 'share',
      share: { ...share, estimate: Math.max(0, estimate), low: Math.max(0, ends.low) },
    };
  return { verdict: 'not-decided', share };
}

/** Of every guest, combination of groups and direction that was measured by ioctl and by sync. */
export function breakEvens(results: Results, costs: AddedCosts = addedCosts(results)): BreakEven[] {
  return costs.guests.flatMap((guest) =>
    costs.combinations(guest).flatMap((groups) =>
      DIRECTIONS.flatMap((direction): BreakEven[] => {
        const found = costsOf(costs, guest, groups, direction);
        return found === null ? [] : [{ ...guest, groups, direction, ...found, ...decide(found) }];
      }),
    ),
  );
}
