/** What a VMM's exits cost beside bare ones: launches are the replicates, everything in ticks per exit. */
import { viewOf } from '../../results/run_view.js';
import { median } from '../../stats/medians.js';
import { meanInterval } from '../../stats/launch_interval.js';
import type { Estimate } from '../../stats/summary.js';
import { VMM_RINGS, type VmmCell, type VmmRing } from '../../measure/vmm_guest.js';
import { VMM_EXITS, type RingCosts, type VmmExit } from './document/schema.js';
import type { Turn } from './turns.js';

/** Ticks of a bare cell in one launch. */
function bareLevel({ bare }: Turn, id: string): number {
  const [logs = new Float64Array()] = viewOf(bare).logs(id, null);
  return Math.exp(median([...logs].filter((value) => !Number.isNaN(value))));
}

/** One launch of one ring. */
interface Levels {
  readonly cells: Readonly<Record<VmmCell, number>>;
  readonly none: number;
  readonly ioctl: number;
  readonly sync: number;
}

/** Null where the guest or the bare exits say nothing of the ring. */
function levelsOf(turn: Turn, ring: VmmRing): Levels | null {
  const blocks = turn.rings.get(ring);
  if (blocks === undefined) return null;
  const level = (cell: VmmCell): number => median([...blocks[cell]]) / turn.exits;
  const loop = level('loop');
  const cells = Object.fromEntries(VMM_EXITS.map((cell) => [cell, level(cell) - loop])) as Record<
    VmmExit,
    number
  >;
  const guest = `pio-in/long64-ring${String(ring)}`;
  const bare = {
    none: bareLevel(turn, `${guest}/none`),
    ioctl: bareLevel(turn, `${guest}/regs/both/ioctl`),
    sync: bareLevel(turn, `${guest}/regs/both/sync`),
  };
  return Object.values(bare).some(Number.isNaN) ? null : { cells: { ...cells, loop }, ...bare };
}

/** The costs by ring, of those that every launch has. */
export function ringCosts(turns: readonly Turn[]): RingCosts[] {
  return VMM_RINGS.flatMap((ring) => {
    const launches = turns.map((turn) => levelsOf(turn, ring)).filter((each) => each !== null);
    if (launches.length === 0 || launches.length < turns.length) return [];
    const over = (value: (levels: Levels) => number): Estimate => meanInterval(launches.map(value));
    return [
      {
        ring,
        cells: Object.fromEntries(
          VMM_EXITS.map((cell) => [cell, over(({ cells }) => cells[cell])]),
        ) as Record<VmmExit, Estimate>,
        loop: over(({ cells }) => cells.loop),
        bare: over(({ none }) => none),
        dispatch: over(({ cells, none }) => cells['port-read'] - none),
        dispatchShare: over(({ cells, none }) => 1 - none / cells['port-read']),
        overKernel: over(({ cells }) => cells['port-read'] - cells['kernel-port-write']),
        syncSaves: over(
          ({ cells, ioctl, sync, none }) => (ioctl - sync) / (cells['port-read'] + ioctl - none),
        ),
      },
    ];
  });
}
