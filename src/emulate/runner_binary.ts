import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import { errnoOf } from '../lib/system_reason.js';
import { missingProgram } from './failures.js';
import type { EmulatedMachine } from './machine_models/machine_model.js';

export interface RunnerOptions {
  /** Where runners of other arches are built and kept. */
  readonly cacheDirectory: string;
  /** Told when one has to be built, which takes half a minute. */
  readonly onNotice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Node's name of an arch, where it is not the kernel's. */
const NODE_ARCH: Readonly<Partial<Record<NodeJS.Architecture, EmulatedMachine['arch']>>> = {
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
    next: 'see that make and the compiler work, and that the disk has room',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Runs make to its end; resolves with what it wrote to stderr, rejects when it failed. */
function make(
  args: readonly string[],
  { arch, compiler }: EmulatedMachine,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('make', [...args], { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', (error) => {
      reject(errnoOf(error) === 'ENOENT' ? missingProgram('make', 'make', 'it builds the runner') : error);
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else if (errors.includes(`${compiler.command}: `) && /not found|No such file/.test(errors))
        reject(missingProgram(compiler.command, compiler.packageName, `it builds the runner for ${arch}`));
      else reject(buildFailure(arch, errors.trim().split('\n').slice(-LAST_WORDS).join('; ')));
    });
  });
}

/**
 * The static runner for a machine's arch: what npm built where that is this machine's own, else built by the cross
 * compiler and kept.
 * @throws {Failure} (host cannot measure) when it cannot be built, naming the package to install
 */
export async function runnerFor(machine: EmulatedMachine, options: RunnerOptions): Promise<string> {
  const own = join(packageRoot(), 'build', 'Release', 'kvm_exit_bench_runner');
  const isOwn = NODE_ARCH[process.arch] === machine.arch;
  if (isOwn && existsSync(own)) return own;
  const directory = join(options.cacheDirectory, 'runners', machine.arch);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'kvm-exit-bench-runner');
  if (!existsSync(path)) options.onNotice(`building the runner for ${machine.arch}, once`);
  // Make finds out itself whether the sources are newer than what it built last.
  const compiler = isOwn ? [] : [`CXX=${machine.compiler.command}`];
  const source = join(packageRoot(), 'native');
  await make(
    ['-s', '-j2', '-C', source, 'runner', `ARCH=${machine.arch}`, `BUILD=${directory}`, ...compiler],
    machine,
    options.signal,
  );
  return path;
}
