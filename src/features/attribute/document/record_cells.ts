/** Boots an emulated host with the recorder and attributes one exit of each cell. */
import { rmSync } from 'node:fs';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { makeTemporaryDirectory } from '../../../lib/files/temporary.js';
import type { Cell } from '../../../plan/cell.js';
import type { EmulatedHost } from '../../../emulate/emulated_host.js';
import { countCostly } from '../../../emulate/recording/costly_counts.js';
import { countFunctions } from './functions.js';
import { callTree } from './call_tree.js';
import type { AttributedCell } from './schema.js';
import { recordedExits, type RecordingTask } from '../../../emulate/recording/recorders.js';
import { SymbolTable } from '../../../emulate/recording/symbols.js';

function interrupted(): Failure {
  return new Failure({
    what: 'attribute was interrupted',
    why: 'a signal stopped it',
    next: 'run it again',
    exitCode: EXIT_CODE.interrupted,
  });
}

async function recordIn(task: RecordingTask): Promise<AttributedCell[]> {
  const { cells, signal, host } = task;
  try {
    const { replies, exits } = await recordedExits(task);
    const symbols = new SymbolTable(replies.symbols);
    const { emulation } = host;
    const instructions = (ticks: number): number => Math.round(ticks / emulation.ticksPerInstruction);
    return exits.map(({ typical, alike, recorded: all }, index) => ({
      cell: cells[index]?.id ?? '',
      kernel: replies.kernel ?? '',
      emulation,
      instructions: typical.length,
      counter: instructions(replies.counter(index)),
      overhead: instructions(replies.overhead),
      alike,
      recorded: all,
      costly: countCostly(typical),
      functions: countFunctions(typical, symbols),
      tree: callTree(typical, symbols),
    }));
  } catch (error) {
    throw signal?.aborted === true ? interrupted() : error;
  }
}

/**
 * Each cell is verified, then its exits are recorded, in one boot or two. In the order of `cells`.
 * @throws {Failure} (host cannot measure) without a compiler or an emulator with plugins, or for a kernel that does
 * not boot or has no such cell; (interrupted) on the signal
 */
export async function recordCells(
  host: EmulatedHost,
  cells: readonly Cell[],
  signal?: AbortSignal,
): Promise<AttributedCell[]> {
  const directory = makeTemporaryDirectory();
  try {
    return await recordIn({ host, cells, directory, signal });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
