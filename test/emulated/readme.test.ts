import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BUILT, commandLines, EMULATED, README } from '../support/readme_commands.js';

const folder = mkdtempSync(join(tmpdir(), 'keb-readme-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the README, of emulated hosts', () => {
  const lines = commandLines(README).filter((line) => EMULATED.test(line));
  expect(lines.length).toBeGreaterThan(5);
  it.each(lines)('runs: %s', { timeout: 300_000 }, (line) => {
    const [pattern, replacement] = BUILT.find(([known]) => known.test(line)) ?? [/^/, ''];
    const writes = /bench (run|kernels|attribute) /.test(line);
    const output = writes ? ` --output ${join(folder, String(lines.indexOf(line)))}` : '';
    const command = `${line.replace(pattern, replacement)}${output}`;
    const printed = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(printed.length).toBeGreaterThan(0);
  });
});
