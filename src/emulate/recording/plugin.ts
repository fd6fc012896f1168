/** The recorder: a QEMU plugin in C, built when it is needed (a tenth of a second). */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { packageRoot } from '../../lib/package_root.js';
import { errnoOf } from '../../lib/system_reason.js';
import { missingProgram } from '../failures.js';
import type { EmulatedMachine } from '../machine_models/machine_model.js';

const run = promisify(execFile);

const SOURCES = ['attribute.c', 'instruction_kind.c'];
const FLAGS = ['-std=gnu11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden'];

/**
 * That the emulator takes plugins: one built without them does not know the option.
 * @throws {Failure} (host cannot measure) naming what to install
 */
export async function assertTakesPlugins({ program, packageName }: EmulatedMachine): Promise<void> {
  const { stdout } = await run(program, ['-help'], { maxBuffer: 1 << 24 });
  if (/^-plugin /m.test(stdout)) return;
  throw new Failure({
    what: `cannot record what ${program} executes`,
    why: 'it was built without plugins (--enable-plugins), so it has no option -plugin',
    next: `install a build that has them, such as Debian's: sudo apt-get install ${packageName}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Why the compiler failed: its first error. */
function complaint(error: unknown): string {
  const { stderr } = error as { readonly stderr?: string };
  const lines = (stderr ?? String(error)).trim().split('\n');
  return lines.find((line) => line.includes('error')) ?? lines[0] ?? 'it did not say why';
}

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
  try {
    await run(compiler, [...FLAGS, '-o', path, ...sources]);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT')
      throw missingProgram(compiler, 'gcc libc6-dev', "it builds the emulator's plugin", error);
    throw new Failure(
      {
        what: "cannot build the emulator's plugin",
        why: complaint(error),
        next: 'see that the C compiler works: sudo apt-get install gcc libc6-dev',
        exitCode: EXIT_CODE.hostCannotMeasure,
      },
      { cause: error },
    );
  }
  return path;
}

/** Arguments of the emulator that load the plugin. A comma in an option's value is written twice. */
export function pluginArgs(pluginPath: string, tracePath: string): string[] {
  const [plugin, trace] = [pluginPath, tracePath].map((path) => path.replaceAll(',', ',,'));
  return ['-plugin', `${plugin ?? ''},trace=${trace ?? ''}`];
}
