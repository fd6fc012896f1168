/** The recorder: a QEMU plugin in C, built when it is needed (a tenth of a second). */
import { join } from 'node:path';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { packageRoot } from '../../lib/package_root.js';
import { installPackage, runProgram } from '../../lib/run_program.js';
import type { MachineModel } from '../machine_models/machine_model.js';

const SOURCES = ['attribute.c', 'instruction_kind.c'];
const FLAGS = ['-std=gnu11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden'];

/**
 * That the emulator takes plugins: one built without them does not know the option.
 * @throws {Failure} (host cannot measure) naming what to install
 */
export async function assertTakesPlugins({ program, packageName }: MachineModel): Promise<void> {
  const missing = { purpose: 'it emulates the host', next: installPackage(packageName) };
  const { stdout } = await runProgram({ command: program, args: ['-help'], missing });
  if (/^-plugin /m.test(stdout)) return;
  throw new Failure({
    what: `cannot record what ${program} executes`,
    why: 'it was built without plugins (--enable-plugins), so it has no option -plugin',
    next: `install a build that has them, such as Debian's: sudo apt-get install ${packageName}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Why the compiler failed: its first error. */
function complaint(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const said = lines.find((line) => line.includes('error')) ?? lines[0] ?? '';
  return said === '' ? 'it did not say why' : said;
}

const COMPILER_PACKAGES = 'gcc libc6-dev';

/**
 * Builds the plugin into a directory; gives its path.
 * @param compiler the C compiler, `cc` unless CC says otherwise
 * @throws {Failure} (host cannot measure) when there is no compiler, or none that works
 */
export async function buildPlugin(
  directory: string,
  compiler: string = process.env['CC'] ?? 'cc',
): Promise<string> {
  const path = join(directory, 'attribute.so');
  const sources = SOURCES.map((name) => join(packageRoot(), 'native', 'tcg_plugin', name));
  const args = [...FLAGS, '-o', path, ...sources];
  const missing = { purpose: "it builds the emulator's plugin", next: installPackage(COMPILER_PACKAGES) };
  const { exitStatus, stderr } = await runProgram({ command: compiler, args, missing });
  if (exitStatus === 0) return path;
  throw new Failure({
    what: "cannot build the emulator's plugin",
    why: complaint(stderr),
    next: `check that the C compiler works: sudo apt-get install ${COMPILER_PACKAGES}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Arguments of the emulator that load the plugin. A comma in an option's value is written twice. */
export function pluginArgs(pluginPath: string, recordingPath: string): string[] {
  const [plugin, recording] = [pluginPath, recordingPath].map((path) => path.replaceAll(',', ',,'));
  return ['-plugin', `${plugin ?? ''},trace=${recording ?? ''}`];
}
