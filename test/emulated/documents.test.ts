/** Every command of the README and docs/ that boots an emulated host runs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EMULATED_COMMANDS, runnable } from '../readme/documents.js';

const folder = mkdtempSync(join(tmpdir(), 'keb-readme-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the commands of the documents, on emulated hosts', () => {
  expect(EMULATED_COMMANDS.length).toBeGreaterThan(5);
  for (const [index, { path, line }] of EMULATED_COMMANDS.entries()) {
    it(`run: ${line} (${path})`, { timeout: 300_000 }, () => {
      const command = runnable(line, join(folder, String(index)));
      const printed = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      expect(printed.length).toBeGreaterThan(0);
    });
  }
});
