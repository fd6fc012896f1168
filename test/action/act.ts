/** Runs the script of the action as a runner would. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const SCRIPT = resolve(import.meta.dirname, '../../scripts/gate_action.sh');

/** What GitHub says of a push to the default branch, and of a pull request. */
const PUSH = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' };
export const PULL_REQUEST = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' };

const INPUTS = {
  BASELINE: '',
  BASELINES: 'baselines',
  SAVE_BASELINE: 'on-main',
  DEFAULT_BRANCH: 'main',
  CANDIDATE: '',
  ARGUMENTS: '',
  HOST: '',
  MAX_TIME: '',
  MARGIN: '2%',
  OUTPUT: 'out',
  FAIL_ON_INCONCLUSIVE: 'false',
};

export interface Acted {
  readonly code: number | null;
  readonly outputs: string;
  readonly summary: string;
  readonly stderr: string;
}

/** One step in a folder; what `env` does not say is a push to the default branch with the inputs' defaults. */
export function act(folder: string, env: Record<string, string>): Acted {
  const files = { GITHUB_OUTPUT: 'outputs', GITHUB_STEP_SUMMARY: 'summary.md' };
  const { status, stderr } = spawnSync('bash', [SCRIPT], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...INPUTS, ...PUSH, ...files, ...env },
  });
  const text = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return { code: status, outputs: text('outputs'), summary: text('summary.md'), stderr };
}
