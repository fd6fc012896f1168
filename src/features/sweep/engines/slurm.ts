/** A sweep as a job array of Slurm: each task runs one shard, into one directory that all nodes see. */
import { join } from 'node:path';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { writeTextFile } from '../../../lib/files/text_output.js';
import { installPackage, type RunProgram } from '../../../lib/run_program.js';
import { TOOL } from '../../../lib/tool.js';
import { commandLine } from '../../../show/command_line.js';

const SCRIPT = 'sweep.sbatch';

export interface SlurmJob {
  /** Where plan, script, logs and units are; an absolute path that every node sees. */
  readonly directory: string;
  readonly planPath: string;
  readonly sweep: string;
  readonly shards: number;
  /** How a node starts this program, as a line of shell. */
  readonly program: string;
  /** Longest time of a task; null: the partition's own. */
  readonly minutes: number | null;
  readonly partition: string | null;
}

/**
 * The batch script. A task whose node fails is queued again (--requeue) and passes over what it has done; one that reaches its
 * time limit gets SIGTERM, which keeps what is whole.
 */
function slurmScript({ directory, planPath, sweep, shards, program, minutes, partition }: SlurmJob): string {
  // Program and its words: the program itself may be several words of shell.
  const run = commandLine('sweep', 'run', planPath, '--output', directory).slice(TOOL.name.length + 1);
  return [
    '#!/bin/sh',
    `#SBATCH --job-name=sweep-${sweep}`,
    `#SBATCH --array=1-${String(shards)}`,
    '#SBATCH --ntasks=1',
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --output="${join(directory, 'log', '%a.txt')}"`,
    ...(minutes === null ? [] : [`#SBATCH --time=${String(minutes)}`]),
    ...(partition === null ? [] : [`#SBATCH --partition=${partition}`]),
    `exec ${program} ${run} --shard "$SLURM_ARRAY_TASK_ID/${String(shards)}"`,
    '',
  ].join('\n');
}

/** @throws {Failure} (usage) when it cannot be written */
export async function writeSlurmScript(job: SlurmJob): Promise<string> {
  makeDirectories(join(job.directory, 'log'));
  const path = join(job.directory, SCRIPT);
  await writeTextFile(path, slurmScript(job));
  return path;
}

/**
 * Hands a script to Slurm.
 * @returns the number of the job
 * @throws {Failure} (host cannot measure) where there is no Slurm, or it does not take the job
 */
export async function submitToSlurm(script: string, run: RunProgram): Promise<string> {
  const missing = { purpose: 'it hands the sweep to Slurm', next: installPackage('slurm-client') };
  const end = await run({ command: 'sbatch', args: ['--parsable', script], missing });
  const [job = ''] = end.stdout.trim().split(';');
  if (end.exitStatus === 0 && /^\d+$/.test(job)) return job;
  throw new Failure({
    what: `sbatch does not take ${script}`,
    why: end.stderr.trim().split('\n')[0] ?? `it ended with ${String(end.exitStatus)}`,
    next: 'see what it says when you run it yourself; sinfo shows partitions and nodes',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}
