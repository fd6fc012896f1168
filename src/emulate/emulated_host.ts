import { basename } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { fileBytes } from '../lib/files/given_file.js';
import { installPackage, runProgram } from '../lib/run_program.js';
import { sha256Of } from '../lib/sha256.js';
import { lacksModule } from './kernels/failures.js';
import type { KernelFiles, KernelModule } from './kernels/kernel_files.js';
import { neededBy } from './kernels/kernel_modules.js';
import type { Emulation } from '../samples/emulation.js';
import type { Cell } from '../plan/cell.js';
import type { BootOptions } from './boot.js';
import type { KernelLogHeed } from './failures.js';
import { memoryFor } from './guest_memory.js';
import { assertParameters } from './kernels/module_parameters.js';
import type { InitramfsFile } from './initramfs.js';
import type { MachineModel } from './machine_models/machine_model.js';

/** One that is ready to boot. */
export interface EmulatedHost extends Omit<BootOptions, 'initramfs'> {
  /** What every boot of it has: the runner as `init`, and the modules. */
  readonly files: readonly InitramfsFile[];
  readonly emulation: Emulation;
  readonly heed?: KernelLogHeed | undefined;
}

export interface EmulatedHostChoice {
  readonly machineModel: MachineModel;
  readonly kernel: KernelFiles;
  readonly runnerPath: string;
  /** Kernel parameters after those of the machine model. */
  readonly append: readonly string[];
  /** CPU model; the machine model's own unless given. */
  readonly cpu?: string | undefined;
  /** What it is to be asked for, which says how much memory it needs. */
  readonly cells?: readonly Cell[] | undefined;
  /** MiB, whatever it is asked for. */
  readonly memoryMebibytes?: number | undefined;
  /** What is done about complaints in its kernel's log; nothing unless given. */
  readonly heed?: KernelLogHeed | undefined;
  readonly extraArgs?: readonly string[] | undefined;
}

/**
 * The emulator's own words for its version.
 * @throws {Failure} (host cannot measure) when it is not installed or does not work
 */
async function versionOf(model: MachineModel): Promise<string> {
  const { program: command, packageName, versionArgs: args = ['--version'], versionText } = model;
  const missing = { purpose: 'it emulates the host', next: installPackage(packageName) };
  const { exitStatus, stdout, stderr } = await runProgram({ command, args, missing });
  const [first = ''] = (stdout.trim() === '' ? stderr : stdout).trim().split('\n');
  const said = versionText?.exec(`${stdout}\n${stderr}`)?.[0] ?? first;
  if (exitStatus === 0) return said === '' ? command : said;
  throw new Failure({
    what: `cannot run ${command}`,
    why: said === '' ? `it ended with status ${String(exitStatus)}` : said,
    next: `check that this works: ${[command, ...args].join(' ')}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** A module of the kernel that this machine loads. */
interface LoadedModule extends KernelModule {
  readonly bytes: Buffer;
}

/**
 * What this machine loads of a kernel's modules: not those for processors of another vendor.
 * @throws {Failure} (usage) where the kernel has modules, and none for this one
 */
function modulesOf({ modules }: KernelFiles, { kvmModule }: MachineModel): LoadedModule[] {
  const read = modules.map((module) => ({ ...module, bytes: fileBytes(module.path) }));
  if (kvmModule === undefined || read.length === 0) return read;
  const needed = neededBy(kvmModule, new Map(read.map(({ name, bytes }) => [name, bytes])));
  if (needed.size === 0) throw lacksModule(kvmModule, names(modules));
  return read.filter(({ name }) => needed.has(name));
}

const names = (modules: readonly KernelModule[]): string[] => modules.map(({ name }) => name);

/** Init loads them by the order of their names, with the parameters that the append has for them. */
function moduleFiles(modules: readonly LoadedModule[]): InitramfsFile[] {
  return modules.map(({ name, bytes }, index) => ({
    path: `modules/${String(index + 1).padStart(2, '0')}-${name}.ko`,
    bytes,
  }));
}

/** The emulator's command line, the same wherever it runs: it names files by what they are, not by where. */
function commandLineOf(
  choice: EmulatedHostChoice,
  machine: Pick<BootOptions, 'append' | 'cpu' | 'memoryMebibytes'>,
): string[] {
  const names = { kernelPath: 'KERNEL', initramfsPath: 'INITRAMFS', directory: 'DIRECTORY' };
  const { command, args } = choice.machineModel.command({ ...names, ...machine });
  return [command, ...args, ...(choice.extraArgs ?? [])];
}

/**
 * An emulated host that is ready to boot, and what its counts depend on.
 * @throws {Failure} (host cannot measure) when the emulator is not installed, (usage) for a module parameter that is none
 */
export async function emulatedHost(choice: EmulatedHostChoice): Promise<EmulatedHost> {
  const { machineModel, kernel, runnerPath, extraArgs, heed } = choice;
  const loaded = modulesOf(kernel, machineModel);
  const modules = moduleFiles(loaded);
  assertParameters(choice.append, loaded, modules);
  const usual = kernel.realtime === true ? machineModel.realtimeCpu : undefined;
  const cpu = choice.cpu ?? usual ?? machineModel.cpu;
  const memoryMebibytes = choice.memoryMebibytes ?? memoryFor(machineModel, choice.cells ?? []);
  const ofCpu = machineModel.appendForCpu?.(cpu) ?? [];
  const parameters = [...machineModel.append, ...ofCpu, ...choice.append].join(' ');
  const append = `${parameters} -- ${machineModel.ending}`;
  const runner = fileBytes(runnerPath);
  const emulation: Emulation = {
    emulator: await versionOf(machineModel),
    commandLine: commandLineOf(choice, { append, cpu, memoryMebibytes }),
    kernel: {
      package:
        kernel.package === null
          ? null
          : { name: kernel.package.name, version: kernel.package.version, sha256: kernel.package.debSha256 },
      imageSha256: kernel.imageSha256,
      modules: loaded.map(({ path }) => basename(path)),
      append: parameters,
    },
    runnerSha256: sha256Of(runner),
    ticksPerInstruction: machineModel.ticksPerInstruction,
    repeats: machineModel.repeats ?? 'values',
    caveat: machineModel.caveat,
  };
  const files = [{ path: 'init', bytes: runner, executable: true }, ...modules];
  const boot = { machineModel, kernelPath: kernel.imagePath, append, cpu, memoryMebibytes, extraArgs };
  return { ...boot, files, emulation, heed };
}
