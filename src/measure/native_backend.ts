import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import type { Backend } from './backend.js';
import { staleBuild } from './build_stamp.js';
import { createCommandBackend } from './command_backend.js';
import { coreBinary, type CoreBinary } from './core_binary.js';
import type { CommandLine } from './dialogue.js';

/** For Node to start and load: ten seconds on an emulated processor that other work shares. */
const START_MS = 30_000;

function launchScript(): string {
  const script = join(packageRoot(), 'dist', 'src', 'measure', 'launch.js');
  if (existsSync(script)) return script;
  throw new Failure({
    what: 'cannot start a launch',
    why: 'the program has not been built',
    next: 'build it: npm run build',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

function commandLineOf({ kind, path }: CoreBinary): CommandLine {
  if (kind === 'runner') return { command: path, args: [] };
  return { command: process.execPath, args: [launchScript(), path] };
}

/**
 * This machine's own KVM, through the addon, or through the runner where no addon fits. Both live in child processes
 * only: a hang or a crash is an error message here.
 * @throws {Failure} where exits cannot be measured: another system, or the core was not built
 */
export function createNativeBackend({ device }: { readonly device: string }): Backend {
  const core = coreBinary();
  const warnings = staleBuild(core);
  return createCommandBackend({
    name: 'native',
    device,
    ...commandLineOf(core),
    warnings,
    startMs: START_MS,
  });
}
