/** Parameters of modules on a kernel's command line: a kernel takes one that no module has, and only its log says so. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import type { InitramfsFile } from '../initramfs.js';
import type { KernelModule } from './kernel_files.js';

/** What every module takes (lib/dynamic_debug.c, kernel/module/main.c). */
const OF_EVERY_MODULE = ['dyndbg', 'async_probe'];

/** Files say kvm-amd, parameters say kvm_amd. */
const canonical = (name: string): string => name.replaceAll('-', '_');

/** From section .modinfo: `parmtype=npt:bool`, with a NUL at both ends (kernel: linux/moduleparam.h). */
function parametersOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return [...text.matchAll(/\0parmtype=(\w+):/g)].map(([, name = '']) => name).sort();
}

function refused(word: string, why: string, next: string): Failure {
  return new Failure({ what: `cannot use --append ${word}`, why, next, exitCode: EXIT_CODE.usage });
}

function noParameter(word: string, module: string, name: string, known: readonly string[]): Failure {
  const nearest = nearestName(name, known);
  const meant = nearest === null ? '' : `did you mean '${module}.${nearest}'? `;
  const has = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  return refused(word, `${module} has no parameter '${name}': the kernel would ignore it`, `${meant}${has}`);
}

/**
 * @param files of the modules, in their order
 * @throws {Failure} (usage) for a parameter that its module does not have, and for one of a module of KVM that is not
 * loaded; parameters of what is built into the kernel are not known here
 */
export function assertParameters(
  append: readonly string[],
  modules: readonly KernelModule[],
  files: readonly InitramfsFile[],
): void {
  const known = new Map(
    modules.map(({ name }, index) => [
      canonical(name),
      parametersOf(files[index]?.bytes ?? new Uint8Array()),
    ]),
  );
  for (const word of append) {
    const [, prefix = '', name = ''] = /^([\w-]+)\.([\w-]+)/.exec(word) ?? [];
    const module = canonical(prefix);
    const parameters = known.get(module);
    if (parameters === undefined) {
      if (known.size === 0 || !/^kvm(_|$)/.test(module)) continue;
      const loaded = [...known.keys()].join(', ');
      throw refused(word, `this host does not load ${module}`, `it loads ${loaded}`);
    }
    if (OF_EVERY_MODULE.includes(name)) continue;
    if (!parameters.includes(canonical(name))) throw noParameter(word, module, canonical(name), parameters);
  }
}
