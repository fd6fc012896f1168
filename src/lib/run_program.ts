/**
 * Runs a program to its end: compilers, apt, ssh, emulators that are asked for their version. Emulators and launches
 * that are listened to while they run are started elsewhere (emulate/boot.ts, measure/dialogue.ts).
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Options } from 'execa';
import { EXIT_CODE } from './exit_code.js';
import { Failure } from './failure.js';
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
 * failed) when it writes too much; what the system says when its output cannot be kept
 */
export type RunProgram = (run: ProgramRun) => Promise<ProgramEnd>;

/** An uncompressed kernel, or what dpkg says about thousands of packages. */
const MOST_BYTES = 256 << 20;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 5000;
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

function optionsOf(run: ProgramRun) {
  const { cwd, input, stdoutPath, signal, mostBytes = MOST_BYTES } = run;
  return {
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    env: ENVIRONMENT,
    maxBuffer: mostBytes,
    forceKillAfterDelay: GRACE_MS,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(stdoutPath === undefined ? {} : { stdout: { file: stdoutPath } }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  } satisfies Options;
}

/** Absent where standard output went to a file, or where the program ended before it said anything. */
function bytesOf(output: unknown): Uint8Array {
  return output instanceof Uint8Array ? output : new Uint8Array();
}

/** {@link RunProgram} whose standard output stays as bytes. */
export async function runForBytes(run: ProgramRun): Promise<ProgramEnd<Uint8Array>> {
  const { command, args, signal, mostBytes = MOST_BYTES } = run;
  if (signal?.aborted === true) throw interruptedProgram(command);
  // Most commands start no program, and their help should not wait for this library.
  const { execa } = await import('execa');
  const child = execa(command, args, optionsOf(run));
  const end = await child;
  if (end.isCanceled) throw interruptedProgram(command);
  if (end.isMaxBuffer) throw tooMuch(command, mostBytes);
  const { exitCode, signal: endedBy, cause } = end;
  if (child.pid === undefined) throw notStarted(run, cause);
  // It ran, and what it wrote could not be kept: a disk that is full.
  if (cause instanceof Error) throw cause;
  const exitStatus = exitCode ?? 128 + (endedBy === undefined ? 0 : constants.signals[endedBy]);
  const stderr = new TextDecoder().decode(bytesOf(end.stderr));
  return { exitStatus, stdout: bytesOf(end.stdout), stderr };
}

export const runProgram: RunProgram = async (run) => {
  const { stdout, ...end } = await runForBytes(run);
  return { ...end, stdout: new TextDecoder().decode(stdout) };
};
