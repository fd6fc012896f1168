import { GROUPS, type Group } from '../../plan/cell.js';
import type { PolicyName } from './document/advice.js';
import { weightedSum, type Replicated } from '../../stats/replicated.js';
import type { Choice, PricedExit } from './priced_exit.js';

/** A policy with its cost per exit of the mix. */
export interface PricedPolicy {
  readonly name: PolicyName;
  readonly choice: Choice;
  /** Of `conditional`: the mask at each exit. */
  readonly masks: readonly { readonly exit: string; readonly groups: readonly Group[] }[];
  readonly cost: Replicated;
}

function subsets(groups: readonly Group[]): Group[][] {
  return groups.reduce<Group[][]>(
    (found, group) => [...found, ...found.map((each) => [...each, group])],
    [[]],
  );
}

/** Groups of the mix that could stay valid: read at some exit, and offered by sync at every one. */
function groupsToMask(exits: readonly PricedExit[]): Group[] {
  const read = new Set(
    exits.flatMap(({ uses }) =>
      uses.filter(({ direction }) => direction !== 'write').map(({ group }) => group),
    ),
  );
  return GROUPS.filter((group) => read.has(group) && exits.every((exit) => exit.canSync(group)));
}

/** Of the whole mix with one choice for all exits; null: not measured. */
function mixCost(exits: readonly PricedExit[], choice: Choice): Replicated | null {
  const costs = exits.map((exit) => [exit.share, exit.cost(choice)] as const);
  const known = costs.flatMap(([share, cost]) => (cost === null ? [] : [[share, cost] as const]));
  return known.length < costs.length ? null : weightedSum(known);
}

interface Priced {
  readonly choice: Choice;
  readonly cost: Replicated;
}

function cheapest(choices: readonly Choice[], costOf: (choice: Choice) => Replicated | null): Priced | null {
  const priced = choices.flatMap((choice): Priced[] => {
    const cost = costOf(choice);
    return cost === null ? [] : [{ choice, cost }];
  });
  // The first of equals: fewer groups, and ioctls rather than dirty bits.
  return priced.reduce<Priced | null>(
    (best, each) => (best === null || each.cost.estimate < best.cost.estimate ? each : best),
    null,
  );
}

function choicesOf(groups: readonly Group[], writes: readonly boolean[]): Choice[] {
  const masks = subsets(groups).sort((a, b) => a.length - b.length);
  return masks.flatMap((mask) => writes.map((writesBySync) => ({ mask, writesBySync })));
}

function conditional(exits: readonly PricedExit[], groups: readonly Group[]): PricedPolicy | null {
  const best = exits.map((exit) => ({
    exit,
    found: cheapest(choicesOf(groups, [false, true]), (choice) => exit.cost(choice)),
  }));
  const known = best.flatMap(({ exit, found }) => (found === null ? [] : [{ exit, ...found }]));
  if (known.length < best.length) return null;
  const masks = known
    .filter(({ choice }) => choice.mask.length > 0)
    .map(({ exit, choice }) => ({ exit: exit.name, groups: choice.mask }));
  const union = groups.filter((group) => masks.some((each) => each.groups.includes(group)));
  return {
    name: 'conditional',
    choice: { mask: union, writesBySync: known.some(({ choice }) => choice.writesBySync) },
    masks,
    cost: weightedSum(known.map(({ exit, cost }) => [exit.share, cost])),
  };
}

/**
 * What each policy costs: ioctls on use; every group that is read stays valid; the mask that is best for all exits;
 * and the best mask for each exit reason, as if KVM stored groups only there (the sketched KVM_SYNC_REGS_CONDITIONAL)
 * and looking at the reason cost nothing. A policy that needs a cell that was not measured is left out.
 */
export function pricedPolicies(exits: readonly PricedExit[]): PricedPolicy[] {
  const groups = groupsToMask(exits);
  const costOf = (choice: Choice): Replicated | null => mixCost(exits, choice);
  const named = (name: PolicyName, choices: readonly Choice[]): PricedPolicy[] => {
    const found = cheapest(choices, costOf);
    return found === null ? [] : [{ name, ...found, masks: [] }];
  };
  const last = conditional(exits, groups);
  return [
    ...named('ioctl', [{ mask: [], writesBySync: false }]),
    ...named('sync', [{ mask: groups, writesBySync: true }]),
    ...named('best', choicesOf(groups, [false, true])),
    ...(last === null ? [] : [last]),
  ];
}
