/** Builds the runner on a machine for which no platform package has one. */
import { parsedJson } from '../../lib/json.js';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { packageRoot } from '../../lib/package_root.js';
import { systemReason } from '../../lib/system_reason.js';
import { buildRunner } from '../../emulate/runner_binary.js';
import { assertSupported } from '../../measure/core_binary.js';
import type { Arch } from '../../plan/arch.js';
import { fileBytes } from '../../lib/files/given_file.js';
import { makeDirectories } from '../../lib/files/make_directories.js';

const compilersSchema = z.array(z.strictObject({ system: z.string(), install: z.string() }));

/** How each system installs what the sources need, in one line. */
function installTexts(root: string): string {
  const text = fileBytes(join(root, 'native', 'compilers.json')).toString('utf8');
  const systems = compilersSchema.parse(parsedJson(text));
  return systems.map(({ system, install }) => `${system}: ${install}`).join('; ');
}

function assertNoCheckout(root: string): void {
  if (!existsSync(join(root, 'scripts', 'build_native.mjs'))) return;
  throw new Failure({
    what: 'cannot build here',
    why: 'this is a checkout, which builds the addon too',
    next: 'run: npm run build:native',
    exitCode: EXIT_CODE.usage,
  });
}

function cannotWrite(directory: string, cause: unknown): Failure {
  const next = 'run it as the user who installed the package';
  const why = systemReason(cause);
  return new Failure(
    { what: `cannot write to ${directory}`, why, next, exitCode: EXIT_CODE.usage },
    { cause },
  );
}

/**
 * Builds the runner from the sources in this package and puts it where the program looks first.
 * @returns its path
 * @throws {Failure} with what to install
 */
export async function buildOwnRunner(arch: Arch, root = packageRoot()): Promise<string> {
  assertNoCheckout(root);
  assertSupported();
  const release = join(root, 'build', 'Release');
  const scratch = join(root, 'build', 'runner');
  try {
    makeDirectories(release);
  } catch (error) {
    throw cannotWrite(release, error);
  }
  const installMake = installTexts(root);
  const built = await buildRunner({ arch, directory: scratch, installMake, root });
  const path = join(release, 'kvm_exit_bench_runner');
  renameSync(built, path);
  rmSync(scratch, { recursive: true });
  return path;
}
