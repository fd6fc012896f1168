import type { AppDependencies } from '../../../src/app/context.js';
import { createProgress } from '../../../src/cli/progress.js';
import { runCli } from '../../../src/cli/run_cli.js';
import { exampleHost } from '../../support/example_host.js';
import { FakeIo } from '../../cli/fake_io.js';

/** A world where nothing can be measured. */
export const NOTHING_TO_MEASURE: AppDependencies = {
  createBackend: () => ({
    name: 'example',
    probe: () => Promise.resolve(exampleHost(7)),
    measure: () => {
      throw new Error('this line should measure nothing');
    },
  }),
  deviceTrouble: () => null,
  createProgress: (io, quiet) => Promise.resolve(createProgress(io, quiet)),
  now: () => new Date('2026-11-22T15:04:05Z'),
  elapsedMs: () => 0,
  hostName: () => 'example-host',
  drawSeed: () => '20261122',
  drive: () => Promise.resolve(),
  openKernelTrace: () => Promise.resolve({ status: 'unavailable', reason: 'this line should trace nothing' }),
  runningVmms: () => [],
  openVmmTrace: () => Promise.resolve({ status: 'unavailable', reason: 'this line should record nothing' }),
  openKernelStore: () => Promise.reject(new Error('this line should need no kernel')),
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line against a fake process; by default one where nothing can be measured. */
export async function runLine(
  argv: readonly string[],
  dependencies: Partial<AppDependencies> = {},
  io = new FakeIo(),
): Promise<Ran> {
  const code = await runCli(argv, io, { ...NOTHING_TO_MEASURE, ...dependencies });
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}
