import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { errnoOf } from './system_reason.js';
import { interruptedFailure, missingTool } from '../emulate/kernels/failures.js';

/** One program to run to its end. */
export interface CommandRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** Where standard output goes; kept as text unless given. */
  readonly stdoutPath?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface CommandResult {
  /** 128 + n when a signal ended it. */
  readonly exitStatus: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end. A status other than 0 is the caller's to judge.
 * @throws {Failure} (host cannot measure) when there is no such program, (interrupted) when the signal came
 */
export type RunCommand = (run: CommandRun) => Promise<CommandResult>;

/** dpkg lists thousands of packages; more than this is not what was asked. */
const MOST_TEXT = 256 << 20;

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Buffer);
    total += bytes.length;
    if (total <= MOST_TEXT) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Asked anew each time: it changes while a program runs. */
function wasAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** {@link RunCommand} on this machine; texts are English whatever the user's language, since they are read. */
export const runOnThisMachine: RunCommand = async ({ command, args, cwd, stdoutPath, signal }) => {
  if (wasAborted(signal)) throw interruptedFailure();
  const env = { ...process.env, LC_ALL: 'C', LANGUAGE: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const output =
      stdoutPath === undefined
        ? textOf(child.stdout)
        : pipeline(child.stdout, createWriteStream(stdoutPath)).then(() => '');
    const [exitStatus, stdout, stderr] = await Promise.all([ended(child), output, textOf(child.stderr)]);
    if (wasAborted(signal)) throw interruptedFailure();
    return { exitStatus, stdout, stderr };
  } catch (error) {
    stop();
    throw errnoOf(error) === 'ENOENT' && child.pid === undefined ? missingTool(command, error) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
};
