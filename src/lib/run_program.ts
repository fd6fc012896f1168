/**
 * Runs a program to its end: compilers, apt, ssh, emulators that are asked for their version. Emulators and launches
 * that are listened to while they run are started elsewhere (emulate/boot.ts, measure/dialogue.ts).
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Options } from 'execa';
import { EXIT_CODE } from './exit_code.js';
import { Failure } from './failure.js';
import { hasRoom, noRoom } from './files/room.js';
import { errnoOf, systemReason } from './system_reason.js';

/** What to say where a program is not installed. */
export interface MissingProgram {
  /** What it would have done: `it builds the runner`. */
  readonly purpose: string;
  /** How to go on without it: `install it ...`. */
  readonly next: string;
}

/** One program to run to its end; no shell is involved. */
export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly missing: MissingProgram;
  readonly cwd?: string | undefined;
  /** Its standard input; empty unless given. */
  readonly input?: Uint8Array | undefined;
  /** Where its standard output goes; kept in memory unless given. */
  readonly stdoutPath?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** It may write so much, and is ended when it writes more. */
  readonly mostBytes?: number | undefined;
  /** It may take so long, and is ended when it takes longer. */
  readonly limitSeconds?: number | undefined;
  /** Where it writes: it is ended when there is no room left. Some programs, apt among them, wait for room for ever. */
  readonly writesTo?: string | undefined;
}

export interface ProgramEnd<Output = string> {
  /** 128 + n when signal n ended it. */
  readonly exitStatus: number;
  readonly stdout: Output;
  readonly stderr: string;
}

/**
 * Runs a program to its end. A status other than 0 is for the caller to judge.
 * @throws {Failure} (host cannot measure) when it is not installed, (interrupted) when the signal came, (harness
 * failed) when it writes too much or takes too long; what the system says when its output cannot be kept, or when there
 * is no room where it writes (ENOSPC)
 */
export type RunProgram = (run: ProgramRun) => Promise<ProgramEnd>;

/** An uncompressed kernel, or what dpkg says about thousands of packages. */
const MOST_BYTES = 256 << 20;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 5000;
/** Ten times what the slowest build or unpacking has taken. */
const LIMIT_SECONDS = 600;
const ROOM_POLL_MS = 500;
/** English, since we read what it says; and no questions. */
const ENVIRONMENT = { LC_ALL: 'C', LANGUAGE: 'C', DEBIAN_FRONTEND: 'noninteractive' };

/** How to get a program that is a Debian package. */
export function installPackage(name: string): string {
  return `install it (on Debian: sudo apt-get install ${name})`;
}

export function missingProgram(command: string, { purpose, next }: MissingProgram, cause?: unknown): Failure {
  const why = `it is not installed; ${purpose}`;
  const parts = { what: `cannot run ${command}`, why, next, exitCode: EXIT_CODE.hostCannotMeasure };
  return new Failure(parts, { cause });
}

/** A program that could not even start. */
function notStarted({ command, cwd, missing }: ProgramRun, cause: unknown): Failure {
  // The system has one word for a program that is not there and for a directory that is not there.
  if (errnoOf(cause) === 'ENOENT' && (cwd === undefined || existsSync(cwd)))
    return missingProgram(command, missing, cause);
  const next = `check that you can run ${command}`;
  const parts = { why: systemReason(cause), next, exitCode: EXIT_CODE.hostCannotMeasure };
  return new Failure({ what: `cannot run ${command}`, ...parts }, { cause });
}

export function interruptedProgram(command: string): Failure {
  return new Failure({
    what: 'interrupted',
    why: `${command} was stopped before it finished`,
    next: 'run it again',
    exitCode: EXIT_CODE.interrupted,
  });
}

function tooMuch(command: string, mostBytes: number): Failure {
  return new Failure({
    what: `cannot use what ${command} says`,
    why: `it wrote more than ${String(mostBytes)} bytes and was stopped`,
    next: `see what ${command} does when you run it yourself, and report it`,
    exitCode: EXIT_CODE.harnessFailed,
  });
}

