/** A composite action's steps as GitHub's runner starts them, of those that run a script. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
const steps = action.runs.steps.filter(({ run }) => run !== undefined);

/** What stands between `${{` and `}}` here: names with dots, and nothing else. */
function evaluated(text, contexts) {
  return text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, path) =>
    path.split('.').reduce((value, name) => value[name], contexts),
  );
}

/**
 * Runs the step with this index among those that run something.
 * @param {{ workspace: string, temp: string, inputs?: object, event: object, env?: object, before?: string[] }} world
 *   `before`: a command that starts the shell, such as setpriv
 */
export function runStep(index, { workspace, temp, inputs = {}, event, env = {}, before = [] }) {
  const step = steps[index];
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  const contexts = {
    inputs: { ...Object.fromEntries(defaults), ...inputs },
    runner: { temp },
    github: { event: { repository: { default_branch: 'main' } } },
  };
  const given = Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluated(text, contexts)]);
  const files = { GITHUB_OUTPUT: join(temp, 'outputs'), GITHUB_STEP_SUMMARY: join(temp, 'summary.md') };
  for (const file of Object.values(files)) rmSync(file, { force: true });
  const script = join(temp, 'script.sh');
  writeFileSync(script, step.run);
  const [command, ...args] = [...before, 'bash', '--noprofile', '--norc', '-eo', 'pipefail', script];
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      ...{ PATH: process.env.PATH, HOME: temp, CI: 'true', GITHUB_ACTIONS: 'true' },
      ...{ GITHUB_ACTION_PATH: root, RUNNER_TEMP: temp, ...event, ...files, ...env },
      ...Object.fromEntries(given),
    },
  });
  const written = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const outputs = Object.fromEntries(
    [...written(files.GITHUB_OUTPUT).matchAll(/^(.*?)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  return { code: status, said: `${stdout}${stderr}`, outputs, summary: written(files.GITHUB_STEP_SUMMARY) };
}
