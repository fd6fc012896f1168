/** Every command that the README and docs/ show runs, in the order in which they show them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { itWithKvm } from '../support/surroundings/kvm_access.js';
import { COMMANDS, ROOT, runnable } from './documents.js';

/** Pass, regressed and inconclusive: what a gate says of two short runs is not what is tested here. */
const VERDICTS = [0, 1, 3];

/** Nothing is measured longer than shows that the line works, unless the line itself says how long. */
const env = { ...process.env, KVM_EXIT_BENCH_MAX_TIME: '5s' };

describe('the commands of the documents', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-readme-'));
    symlinkSync(join(ROOT, 'bench'), join(folder, 'bench'));
    // An index puts links into the pages that it lists.
    cpSync(join(ROOT, 'reports', 'sample'), join(folder, 'reports', 'sample'), { recursive: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  expect(COMMANDS.length).toBeGreaterThan(20);
  for (const [index, { path, line }] of COMMANDS.entries()) {
    itWithKvm(`run: ${line} (${path})`, () => {
      const command = runnable(line, join(folder, String(index)));
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        env,
      });
      const expected = line.includes(' gate ') ? VERDICTS : [0];
      expect(expected, stderr).toContain(status);
      expect(stdout.length > 0 || /--output \S+\.|>/.test(line)).toBe(true);
    });
  }
});
