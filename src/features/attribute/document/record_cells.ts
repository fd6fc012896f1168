/** Boots an emulated host with the recorder and attributes one exit of each cell. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { fileBytes } from '../../../lib/files/given_file.js';
import { makeTemporaryDirectory } from '../../../lib/files/temporary.js';
import type { Cell } from '../../../plan/cell.js';
import { Boot } from '../../../emulate/boot.js';
import type { EmulatedHost } from '../../../emulate/emulated_backend.js';
import { bootFailure, heedKernelLog } from '../../../emulate/failures.js';
import { initramfs } from '../../../emulate/initramfs.js';
import { countFunctions } from './functions.js';
import { callTree } from './call_tree.js';
import { RecordReplies, recordRequests } from '../../../emulate/recording/requests_and_replies.js';
import type { AttributedCell } from './schema.js';
import { assertTakesPlugins, buildPlugin, pluginArgs } from '../../../emulate/recording/plugin.js';
import { SymbolTable } from '../../../emulate/recording/symbols.js';
import { parseRecordingFile } from '../../../emulate/recording/recording_file.js';
import { typicalExit, type Exits } from '../../../emulate/recording/exit_windows.js';

function start(host: EmulatedHost, cells: readonly Cell[], extraArgs: readonly string[]): Boot {
  const { files, ...options } = host;
  const requests = { path: 'requests.jsonl', bytes: Buffer.from(recordRequests(cells)) };
  return new Boot({
    ...options,
    extraArgs: [...(host.extraArgs ?? []), ...extraArgs],
    initramfs: initramfs([...files, requests]),
  });
}

async function answers(boot: Boot, host: EmulatedHost, cells: readonly Cell[]): Promise<RecordReplies> {
  const replies = new RecordReplies(cells);
  for await (const line of boot.lines) replies.take(line);
  const end = await boot.end;
  if (end.reason !== 'exited' || !replies.complete) throw bootFailure(end, host);
  heedKernelLog(end, host);
  return replies;
}

function exitsOf(recordingPath: string, cells: readonly Cell[]): Exits[] {
  const file = parseRecordingFile(fileBytes(recordingPath).toString('utf8'));
  return cells.map((cell, index) => {
    const recording = file.recordings[index];
    const exits = recording === undefined ? null : typicalExit(file, recording);
    if (exits !== null) return exits;
    throw new Failure({
      what: `cannot attribute ${cell.id}`,
      why: 'the recording has no exit of it between two reads of the counter',
      next: 'report it with the versions of QEMU and the kernel',
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

async function recordIn(
  directory: string,
  host: EmulatedHost,
  cells: readonly Cell[],
  signal: AbortSignal | undefined,
): Promise<AttributedCell[]> {
  const recordingPath = join(directory, 'recording');
  const boot = start(host, cells, pluginArgs(await buildPlugin(directory), recordingPath));
  const kill = (): void => boot.kill();
  signal?.addEventListener('abort', kill);
  if (signal?.aborted === true) kill();
  try {
    const replies = await answers(boot, host, cells);
    const symbols = new SymbolTable(replies.symbols);
    const { emulation } = host;
    const instructions = (ticks: number): number => Math.round(ticks / emulation.ticksPerInstruction);
    return exitsOf(recordingPath, cells).map(({ typical, alike, recorded }, index) => ({
      cell: cells[index]?.id ?? '',
      kernel: replies.kernel ?? '',
      emulation,
      instructions: typical.length,
      counter: instructions(replies.counter(index)),
      overhead: instructions(replies.overhead),
      alike,
      recorded,
      functions: countFunctions(typical, symbols),
      tree: callTree(typical, symbols),
    }));
  } catch (error) {
    throw signal?.aborted === true ? interrupted() : error;
  } finally {
    signal?.removeEventListener('abort', kill);
    boot.kill();
    await boot.end;
  }
}

/**
 * One boot: each cell is verified, then its exits are recorded. In the order of `cells`.
 * @throws {Failure} (host cannot measure) without a compiler or an emulator with plugins, or for a kernel that does
 * not boot or has no such cell; (interrupted) on the signal
 */
export async function recordCells(
  host: EmulatedHost,
  cells: readonly Cell[],
  signal?: AbortSignal,
): Promise<AttributedCell[]> {
  await assertTakesPlugins(host.machineModel);
  const directory = makeTemporaryDirectory();
  try {
    return await recordIn(directory, host, cells, signal);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
