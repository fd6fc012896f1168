/** The composite action: its file says what its script takes, and the script turns runs into verdicts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runOf, slower } from '../features/gate/gated_runs.js';
import { act as actIn, type Acted, SCRIPT } from './act.js';
import { measuring } from './stand_in.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** What GitHub reads of a composite action (docs.github.com, "Metadata syntax for GitHub Actions"). */
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string().max(125),
  author: z.string().optional(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }).optional(),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), required: z.boolean().optional(), default: z.string() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        name: z.string(),
        id: z.string().optional(),
        // Of others, by a commit: a tag can be moved.
        uses: z
          .string()
          .regex(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
          .optional(),
        with: z.record(z.string(), z.unknown()).optional(),
        // A step of a composite action that runs something must say in which shell.
        shell: z.literal('bash').optional(),
        env: z.record(z.string(), z.string()).optional(),
        run: z.string().optional(),
      }),
    ),
  }),
});

const action = actionSchema.parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));
const script = readFileSync(SCRIPT, 'utf8');

describe('action.yml', () => {
  it('hands every input to the script and takes every output from it', () => {
    const judge = action.runs.steps.find(({ id }) => id === 'judge');
    const given = Object.entries(judge?.env ?? {}).filter(([, value]) => value.includes('inputs.'));
    expect(given.map(([, value]) => value).sort()).toEqual(
      Object.keys(action.inputs)
        // Installed from before.
        .filter((name) => name !== 'package')
        .map((name) => `\${{ inputs.${name} }}`)
        .sort(),
    );
    for (const [name] of Object.entries(judge?.env ?? {}))
      expect(script).toMatch(new RegExp(`\\$\\{?${name}\\b`));
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`\${{ steps.judge.outputs.${name} }}`);
      expect(script).toContain(`echo "${name}=`);
    }
  });

  it('names the shell of every step that runs something', () => {
    for (const { run, shell } of action.runs.steps)
      expect(shell).toBe(run === undefined ? undefined : 'bash');
  });

  it('uses no code of others that can be changed under it, nor does the workflow of docs/ci.md', () => {
    const documented = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8');
    const uses = [...documented.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? '');
    expect(uses.length).toBeGreaterThan(4);
    expect(uses.filter((name) => !/^kvm-exit-bench\/|@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });

  it('runs no input as shell', () => {
    expect(script).not.toMatch(/\beval\b/);
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
  });

  it('is used with inputs that it has in the workflow of docs/ci.md', () => {
    const workflow = /```yaml\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8'))?.[1] ?? '';
    const { jobs } = z
      .looseObject({
        jobs: z.record(
          z.string(),
          z.looseObject({ steps: z.array(z.looseObject({ uses: z.string().optional() })) }),
        ),
      })
      .parse(parse(workflow));
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const ours = steps.find(({ uses }) => uses?.startsWith('kvm-exit-bench/'));
    expect(ours).toBeDefined();
    for (const name of Object.keys(z.record(z.string(), z.unknown()).parse(ours?.['with'])))
      expect(Object.keys(action.inputs)).toContain(name);
  });
});

describe('the script of the action', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-action-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function saved(name: string, results: object): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(results));
    return path;
  }

  const act = (env: Record<string, string>): Acted => actIn(folder, env);

  const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8');

  it('measures the first run with its arguments, and a candidate with gate --run', () => {
    const first = measuring(folder, saved('first.json', runOf({ seed: '1' })), 0);
    expect(act({ ...first, ARGUMENTS: "--preset quick --exit 'pio-*'" })).toMatchObject({ code: 0 });
    expect(calls()).toContain('run --quiet --output out --host local --preset quick --exit pio-*\n');
    const second = measuring(folder, saved('second.json', runOf({ seed: '2' })), 0);
    const judged = act({ ...second, MAX_TIME: '3m', ARGUMENTS: '--preset quick' });
    expect(judged).toMatchObject({ code: 0, outputs: expect.stringContaining('verdict=pass') as string });
    expect(calls()).toMatch(
      /gate --run --quiet --results out --margin 2% --baseline baselines\/x86-\w+\.json --max-time 3m --host local\n/,
    );
  });

  it('judges nothing of a candidate whose run ended early', () => {
    const BASELINE = saved('before.json', runOf({ seed: '1' }));
    const ended = act({ ...measuring(folder, saved('part.json', runOf({ seed: '2' })), 5), BASELINE });
    expect(ended).toMatchObject({ code: 5, outputs: expect.stringContaining('verdict=failed') as string });
    expect(ended.summary).toContain('The harness failed, and nothing was judged: see the log (exit code 5).');
    expect(existsSync(join(folder, 'out', 'gate.xml'))).toBe(false);
  });

  it('makes a run of another host the baseline of that host', () => {
    act({ CANDIDATE: saved('first.json', runOf({ seed: '1' })) });
    const { host, ...rest } = runOf({ seed: '2' });
    const elsewhere = { ...rest, host: { ...host, cpu: { ...host.cpu, model: 'another model' } } };
    const other = act({ CANDIDATE: saved('other.json', elsewhere) });
    expect(other).toMatchObject({
      code: 0,
      outputs: expect.stringMatching(/verdict=baseline\n.*\n.*\n$/) as string,
    });
    expect(readdirSync(join(folder, 'baselines'))).toHaveLength(2);
  });

  it('makes the first run the baseline, and judges the next by it', () => {
    const first = act({ CANDIDATE: saved('first.json', runOf({ seed: '1' })) });
    expect(first).toMatchObject({
      code: 0,
      outputs: expect.stringContaining('verdict=baseline\nexit-code=0') as string,
    });
    const second = act({ CANDIDATE: saved('second.json', runOf({ seed: '2' })) });
    expect(second.code).toBe(0);
    expect(second.outputs).toContain('verdict=pass\nexit-code=0\nsummary=out/gate.md');
    for (const form of ['md', 'html', 'xml', 'json'])
      expect(readFileSync(join(folder, 'out', `gate.${form}`), 'utf8').length).toBeGreaterThan(100);
    expect(second.summary).toContain(readFileSync(join(folder, 'out', 'gate.md'), 'utf8'));
  });

  it('fails the job with the exit code of the gate for a regression', () => {
    const BASELINE = saved('before.json', runOf({ seed: '1' }));
    const found = act({ BASELINE, CANDIDATE: saved('after.json', slower(runOf({ seed: '2' }), 0.1)) });
    expect(found.code).toBe(1);
    expect(found.outputs).toContain('verdict=regressed\nexit-code=1');
  });

  it('lets an inconclusive verdict pass unless it is told not to', () => {
    const BASELINE = saved('before.json', runOf({ seed: '1', launches: 1 }));
    const CANDIDATE = saved('after.json', runOf({ seed: '2', launches: 1 }));
    const lenient = act({ BASELINE, CANDIDATE });
    expect(lenient).toMatchObject({
      code: 0,
      outputs: expect.stringContaining('verdict=inconclusive') as string,
    });
    expect(act({ BASELINE, CANDIDATE, FAIL_ON_INCONCLUSIVE: 'true' }).code).toBe(3);
  });

  it('hands on what is wrong with its files, in outputs and summary too', () => {
    const broken = act({ BASELINE: 'nowhere.json', CANDIDATE: saved('after.json', runOf({ seed: '2' })) });
    expect(broken).toMatchObject({
      code: 2,
      outputs: 'verdict=usage\nexit-code=2\nsummary=out/gate.md\n',
      summary: expect.stringContaining('nowhere.json') as string,
    });
    expect(broken.stderr).toContain('nowhere.json');
  });

  it.each([
    ['4', 'cannot-measure', 'This runner cannot measure'],
    ['130', 'interrupted', 'was interrupted'],
    ['2', 'usage', 'inputs of the action'],
  ])('answers exit code %s with the verdict %s and a summary', (code, verdict, said) => {
    const BASELINE = saved('before.json', runOf({ seed: '1' }));
    const ended = act({ ...measuring(folder, BASELINE, Number(code)), BASELINE });
    expect(ended).toMatchObject({
      code: Number(code),
      outputs: `verdict=${verdict}\nexit-code=${code}\nsummary=out/gate.md\n`,
      summary: expect.stringContaining(said) as string,
    });
  });

  it('keeps quoted words together and expands nothing', () => {
    const first = measuring(folder, saved('first.json', runOf({ seed: '1' })), 0);
    expect(act({ ...first, ARGUMENTS: `--label 'open` })).toMatchObject({ code: 2 });
    act({ ...first, ARGUMENTS: `--label "two words" --exit '*' --mode $(touch ran)` });
    expect(calls()).toContain('--label two words --exit * --mode $(touch ran)\n');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});
