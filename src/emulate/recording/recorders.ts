/** How an emulator lists what it executes: QEMU by a plugin, Bochs by its debugger. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Boot } from '../boot.js';
import type { EmulatedHost } from '../emulated_host.js';
import { bootFailure, heedKernelLog } from '../failures.js';
import { initramfs } from '../initramfs.js';
import type { MachineModel } from '../machine_models/machine_model.js';
import { debuggerCommands, middleOf, parseBochsTrace } from './bochs_trace.js';
import { typicalExit, type Exits } from './exit_windows.js';
import { assertTakesPlugins, buildPlugin, pluginArgs } from './plugin.js';
import { parseRecordingFile, type RecordingFile } from './recording_file.js';
import { RecordReplies, recordRequests } from './requests_and_replies.js';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { fileBytes } from '../../lib/files/given_file.js';
import type { Cell } from '../../plan/cell.js';

/** What is to be recorded, and where files may be put meanwhile. */
export interface RecordingTask {
  readonly host: EmulatedHost;
  readonly cells: readonly Cell[];
  readonly directory: string;
  readonly signal: AbortSignal | undefined;
  /** As many exits of each cell are enough; what the debugger lists takes time and room. */
  readonly enoughExits?: number | undefined;
}

interface Recorded {
  readonly replies: RecordReplies;
  readonly file: RecordingFile;
}

/** The exit of each cell, and what the host said of them. */
export interface RecordedExits {
  readonly replies: RecordReplies;
  readonly exits: readonly Exits[];
}

type Recorder = (task: RecordingTask) => Promise<Recorded>;

/** A boot that answers the requests of a recording. @throws {Failure} when it does not answer all */
async function answers(
  { host, cells, signal }: RecordingTask,
  changes: Partial<EmulatedHost>,
): Promise<RecordReplies> {
  const { files, ...options } = host;
  const requests = { path: 'requests.jsonl', bytes: Buffer.from(recordRequests(cells)) };
  const boot = new Boot({ ...options, ...changes, initramfs: initramfs([...files, requests]) });
  const kill = (): void => boot.kill();
  signal?.addEventListener('abort', kill);
  if (signal?.aborted === true) kill();
  try {
    const replies = new RecordReplies(cells);
    for await (const line of boot.lines) replies.take(line);
    const end = await boot.end;
    if (end.reason !== 'exited' || !replies.complete) throw bootFailure(end, host);
    heedKernelLog(end, host);
    return replies;
  } finally {
    signal?.removeEventListener('abort', kill);
    boot.kill();
    await boot.end;
  }
}

const byPlugin: Recorder = async (task) => {
  const { host, directory } = task;
  await assertTakesPlugins(host.machineModel);
  const path = join(directory, 'recording');
  const plugin = pluginArgs(await buildPlugin(directory), path);
  const replies = await answers(task, { extraArgs: [...(host.extraArgs ?? []), ...plugin] });
  return { replies, file: parseRecordingFile(fileBytes(path).toString('utf8')) };
};

/** One boot tells by the counter where the timed stretches are; in another, the same one again, they are listed. */
const byDebugger: Recorder = async (task) => {
  const { enoughExits } = task;
  const first = await answers(task, {});
  const outputPath = join(task.directory, 'debugger');
  const stretches = first.stretches.map((stretch, index) =>
    enoughExits === undefined ? stretch : middleOf(stretch, enoughExits * first.counter(index)),
  );
  const commands = debuggerCommands(stretches);
  const replies = await answers(task, { commands, outputPath });
  // That the debugger stops may move a tick of the timer behind it, so the counters are compared and not the stretches.
  const counters = (each: RecordReplies): number[] => task.cells.map((_, index) => each.counter(index));
  if (!isDeepStrictEqual(counters(replies), counters(first)))
    throw new Failure({
      what: 'cannot record an exit',
      why: 'two boots of this host differ, and one must tell where to stop the other',
      next: 'leave out parameters that bring chance into a boot, such as another clearcpuid=',
      exitCode: EXIT_CODE.hostCannotMeasure,
    });
  return { replies, file: parseBochsTrace(fileBytes(outputPath).toString('latin1'), stretches) };
};

const RECORDERS = { plugin: byPlugin, debugger: byDebugger } as const satisfies Readonly<
  Record<NonNullable<MachineModel['recorder']>, Recorder>
>;

async function recorded(task: RecordingTask): Promise<Recorded> {
  const { arch, recorder } = task.host.machineModel;
  if (recorder !== undefined) return RECORDERS[recorder](task);
  throw new Failure({
    what: `cannot record an exit of the emulated ${arch} host`,
    why: 'only those of x86 can list what they execute',
    next: 'give --host emulated:x86-amd or --host emulated:x86-intel',
    exitCode: EXIT_CODE.usage,
  });
}

/**
 * The typical exit of each cell, in their order.
 * @throws {Failure} (host cannot measure) where the emulator cannot, or the host does not answer
 */
export async function recordedExits(task: RecordingTask): Promise<RecordedExits> {
  const { replies, file } = await recorded(task);
  const exits = task.cells.map((cell, index) => {
    const recording = file.recordings[index];
    const found = recording === undefined ? null : typicalExit(file, recording);
    if (found !== null) return found;
    throw new Failure({
      what: `cannot record an exit of ${cell.id}`,
      why: 'the recording has no exit of it between two reads of the counter',
      next: 'report it with the versions of the emulator and the kernel',
      exitCode: EXIT_CODE.harnessFailed,
    });
  });
  return { replies, exits };
}
