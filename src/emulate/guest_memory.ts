/** How much memory an emulated host gets. An emulator takes from this machine only what its guest touches. */
import { guestId, type Cell } from '../plan/cell.js';
import type { MachineModel } from './machine_models/machine_model.js';

/** What an arch's usual memory has room for beside its kernel, in KiB: more than the default preset takes. */
const ROOM_KIBIBYTES = 40 << 10;
/** Of the VM of a guest with its vCPU, and of a cell with its histogram and counts. */
const VM_KIBIBYTES = 400;
const CELL_KIBIBYTES = 40;

/**
 * MiB for a launch of these cells: the arch's usual memory, doubled until it is enough, so that plans of about the same
 * size boot the same machine.
 */
export function memoryFor(
  { memoryMebibytes }: Pick<MachineModel, 'memoryMebibytes'>,
  cells: readonly Cell[],
): number {
  const vms = new Set(cells.flatMap((cell) => (cell.kind === 'control' ? [] : [guestId(cell)]))).size;
  const extra = vms * VM_KIBIBYTES + cells.length * CELL_KIBIBYTES - ROOM_KIBIBYTES;
  let memory = memoryMebibytes;
  while ((memory - memoryMebibytes) << 10 < extra) memory *= 2;
  return memory;
}
