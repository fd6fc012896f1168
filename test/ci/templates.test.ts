/** The templates of docs/ci: each is well-formed as far as a tool here can tell, and gives no command that is not there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMANDS } from '../../src/cli/commands.js';
import { runLine } from '../features/run/run_line.js';

const FOLDER = resolve(import.meta.dirname, '../../docs/ci');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** What stands after the tool's name up to the end of the command, as words; a list of YAML or JSON is words too. */
function commandsIn(text: string): string[][] {
  const code = text.replaceAll(/^\s*(#|\/\/).*$/gm, '');
  return [...code.matchAll(/(?:\$tool|kvm-exit-bench"?,?) +("?[a-z][^\n;|&>}]*)/g)].map(([, words = '']) =>
    words.split(/[^\w./:$-]+/).filter((word) => word !== ''),
  );
}

/** `baseline find` of a command line, and its flags. */
function pathAndFlags([first = '', second = '', ...rest]: readonly string[]) {
  const group = COMMANDS.find(({ name }) => name === first);
  const path = group !== undefined && 'commands' in group ? [first, second] : [first];
  return { path, flags: [second, ...rest].filter((word) => word.startsWith('--')) };
}

describe.each(readdirSync(FOLDER))('docs/ci/%s', (name) => {
  it('gives commands and flags that the program has', async () => {
    for (const words of commandsIn(read(name))) {
      const { path, flags } = pathAndFlags(words);
      const { code, stdout } = await runLine([...path, '--help']);
      expect([path, code]).toEqual([path, 0]);
      for (const flag of flags) expect(stdout, path.join(' ')).toContain(flag);
    }
  });
});

it('finds the commands of every template that runs some', () => {
  const counts = readdirSync(FOLDER).map((name) => [name, commandsIn(read(name)).length]);
  expect(Object.fromEntries(counts)).toEqual({
    Containerfile: 0,
    Jenkinsfile: 5,
    'gitlab-ci.yml': 5,
    'kubernetes.yaml': 1,
    'kvm-exit-bench.service': 2,
    'kvm-exit-bench.timer': 0,
  });
});

const shellErrors = (script: string): string =>
  spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr;

it('GitLab reads a job whose script is shell', () => {
  const { exits } = z
    .looseObject({ exits: z.looseObject({ script: z.array(z.string()), tags: z.array(z.string()) }) })
    .parse(parse(read('gitlab-ci.yml')));
  expect(exits.script.length).toBeGreaterThan(3);
  expect(shellErrors(exits.script.join('\n'))).toBe('');
});

it('Jenkins gets balanced brackets, and a script that is shell', () => {
  const text = read('Jenkinsfile');
  const script = /script: '''(.*?)'''/s.exec(text)?.[1] ?? '';
  expect(script).toContain('gate --run');
  expect(shellErrors(script)).toBe('');
  const brackets = text.replace(script, '').replaceAll(/[^(){}[\]]/g, '');
  const closed = (rest: string): string => rest.replaceAll(/\(\)|\{\}|\[\]/g, '');
  let left = brackets;
  while (closed(left) !== left) left = closed(left);
  expect(left).toBe('');
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).error === undefined;
it.skipIf(!hasSystemd)('systemd has nothing to say against the units', () => {
  const { stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', join(FOLDER, 'kvm-exit-bench.service'), join(FOLDER, 'kvm-exit-bench.timer')],
    { encoding: 'utf8' },
  );
  // Where the tool is not installed there is nothing to execute.
  const other = stderr.split('\n').filter((line) => line !== '' && !/is not executable|not found/.test(line));
  expect(other.filter((line) => line.includes('kvm-exit-bench'))).toEqual([]);
});

const containerSchema = z.looseObject({ name: z.string(), image: z.string() });
const podSchema = z.looseObject({
  containers: z.array(containerSchema).length(1),
  volumes: z.array(z.looseObject({ name: z.string() })),
});

it('Kubernetes gets a plugin that offers the device for which the job asks', () => {
  const [plugin, job] = read('kubernetes.yaml')
    .split(/^---$/m)
    .map((document): unknown => parse(document));
  const { spec } = z
    .looseObject({
      kind: z.literal('DaemonSet'),
      spec: z.looseObject({ template: z.looseObject({ spec: podSchema }) }),
    })
    .parse(plugin);
  const offered = z
    .object({ args: z.tuple([z.literal('--device'), z.string()]) })
    .parse(spec.template.spec.containers[0]).args[1];
  const device = z.object({ name: z.string() }).parse(parse(offered)).name;
  const { spec: cron } = z
    .looseObject({
      kind: z.literal('CronJob'),
      spec: z.looseObject({
        jobTemplate: z.looseObject({
          spec: z.looseObject({ template: z.looseObject({ spec: podSchema }) }),
        }),
      }),
    })
    .parse(job);
  const { resources, volumeMounts } = z
    .looseObject({
      resources: z.object({ limits: z.record(z.string(), z.string()), requests: z.unknown() }),
      volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
    })
    .parse(cron.jobTemplate.spec.template.spec.containers[0]);
  expect(resources.limits[`squat.ai/${device}`]).toBe('1');
  expect(resources.requests).toEqual(resources.limits);
  const volumes = cron.jobTemplate.spec.template.spec.volumes.map(({ name }) => name);
  expect(volumeMounts.map(({ name }) => name)).toEqual(volumes);
});
