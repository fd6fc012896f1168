import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import type { Backend } from './backend.js';
import { createCommandBackend } from './command_backend.js';
import { assertAddonBuilt } from './native.js';

function launchScript(): string {
  return join(packageRoot(), 'dist', 'src', 'measure', 'launch.js');
}

function assertBuilt(): void {
  assertAddonBuilt();
  if (existsSync(launchScript())) return;
  throw new Failure({
    what: 'cannot start a launch',
    why: 'the program has not been built',
    next: 'build it: npm run build',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/**
 * This machine's own KVM, through the addon. The addon lives in child processes only: a hang or a crash in it is
 * an error message here.
 */
export function createNativeBackend(options: { readonly device: string }): Backend {
  return createCommandBackend({
    name: 'native',
    device: options.device,
    command: process.execPath,
    args: [launchScript()],
    precheck: assertBuilt,
  });
}
