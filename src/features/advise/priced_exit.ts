import type { Group, Mode } from '../../plan/cell.js';
import type { AddedCosts, Guest } from './document/added_costs.js';
import { NOTHING, weightedSum, type Replicated } from '../../stats/replicated.js';
import type { Use } from './uses.js';

/** How registers cross: groups that stay valid at every exit, and whether writes go by dirty bits. */
export interface Choice {
  readonly mask: readonly Group[];
  readonly writesBySync: boolean;
}

type Way = 'ioctl' | 'sync';

/** One kind of exit of the mix with the costs of the measured exits that stand for it. */
export class PricedExit {
  /** Combinations of groups that no cell has; their parts were summed. */
  readonly summed = new Set<string>();

  constructor(
    readonly name: string,
    /** Of all exits to userspace. */
    readonly share: number,
    readonly uses: readonly Use[],
    private readonly guests: readonly Guest[],
    private readonly costs: AddedCosts,
  ) {}

  /** The exit alone. */
  base(): Replicated {
    return this.mean((guest) => this.costs.base(guest)) ?? NOTHING;
  }

  /** Null: none of the exits that stand for this one was measured so. */
  added(groups: readonly Group[], direction: Use['direction'], way: Way): Replicated | null {
    return this.mean((guest) => this.costs.added(guest, groups, direction, way));
  }

  private mean(of: (guest: Guest) => Replicated | null): Replicated | null {
    const found = this.guests.map(of).filter((each) => each !== null);
    return found.length === 0 ? null : weightedSum(found.map((each) => [1 / found.length, each]));
  }

  /** What sync adds to every exit while these groups stay valid; null: one was not measured. */
  standing(mask: readonly Group[]): Replicated | null {
    if (mask.length === 0) return NOTHING;
    const own = this.added(mask, 'read', 'sync');
    if (own !== null || mask.length === 1) return own;
    this.summed.add(mask.join('+'));
    const parts = mask.map((group) => this.added([group], 'read', 'sync'));
    return parts.every((part) => part !== null) ? weightedSum(parts.map((part) => [1, part])) : null;
  }

  /** What one use costs beside what stands; null: not measured. */
  private useCost({ group, direction }: Use, { mask, writesBySync }: Choice): Replicated | null {
    const added = (way: Way, moved: Use['direction']): Replicated | null => this.added([group], moved, way);
    const canSync = this.canSync(group);
    const reads = direction !== 'write';
    const writes = direction !== 'read';
    const isValid = mask.includes(group);
    if (reads && writes && !isValid && !(writesBySync && canSync)) return added('ioctl', 'both');
    const read = !reads || isValid ? NOTHING : added('ioctl', 'read');
    const write = !writes
      ? NOTHING
      : !(writesBySync && canSync)
        ? added('ioctl', 'write')
        : this.dirty(group, isValid);
    return (
      read &&
      write &&
      weightedSum([
        [1, read],
        [1, write],
      ])
    );
  }

  /** A write by a dirty bit, beside the standing cost where the group is valid as well. */
  private dirty(group: Group, isValid: boolean): Replicated | null {
    if (!isValid) return this.added([group], 'write', 'sync');
    const both = this.added([group], 'both', 'sync');
    const read = this.added([group], 'read', 'sync');
    return (
      both &&
      read &&
      weightedSum([
        [1, both],
        [-1, read],
      ])
    );
  }

  canSync(group: Group): boolean {
    return this.added([group], 'read', 'sync') !== null;
  }

  /** Of moving registers at one such exit, in the mean; null where something that it needs was not measured. */
  cost(choice: Choice): Replicated | null {
    const standing = this.standing(choice.mask);
    const uses = this.uses.map((use) => [use.share, this.useCost(use, choice)] as const);
    if (standing === null) return null;
    const known = uses.flatMap(([share, cost]) => (cost === null ? [] : [[share, cost] as const]));
    return known.length < uses.length ? null : weightedSum([[1, standing], ...known]);
  }
}

/** Uses that can be priced, and those that cannot since no cell has their group or direction. */
export function priceable(exit: PricedExit): {
  readonly uses: readonly Use[];
  readonly unpriced: readonly Use[];
} {
  const isPriced = (use: Use): boolean => exit.added([use.group], use.direction, 'ioctl') !== null;
  return { uses: exit.uses.filter(isPriced), unpriced: exit.uses.filter((use) => !isPriced(use)) };
}

/** The mode whose guest code runs on the processor itself, or the first measured one. */
export function chosenMode(
  costs: AddedCosts,
  modes: readonly { readonly name: string; readonly native: boolean | null }[],
): Mode | null {
  const measured = [...new Set(costs.guests.map(({ mode }) => mode))];
  return (
    measured.find((mode) => modes.some(({ name, native }) => name === mode && native === true)) ??
    measured[0] ??
    null
  );
}
