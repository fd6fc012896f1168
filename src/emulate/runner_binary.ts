import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { makeDirectories } from '../lib/files/make_directories.js';
import { packageRoot } from '../lib/package_root.js';
import { installPackage, missingProgram, runProgram } from '../lib/run_program.js';
import { ownRunner } from '../measure/core_binary.js';
import type { Arch } from '../plan/arch.js';
import { archOfNode } from '../plan/node_arch.js';
import type { MachineModel } from './machine_models/machine_model.js';

export interface RunnerOptions {
  /** Where runners of other arches are built and kept. */
  readonly cacheDirectory: string;
  /** Called when one has to be built, which takes half a minute. */
  readonly onNotice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const LAST_WORDS = 3;

function buildFailure(arch: string, why: string): Failure {
  return new Failure({
    what: `cannot build the runner for ${arch}`,
    why,
    next: 'check that make and the compiler work, and that the disk has room',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** What compiles a runner, and how to get it. */
interface Compiler {
  readonly command: string;
  /** How to go on without it: `install it ...`. */
  readonly install: string;
}

/** A runner to build from the sources in this package. */
export interface RunnerBuild {
  readonly arch: Arch;
  /** Where objects and the runner go; what is there and still fits is not built again. */
  readonly directory: string;
  /** make's own choice (`CXX`, or else g++) unless given. */
  readonly compiler?: Compiler | undefined;
  /** How to go on without make. */
  readonly installMake: string;
  /** Root of the package whose sources are built; this one unless given. */
  readonly root?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds the runner; make finds out itself whether the sources are newer than what it built last.
 * @returns its path
 * @throws {Failure} (host cannot measure) when it does not build, with what to install
 */
export async function buildRunner(build: RunnerBuild): Promise<string> {
  const { arch, directory, compiler, installMake, root = packageRoot(), signal } = build;
  const purpose = `it builds the runner for ${arch}`;
  const missing = { purpose, next: installMake };
  const source = join(root, 'native');
  const chosen = compiler === undefined ? [] : [`CXX=${compiler.command}`];
  const args = ['-s', '-j2', '-C', source, 'runner', `ARCH=${arch}`, `BUILD=${directory}`, ...chosen];
  const { exitStatus, stderr } = await runProgram({ command: 'make', args, signal, missing });
  if (exitStatus === 0) return join(directory, 'kvm-exit-bench-runner');
  const { command, install } = compiler ?? { command: process.env['CXX'] ?? 'g++', install: installMake };
  if (stderr.includes(`${command}: `) && /not found|No such file/.test(stderr))
    throw missingProgram(command, { purpose, next: install });
  throw buildFailure(arch, stderr.trim().split('\n').slice(-LAST_WORDS).join('; '));
}

/**
 * The static runner for an arch: the one for our own is there, any other is built by its cross compiler and kept.
 * @throws {Failure} (host cannot measure) when it cannot be built, naming the package to install
 */
export async function runnerFor(model: MachineModel, options: RunnerOptions): Promise<string> {
  const isOwn = archOfNode(process.arch) === model.arch;
  const own = isOwn ? ownRunner() : null;
  if (own !== null) return own;
  const directory = join(options.cacheDirectory, 'runners', model.arch);
  makeDirectories(directory);
  const path = join(directory, 'kvm-exit-bench-runner');
  if (!existsSync(path)) options.onNotice(`building the runner for ${model.arch}, once`);
  const { command, packageName } = model.compiler;
  return buildRunner({
    arch: model.arch,
    directory,
    compiler: isOwn ? undefined : { command, install: installPackage(packageName) },
    installMake: installPackage('make'),
    signal: options.signal,
  });
}
