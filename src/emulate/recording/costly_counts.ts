/** How many instructions of one exit cost a processor far more than one, and of which kinds. */
import { rmSync } from 'node:fs';
import { makeTemporaryDirectory } from '../../lib/files/temporary.js';
import type { Cell } from '../../plan/cell.js';
import type { CostlyCount } from '../../samples/costly.js';
import type { EmulatedHost } from '../emulated_host.js';
import { COSTLY_NAMES } from './costly_instructions.js';
import { MOST_APART, type Window } from './exit_windows.js';
import { recordedExits } from './recorders.js';

/** Of the runner and the host's kernel: what the guest executes is the guest's. In the order of {@link COSTLY_NAMES}. */
export function countCostly(window: Window): CostlyCount[] {
  const counts = new Map<string, number>();
  for (const { place, instruction } of window) {
    const { costly } = instruction;
    if (place !== 'guest' && costly !== null) counts.set(costly, (counts.get(costly) ?? 0) + 1);
  }
  return COSTLY_NAMES.flatMap((name) => {
    const count = counts.get(name) ?? 0;
    return count === 0 ? [] : [{ name, count }];
  });
}

/** Cells that are recorded in one boot, or in Bochs in two: all that is listed of them is in memory at once. */
const CELLS_AT_ONCE = 32;
/** Of a cell, so that the most frequent length among them is that of an exit without a timer tick. */
const ENOUGH_EXITS = 6;

/**
 * Boots the host again with its recorder. A cell whose recorded exit is not as long as its counter says is left out.
 * @throws {Failure} (host cannot measure) without a compiler or an emulator with plugins, or when it does not answer
 */
export async function recordCostly(
  host: EmulatedHost,
  cells: readonly Cell[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly CostlyCount[]>> {
  const found = new Map<string, readonly CostlyCount[]>();
  for (let at = 0; at < cells.length; at += CELLS_AT_ONCE) {
    const some = cells.slice(at, at + CELLS_AT_ONCE);
    const directory = makeTemporaryDirectory();
    try {
      const task = { host, cells: some, directory, signal, enoughExits: ENOUGH_EXITS };
      const { replies, exits } = await recordedExits(task);
      exits.forEach(({ typical }, index) => {
        const counted = replies.counter(index) / host.emulation.ticksPerInstruction;
        if (Math.abs(typical.length - counted) <= MOST_APART)
          found.set(some[index]?.id ?? '', countCostly(typical));
      });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return found;
}
