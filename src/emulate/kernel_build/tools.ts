/** What it takes to build a kernel, told at once rather than one after the other. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram, type RunProgram } from '../../lib/run_program.js';
import { MACHINE_MODELS } from '../machine_models/by_name.js';
import { missingTools } from './failures.js';
import { crossPrefix, type BuildRecipe } from './recipes.js';

/** Programs, and the packages of Debian that bring them. */
const PROGRAMS: readonly (readonly [program: string, packageName: string])[] = [
  ['make', 'make'],
  ['gcc', 'gcc'],
  ['ld', 'binutils'],
  ['flex', 'flex'],
  ['bison', 'bison'],
  ['bc', 'bc'],
  ['git', 'git'],
  ['flock', 'util-linux'],
];

/** Headers that every x86 kernel's own tools include. */
const HEADERS: readonly (readonly [header: string, packageName: string])[] = [['gelf.h', 'libelf-dev']];

/** The compiler and the linker of another arch. */
function crossPrograms({ arch }: BuildRecipe): typeof PROGRAMS {
  const prefix = crossPrefix(arch);
  if (prefix === '') return [];
  const packageName = MACHINE_MODELS[arch].compiler.packageName.replace('g++', 'gcc');
  return ['gcc', 'ld'].map((program) => [`${prefix}${program}`, packageName]);
}

function isInstalled(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return statSync(join(directory, program)).isFile();
    } catch {
      return false;
    }
  });
}

async function hasHeader(header: string, run: RunProgram): Promise<boolean> {
  const { exitStatus } = await run({
    command: 'gcc',
    args: ['-E', '-x', 'c', '-o', '/dev/null', '-'],
    input: Buffer.from(`#include <${header}>\n`),
    missing: { purpose: 'it compiles kernels', next: 'install gcc' },
  });
  return exitStatus === 0;
}

/** @throws {Failure} (host cannot measure) that names everything that is missing and how to install it */
export async function assertBuildTools(
  recipe: BuildRecipe,
  path: string,
  run: RunProgram = runProgram,
): Promise<void> {
  const missing = [...PROGRAMS, ...crossPrograms(recipe)].filter(([program]) => !isInstalled(program, path));
  if (missing.every(([program]) => program !== 'gcc')) {
    for (const entry of HEADERS) if (!(await hasHeader(entry[0], run))) missing.push(entry);
  }
  if (missing.length === 0) return;
  throw missingTools(
    missing.map(([name]) => name),
    [...new Set(missing.map(([, packageName]) => packageName))],
  );
}

/** Headers that only some configurations include, by what the compiler says without them. */
const LATE_HEADERS: readonly (readonly [sign: RegExp, packageName: string])[] = [
  [/openssl\/\S+: No such file/, 'libssl-dev'],
  [/(libelf|gelf)\.h: No such file/, 'libelf-dev'],
];

/** @throws {Failure} where a build ended because a header is not installed */
export function assertHeaders(said: string): void {
  const missing = LATE_HEADERS.filter(([sign]) => sign.test(said)).map(([, packageName]) => packageName);
  if (missing.length > 0)
    throw missingTools(
      missing.map((name) => `headers of ${name}`),
      missing,
    );
}