function tooLong(command: string, seconds: number): Failure {
  return new Failure({
    what: `${command} did not end`,
    why: `it was stopped after ${String(seconds)} s`,
    next: `see what ${command} waits for when you run it yourself`,
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/** Ends a program, and all that it started, when it is told to, takes too long, or has no room to write. */
class Guard {
  /** Why it was ended; null while it was not. */
  trouble: Error | null = null;
  private readonly timers: NodeJS.Timeout[] = [];
  private wasFull = false;
  private readonly onAbort = (): void => {
    this.end(interruptedProgram(this.run.command));
  };
  private readonly onExit = (): void => {
    this.kill('SIGKILL');
  };

  constructor(
    private readonly pid: number,
    private readonly run: ProgramRun,
  ) {
    const { command, signal, limitSeconds = LIMIT_SECONDS, writesTo } = run;
    signal?.addEventListener('abort', this.onAbort);
    if (signal?.aborted === true) this.onAbort();
    process.once('exit', this.onExit);
    this.timers.push(
      setTimeout(() => {
        this.end(tooLong(command, limitSeconds));
      }, limitSeconds * 1000),
    );
    if (writesTo === undefined) return;
    this.timers.push(
      setInterval(() => {
        this.lookForRoom(writesTo);
      }, ROOM_POLL_MS),
    );
  }

  release(): void {
    this.run.signal?.removeEventListener('abort', this.onAbort);
    process.off('exit', this.onExit);
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Full at two looks: what another process fills for a moment stops nobody. */
  private lookForRoom(directory: string): void {
    const isFull = !hasRoom(directory);
    if (isFull && this.wasFull) this.end(noRoom());
    this.wasFull = isFull;
  }

  private end(trouble: Error): void {
    if (this.trouble !== null) return;
    this.trouble = trouble;
    this.kill('SIGTERM');
    this.timers.push(
      setTimeout(() => {
        this.kill('SIGKILL');
      }, GRACE_MS),
    );
  }

  private kill(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Gone already.
    }
  }
}

function optionsOf(run: ProgramRun) {
  const { cwd, input, stdoutPath, mostBytes = MOST_BYTES } = run;
  return {
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    env: ENVIRONMENT,
    maxBuffer: mostBytes,
    // The leader of a group of its own, so that what it started can be ended with it.
    detached: true,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(stdoutPath === undefined ? {} : { stdout: { file: stdoutPath } }),
    ...(cwd === undefined ? {} : { cwd }),
  } satisfies Options;
}

/** Absent where standard output went to a file, or where the program ended before it said anything. */
function bytesOf(output: unknown): Uint8Array {
  return output instanceof Uint8Array ? output : new Uint8Array();
}

/** {@link RunProgram} whose standard output stays as bytes. */
export async function runForBytes(run: ProgramRun): Promise<ProgramEnd<Uint8Array>> {
  const { command, args, signal, writesTo, mostBytes = MOST_BYTES } = run;
  if (signal?.aborted === true) throw interruptedProgram(command);
  // Most commands start no program, and their help should not wait for this library.
  const { execa } = await import('execa');
  const child = execa(command, args, optionsOf(run));
  const guard = child.pid === undefined ? null : new Guard(child.pid, run);
  const end = await child.finally(() => guard?.release());
  if (guard !== null && guard.trouble !== null) throw guard.trouble;
  if (end.isMaxBuffer) throw tooMuch(command, mostBytes);
  const { exitCode, signal: endedBy, cause } = end;
  if (child.pid === undefined) throw notStarted(run, cause);
  // It ran, and what it wrote could not be kept: a disk that is full.
  if (cause instanceof Error) throw cause;
  if (exitCode !== 0 && writesTo !== undefined && !hasRoom(writesTo)) throw noRoom();
  const exitStatus = exitCode ?? 128 + (endedBy === undefined ? 0 : constants.signals[endedBy]);
  const stderr = new TextDecoder().decode(bytesOf(end.stderr));
  return { exitStatus, stdout: bytesOf(end.stdout), stderr };
}

export const runProgram: RunProgram = async (run) => {
  const { stdout, ...end } = await runForBytes(run);
  return { ...end, stdout: new TextDecoder().decode(stdout) };
};
