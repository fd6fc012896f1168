/** git, as the lab uses it: without what a hook or a rebase left in the environment, and without the user's settings for patches. */
import { installPackage, runProgram, type RunProgram } from '../../lib/run_program.js';
import { gitFailed } from './failures.js';

const MISSING = { purpose: 'it keeps the sources apart', next: installPackage('git') };

/** A hook, and `git rebase --exec`, set these for their own tree. */
const NOT_OURS = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'];

export interface GitRun {
  readonly directory: string;
  readonly args: readonly string[];
  /** Another index than the tree's own. */
  readonly index?: string | undefined;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly run?: RunProgram | undefined;
}

export interface GitEnd {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git to its end; whether it could is for the caller to judge. */
export async function tryGit(asked: GitRun): Promise<GitEnd> {
  const { directory, args, index, input, signal, run = runProgram } = asked;
  const unset = NOT_OURS.flatMap((name) => ['-u', name]);
  const own = index === undefined ? [] : [`GIT_INDEX_FILE=${index}`];
  const settings = [
    '-c',
    'apply.whitespace=nowarn',
    '-c',
    'apply.ignoreWhitespace=no',
    '-c',
    'core.autocrlf=false',
  ];
  const { exitStatus, stdout, stderr } = await run({
    command: 'env',
    args: [...unset, ...own, 'git', '-C', directory, ...settings, ...args],
    ...(input === undefined ? {} : { input: Buffer.from(input) }),
    signal,
    writesTo: directory,
    missing: MISSING,
  });
  return { ok: exitStatus === 0, stdout, stderr };
}

/** What git says, without its prefix. */
export function saidBy(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const telling = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? '';
  return telling.replace(/^(fatal|error): /, '');
}

/** @throws {Failure} (harness failed) with what git says when it could not */
export async function git(asked: GitRun, operation: string): Promise<string> {
  const { ok, stdout, stderr } = await tryGit(asked);
  if (!ok) throw gitFailed(operation, saidBy(stderr));
  return stdout;
}
