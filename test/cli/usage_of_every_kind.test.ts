/** What somebody gave wrongly is told in one line with exit code 2, however absurd it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { endsWell } from '../fuzz/oracle.js';

const directory = mkdtempSync(join(tmpdir(), 'usage-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const nested = join(directory, 'nested.json');
writeFileSync(nested, '['.repeat(200_000) + ']'.repeat(200_000));
const WORDS = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

it.each([
  ...WORDS.flatMap((word) => [
    ['plan', '--host', `emulated:${word}`],
    ['plan', '--preset', word],
    ['plan', '--exit', word],
    ['plan', '--counters', word],
    ['export', nested, '--csv', word],
    ['gate', nested, nested, '--format', word],
    ['verify', '--format', word],
    [word],
  ]),
  ['plan', '--exit', 'a'.repeat(65_537)],
  ['plan', '--exit', '*?'.repeat(30)],
  ['plan', '--plan', nested],
  ['recheck', nested],
  ['advise', nested, '--mix', nested],
  ['probe', '--host-command', 'no-such-command-at-all'],
  ['probe', '--host-command', directory],
])('%s %s %s', async (...argv) => {
  expect((await endsWell(argv)).code).toBe(2);
});

it.each(['/etc/passwd', '/nonexistent', directory])('a PATH of %s, where no program is', async (path) => {
  vi.stubEnv('PATH', path);
  const { code, stderr } = await endsWell(['probe', '--host-command', 'cat']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/cannot start what measures: sh: .*\n {2}next: .*PATH/),
  ]);
});
