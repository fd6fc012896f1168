/** Which command ends with which exit code, and why: each line of the table is run. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { CASES, ELSEWHERE } from './exit_codes/all.js';
import type { Place } from './exit_codes/case.js';
import { FakeIo } from './fake_io.js';
import { GateFiles } from '../features/gate/gate_files.js';
import { runLine } from '../features/run/run_line.js';

let place: Place;
beforeEach(() => {
  place = { files: new GateFiles(), io: new FakeIo() };
});
afterEach(() => {
  place.files.remove();
});

const NAMES = COMMANDS.flatMap((command) =>
  'commands' in command ? command.commands.map(({ name }) => `${command.name} ${name}`) : [command.name],
);

describe.each(NAMES)('%s', (name) => {
  it('exits 0 for --help, and 2 for a flag that is none', async () => {
    expect((await runLine([...name.split(' '), '--help'])).code).toBe(0);
    const { code, stderr } = await runLine([...name.split(' '), '--no-such-flag']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/unknown option '--no-such-flag'|is required/)]);
  });
});

it.each(CASES)('$command exits $code: $reason', async ({ code, run, said }) => {
  const ran = await run(place);
  expect(`${ran.stdout}${ran.stderr}`).toMatch(said);
  expect(ran.code).toBe(code);
  expect(ran.stderr).not.toMatch(/unexpected error|^ {4}at /m);
});

it('the table of exit codes stays as it was, and has a line for each command', async () => {
  const here = CASES.map(({ command, code, reason }) => [command, code, reason, 'test/cli/exit_codes']);
  const lines = [...here, ...ELSEWHERE].map((texts) => `| ${texts.join(' | ')} |`);
  const head = ['| command | exit code | why | tested in |', '| --- | --- | --- | --- |'];
  await expect([...head, ...lines, ''].join('\n')).toMatchFileSnapshot('../golden/cli/exit_codes.md');
  const named = CASES.map(({ command }) => command);
  expect(NAMES.filter((name) => !named.includes(name))).toEqual([]);
  expect(ELSEWHERE.filter(([, , , test]) => !existsSync(test))).toEqual([]);
});
