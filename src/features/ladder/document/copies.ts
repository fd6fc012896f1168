import { controlCell, transferCell, type Group } from '../../../plan/cell.js';
import type { Combined } from '../../../stats/combination.js';
import type { Results } from '../../../results/schema.js';
import type { Costs } from './costs.js';
import { isMeasured, type Share, type Whole } from './rungs.js';

/** What moving one group costs, in three ways; ticks per exit, null where it was not measured. */
export interface Copy {
  readonly group: Group;
  readonly direction: 'read' | 'write';
  /** By KVM_RUN that does not enter the guest: the copy alone. */
  readonly alone: Combined | null;
  /** On top of the bare exit. */
  readonly sync: Combined | null;
  readonly ioctl: Combined | null;
  /** `sync` as a share of `ioctl`. */
  readonly share: Combined | null;
}

function over(results: Results, subject: string, reference: string): Share[] | null {
  if (![subject, reference].every((id) => isMeasured(results, id))) return null;
  return [
    { cell: subject, weight: 1 },
    { cell: reference, weight: -1 },
  ];
}

const CONTROL_OF = { read: 'immediate-exit-sync-out', write: 'immediate-exit-sync-in' } as const;

function copyOf(
  results: Results,
  costs: Costs,
  { exit, mode, cell }: Whole,
  group: Group,
  direction: Copy['direction'],
): Copy[] {
  const by = (transfer: 'ioctl' | 'sync'): Share[] | null =>
    over(results, transferCell(exit, mode, [group], direction, transfer).id, cell);
  const atOnce = over(
    results,
    controlCell(CONTROL_OF[direction], mode, group).id,
    controlCell('immediate-exit', mode).id,
  );
  const cost = (shares: Share[] | null): Combined | null => (shares === null ? null : costs.of(shares));
  const [sync, ioctl] = [by('sync'), by('ioctl')];
  const copy = {
    group,
    direction,
    alone: cost(atOnce),
    sync: cost(sync),
    ioctl: cost(ioctl),
    share: sync === null || ioctl === null ? null : costs.ratio(sync, ioctl),
  };
  return [copy.alone, copy.sync, copy.ioctl].every((each) => each === null) ? [] : [copy];
}

function groupsIn({ cells }: Results): Group[] {
  const groups = cells.flatMap(({ cell }) => {
    if (cell.kind === 'transfer') return cell.groups;
    return cell.kind === 'control' && cell.group !== undefined ? [cell.group] : [];
  });
  return [...new Set(groups)];
}

/** Every group that a run moved alone, each way. */
export function copiesOf(results: Results, costs: Costs, whole: Whole): Copy[] {
  return groupsIn(results).flatMap((group) =>
    (['read', 'write'] as const).flatMap((direction) => copyOf(results, costs, whole, group, direction)),
  );
}
