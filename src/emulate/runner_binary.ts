import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import { installPackage, missingProgram, runProgram } from '../lib/run_program.js';
import type { MachineModel } from './machine_models/machine_model.js';

export interface RunnerOptions {
  /** Where runners of other arches are built and kept. */
  readonly cacheDirectory: string;
  /** Called when one has to be built, which takes half a minute. */
  readonly onNotice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Node's name of an arch, where it is not the kernel's. */
const NODE_ARCH: Readonly<Partial<Record<NodeJS.Architecture, MachineModel['arch']>>> = {
  x64: 'x86',
  arm64: 'arm64',
  riscv64: 'riscv',
  ppc64: 'powerpc',
  s390x: 's390',
};

const LAST_WORDS = 3;

function buildFailure(arch: string, why: string): Failure {
  return new Failure({
    what: `cannot build the runner for ${arch}`,
    why,
    next: 'check that make and the compiler work, and that the disk has room',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** @throws {Failure} (host cannot measure) when it does not build, naming the package to install */
async function make(
  args: readonly string[],
  { arch, compiler }: MachineModel,
  signal?: AbortSignal,
): Promise<void> {
  const purpose = `it builds the runner for ${arch}`;
  const missing = { purpose, next: installPackage('make') };
  const { exitStatus, stderr } = await runProgram({ command: 'make', args, signal, missing });
  if (exitStatus === 0) return;
  if (stderr.includes(`${compiler.command}: `) && /not found|No such file/.test(stderr))
    throw missingProgram(compiler.command, { purpose, next: installPackage(compiler.packageName) });
  throw buildFailure(arch, stderr.trim().split('\n').slice(-LAST_WORDS).join('; '));
}

/**
 * The static runner for an arch: npm built the one for our own, any other is built by its cross compiler and kept.
 * @throws {Failure} (host cannot measure) when it cannot be built, naming the package to install
 */
export async function runnerFor(model: MachineModel, options: RunnerOptions): Promise<string> {
  const own = join(packageRoot(), 'build', 'Release', 'kvm_exit_bench_runner');
  const isOwn = NODE_ARCH[process.arch] === model.arch;
  if (isOwn && existsSync(own)) return own;
  const directory = join(options.cacheDirectory, 'runners', model.arch);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'kvm-exit-bench-runner');
  if (!existsSync(path)) options.onNotice(`building the runner for ${model.arch}, once`);
  // Make finds out itself whether the sources are newer than what it built last.
  const compiler = isOwn ? [] : [`CXX=${model.compiler.command}`];
  const source = join(packageRoot(), 'native');
  await make(
    ['-s', '-j2', '-C', source, 'runner', `ARCH=${model.arch}`, `BUILD=${directory}`, ...compiler],
    model,
    options.signal,
  );
  return path;
}
