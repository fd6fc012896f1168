/** Boots an emulated host with the recorder and attributes one exit of each cell. */
import { rmSync } from 'node:fs';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { makeTemporaryDirectory } from '../../../lib/files/temporary.js';
import type { Cell } from '../../../plan/cell.js';
import type { EmulatedHost } from '../../../emulate/emulated_backend.js';
import { countCostly } from './costly.js';
import { countFunctions } from './functions.js';
import { callTree } from './call_tree.js';
import type { AttributedCell } from './schema.js';
import { recorded, type Recorded, type RecordingTask } from './recorders.js';
import { SymbolTable } from '../../../emulate/recording/symbols.js';
import { typicalExit, type Exits } from '../../../emulate/recording/exit_windows.js';

function exitsOf({ file }: Recorded, cells: readonly Cell[]): Exits[] {
  return cells.map((cell, index) => {
    const recording = file.recordings[index];
    const exits = recording === undefined ? null : typicalExit(file, recording);
    if (exits !== null) return exits;
    throw new Failure({
      what: `cannot attribute ${cell.id}`,
      why: 'the recording has no exit of it between two reads of the counter',
      next: 'report it with the versions of the emulator and the kernel',
      exitCode: EXIT_CODE.harnessFailed,
    });
  });
}

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
    const found = await recorded(task);
    const { replies } = found;
    const symbols = new SymbolTable(replies.symbols);
    const { emulation } = host;
    const instructions = (ticks: number): number => Math.round(ticks / emulation.ticksPerInstruction);
    return exitsOf(found, cells).map(({ typical, alike, recorded: all }, index) => ({
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
