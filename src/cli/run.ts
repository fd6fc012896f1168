import type { ExitCode } from '../lib/exit_code.js';
import type { Drive } from '../measure/sampler.js';
import { realDependencies } from './dependencies.js';
import { runCli } from './run_cli.js';

/**
 * The `run` command with something that takes part in it: `npm run bench` is this with a tinybench suite.
 * @param argv flags of `run`
 * @param drive resolves when it has seen the run's end; see {@link Drive}
 */
export function runSuite(argv: readonly string[], drive: Drive): Promise<ExitCode> {
  return runCli(['run', ...argv], process, { ...realDependencies, drive });
}
