/** Text that is not ours reaches no terminal, log or file of text as it is, whichever way it comes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCommandBackend } from '../../src/measure/command_backend.js';
import { failureOfLaunch } from '../../src/measure/failures.js';
import type { Backend } from '../../src/measure/backend.js';
import type { Results } from '../../src/results/schema.js';
import { exampleResults } from '../support/example_results.js';
import { exampleHost } from '../support/example_host.js';
import { CONTROL, endsWell } from '../fuzz/oracle.js';

const ATTACK = '\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202e\nkvm-exit-bench: all is well';
const directory = mkdtempSync(join(tmpdir(), 'foreign-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function written(name: string, document: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

const FAILED = 'pio-out/long64-ring3/regs/both/sync';
const plain = exampleResults({ failedCell: FAILED });

/** The same with an attack in a text of a file that the schema leaves free. */
function attacked(): Results {
  const results = structuredClone(plain);
  for (const cell of results.cells) if (cell.status === 'failed') cell.reason = ATTACK;
  results.label = ATTACK;
  results.host.hostname = ATTACK;
  results.host.kernel.release = ATTACK;
  results.warnings.push({ code: ATTACK, message: ATTACK });
  return results;
}

const said = (backend: Partial<Backend>) => ({
  createBackend: (): Backend => ({
    name: 'attacks',
    probe: () => Promise.resolve(exampleHost(7)),
    measure: () => {
      throw new Error('nothing is measured');
    },
    ...backend,
  }),
});

const launchError = failureOfLaunch(
  { type: 'error', launch: 0, code: 'kvm', operation: ATTACK, errno: ATTACK, cell: ATTACK, message: ATTACK },
  ATTACK,
);

describe('nothing steers the reader of', () => {
  it.each<[string, () => string[], ReturnType<typeof said>?]>([
    ['a results file with an unknown key', () => ['recheck', written('key.json', { ...plain, [ATTACK]: 1 })]],
    ['a results file of another format', () => ['recheck', written('format.json', { format: ATTACK })]],
    ['a file that is no JSON', () => ['recheck', written('none.json', `{"a": ${ATTACK}}`)]],
    ['the text of a report', () => ['report', written('text.json', attacked()), '--text']],
    ['a comparison', () => ['compare', written('one.json', attacked()), written('other.json', attacked())]],
    [
      'a judgement',
      () => ['gate', '--baseline', written('one.json', attacked()), written('two.json', plain)],
    ],
    [
      'a judgement as JSON',
      () => [
        'gate',
        '--baseline',
        written('a.json', attacked()),
        written('b.json', plain),
        '--format',
        'json',
      ],
    ],
    ['a table', () => ['export', written('csv.json', attacked()), '--csv', 'summary']],
    ['a plan file', () => ['plan', '--plan', written('plan.json', { [ATTACK]: 1, exit: ATTACK })]],
    ['the name of a file', () => ['recheck', join(directory, ATTACK)]],
    ['an option', () => [`--${ATTACK}`]],
    ['a command', () => [ATTACK]],
    ['a glob', () => ['plan', '--exit', ATTACK]],
    [
      'a mix',
      () => [
        'advise',
        written('m.json', attacked()),
        '--mix',
        written('mix.txt', `name,count\n${ATTACK},5\nKVM_EXIT_IO,4\n`),
      ],
    ],
    [
      'what a host says of itself',
      () => ['probe'],
      said({ probe: () => Promise.resolve({ ...exampleHost(7), hostname: ATTACK }) }),
    ],
    ['an error of a host', () => ['probe'], said({ probe: () => Promise.reject(launchError) })],
    ['a defect', () => ['probe', '--json'], said({ probe: () => Promise.reject(new Error(`x${ATTACK}`)) })],
    [
      'the standard error of a host',
      () => ['probe'],
      said(
        createCommandBackend({
          name: 'c',
          device: '/dev/kvm',
          command: 'printf',
          args: ['\\033[2J\\007 no\\n'],
        }),
      ),
    ],
  ])('%s', async (_, argv, world) => {
    const { stdout, stderr } = await endsWellOrDefect(argv(), world);
    expect(stdout + stderr).not.toMatch(/^kvm-exit-bench: all is well/m);
  });
});

async function endsWellOrDefect(argv: readonly string[], world?: ReturnType<typeof said>) {
  if (argv[0] !== 'probe') return endsWell(argv, world);
  const { runLine } = await import('../features/run/run_line.js');
  const ran = await runLine(argv, world);
  expect(ran.stdout).not.toMatch(CONTROL);
  expect(ran.stderr).not.toMatch(CONTROL);
  return ran;
}

it('a file that --output names holds nothing that steers who prints it', async () => {
  const output = join(directory, 'out.csv');
  await endsWell(['export', written('csv.json', attacked()), '--csv', 'summary', '--output', output]);
  expect(readFileSync(output, 'utf8')).not.toMatch(CONTROL);
});
