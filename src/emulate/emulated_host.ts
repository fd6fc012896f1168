import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf } from '../lib/system_reason.js';
import type { KernelFiles } from './kernels/kernel_files.js';
import type { Emulation } from '../samples/protocol.js';
import type { EmulatedHost } from './emulated_backend.js';
import { missingProgram } from './failures.js';
import type { InitramfsFile } from './initramfs.js';
import type { EmulatedMachine } from './machine_models/machine_model.js';

export interface EmulatedHostChoice {
  readonly machine: EmulatedMachine;
  readonly kernel: KernelFiles;
  readonly runnerPath: string;
  /** Kernel parameters after the machine's own. */
  readonly append: readonly string[];
  /** CPU model; the machine's own unless given. */
  readonly cpu?: string | undefined;
  readonly extraArgs?: readonly string[] | undefined;
}

const run = promisify(execFile);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The emulator's own words for its version. */
async function versionOf({
  program,
  packageName,
  versionArgs = ['--version'],
}: EmulatedMachine): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, [...versionArgs]);
    return (stdout.trim() === '' ? stderr : stdout).trim().split('\n')[0] ?? program;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw missingProgram(program, packageName, 'it emulates the host', error);
  }
}

/** Init loads them by the order of their names, with the parameters that the append has for them. */
function modulesOf(kernel: KernelFiles): InitramfsFile[] {
  return kernel.modules.map(({ name, path }, index) => ({
    path: `modules/${String(index + 1).padStart(2, '0')}-${name}.ko`,
    bytes: readFileSync(path),
  }));
}

/** The emulator's command line as it is the same on every machine: files by what they are, not where. */
function commandLineOf(choice: EmulatedHostChoice, append: string, cpu: string): string[] {
  const names = { kernelPath: 'KERNEL', initramfsPath: 'INITRAMFS', directory: 'DIRECTORY' };
  const { command, args } = choice.machine.command({ ...names, append, cpu });
  return [command, ...args, ...(choice.extraArgs ?? [])];
}

/**
 * An emulated host that is ready to boot, and what its counts depend on.
 * @throws {Failure} (host cannot measure) when the emulator is not installed
 */
export async function emulatedHost(choice: EmulatedHostChoice): Promise<EmulatedHost> {
  const { machine, kernel, runnerPath, extraArgs } = choice;
  const cpu = choice.cpu ?? machine.cpu;
  const parameters = [...machine.append, ...choice.append].join(' ');
  const append = `${parameters} -- ${machine.ending}`;
  const runner = readFileSync(runnerPath);
  const emulation: Emulation = {
    emulator: await versionOf(machine),
    commandLine: commandLineOf(choice, append, cpu),
    kernel: {
      package:
        kernel.package === null
          ? null
          : { name: kernel.package.name, version: kernel.package.version, sha256: kernel.package.debSha256 },
      imageSha256: kernel.imageSha256,
      modules: kernel.modules.map(({ path }) => basename(path)),
      append: parameters,
    },
    runnerSha256: sha256(runner),
    ticksPerInstruction: machine.ticksPerInstruction,
    repeats: machine.repeats ?? 'values',
    caveat: machine.caveat,
  };
  const files = [{ path: 'init', bytes: runner, executable: true }, ...modulesOf(kernel)];
  return { machine, kernelPath: kernel.imagePath, append, cpu, extraArgs, files, emulation };
}
