import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realDependencies } from '../../src/cli/dependencies.js';
import { bisectionSchema, type Bisection } from '../../src/features/bisect/document.js';
import { FakeIo } from '../cli/fake_io.js';
import { runLine } from '../features/run/run_line.js';

const BOOTS_MS = 300_000;
const CELL = 'mmio-write/el1/one/read/ioctl';

describe('bisecting emulated arm64 kernels', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bisect-emulated-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Two kernels make a list of any length: a parameter that no kernel knows changes no count. */
  async function bisect(lines: readonly string[]) {
    const list = join(directory, 'kernels.txt');
    writeFileSync(list, lines.join('\n'));
    const argv = ['bisect', '--host', 'emulated:arm64', '--cell', CELL, '--over', list, '--json'];
    const { code, stdout, stderr } = await runLine(argv, realDependencies, new FakeIo({ ...process.env }));
    return { code, stderr, stdout };
  }

  it(
    'finds where the kernel changes, past one that does not boot',
    async () => {
      const noImage = join(directory, 'noImage');
      writeFileSync(noImage, Buffer.alloc(100));
      const { code, stdout, stderr } = await bisect([
        '6.1',
        '6.1,append=entry=2',
        noImage,
        '6.1,append=entry=4',
        '6.12,append=entry=5',
        '6.12',
      ]);
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining(`3 of 6  ${noImage}: skipped: cannot boot`),
      ]);
      const { found, steps }: Bisection = bisectionSchema.parse(JSON.parse(stdout));
      expect(steps.map(({ position, status }) => `${position + 1} ${status}`)).toEqual([
        '1 same',
        '6 changed',
        '3 skipped',
        '4 same',
        '5 changed',
      ]);
      expect(found).toMatchObject({ status: 'found', last: 3, first: 4 });
    },
    BOOTS_MS,
  );

  it(
    'has nothing to find between two boots of one kernel',
    async () => {
      const { code, stdout } = await bisect(['6.12', '6.12,append=entry=2']);
      expect(code).toBe(3);
      expect(bisectionSchema.parse(JSON.parse(stdout)).found).toEqual({ status: 'unchanged' });
    },
    BOOTS_MS,
  );
});
