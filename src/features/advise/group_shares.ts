import { GROUPS, type Group } from '../../plan/cell.js';
import type { AdvisedGroup } from './document/advice.js';
import { decide } from './document/break_even.js';
import { NOTHING, weightedSum, type Replicated } from '../../stats/replicated.js';
import type { PricedExit } from './priced_exit.js';
import type { Use } from './uses.js';

type Term = readonly [weight: number, cost: Replicated];

/** What a use by ioctl costs more than one by sync beside the standing cost; null: not measured. */
function gainOf(exit: PricedExit, { group, direction }: Use): Replicated | null {
  const ioctl = exit.added([group], direction, 'ioctl');
  if (direction === 'read') return ioctl;
  const sync = exit.added([group], direction, 'sync');
  if (direction === 'write')
    return (
      ioctl &&
      sync &&
      weightedSum([
        [1, ioctl],
        [-1, sync],
      ])
    );
  const read = exit.added([group], 'read', 'sync');
  return (
    ioctl &&
    sync &&
    read &&
    weightedSum([
      [1, ioctl],
      [-1, sync],
      [1, read],
    ])
  );
}

/** Of the uses of one group that read it, or of those that only write it, over the whole mix. */
function groupRow(exits: readonly PricedExit[], group: Group, onlyWrites: boolean): AdvisedGroup[] {
  const uses = exits.flatMap((exit) =>
    exit.uses
      .filter((use) => use.group === group && (use.direction === 'write') === onlyWrites)
      .map((use) => ({ exit, use, weight: exit.share * use.share })),
  );
  const used = uses.reduce((sum, { weight }) => sum + weight, 0);
  if (used === 0) return [];
  const gains = uses.flatMap(({ exit, use, weight }): Term[] => {
    const gain = gainOf(exit, use);
    return gain === null ? [] : [[weight / used, gain]];
  });
  const stands = exits.flatMap((exit): Term[] => {
    const standing = onlyWrites ? NOTHING : exit.standing([group]);
    return standing === null ? [] : [[exit.share, standing]];
  });
  if (gains.length < uses.length || stands.length < exits.length) return [];
  const direction = onlyWrites ? 'write' : uses.some(({ use }) => use.direction === 'both') ? 'both' : 'read';
  const standing = onlyWrites ? NOTHING : weightedSum(stands);
  return [{ group, direction, used, ...decide({ standing, gain: weightedSum(gains) }) }];
}

/** Of each group that the mix uses and that sync offers: how many exits use it, and from how many on sync pays. */
export function advisedGroups(exits: readonly PricedExit[]): AdvisedGroup[] {
  return GROUPS.flatMap((group) => [...groupRow(exits, group, false), ...groupRow(exits, group, true)]);
}
