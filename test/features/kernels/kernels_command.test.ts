import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  sweepKernels,
  variantDirectory,
  type KernelToMeasure,
} from '../../../src/features/kernels/sweep_kernels.js';
import { Failure } from '../../../src/lib/failure.js';
import { readResults } from '../../../src/results/read.js';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { shifted } from '../../support/kernel_results.js';
import { TextSink } from '../../cli/fake_io.js';
import { runLine } from '../run/run_line.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kernels-command-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('kernels', () => {
  it.each<[string, string[]]>([
    ['one', ['6.1']],
    ['none', []],
    ['twice', ['6.1', '6.12', '6.1']],
    ['unknown_setting', ['6.1', '6.12,mitigations=off']],
    ['append_first', ['6.1', '6.12,append=quiet,cpu=max']],
    ['not_emulated', ['6.1', '6.12', '--host', 'local']],
    ['unknown_arch', ['6.1', '6.12', '--host', 'emulated:arm']],
    ['seed', ['6.1', '6.12', '--seed', 'x']],
  ])('%s: one line, what to do next, exit 2, nothing on stdout, no directory', async (name, argv) => {
    const output = join(directory, name);
    const { code, stdout, stderr } = await runLine(['kernels', ...argv, '--output', output]);
    expect([code, stdout, existsSync(output)]).toEqual([2, '', false]);
    expect(stderr.split('\n')).toHaveLength(3);
    await expect(stderr).toMatchFileSnapshot(`../../golden/kernels/error_${name}.txt`);
  });

  it('boots nothing when one of the images is none, and leaves no directory', async () => {
    const output = join(directory, 'no-image');
    const { code, stderr } = await runLine([
      'kernels',
      './package.json',
      './tsconfig.json',
      '--output',
      output,
    ]);
    expect([code, existsSync(output)]).toEqual([2, false]);
    expect(stderr).toContain('cannot boot ./package.json');
    expect(stderr).not.toContain('booting');
  });
});

const failing =
  (exitCode: 4 | 130, what: string): KernelToMeasure['count'] =>
  () =>
    Promise.reject(new Failure({ what, why: 'first line\n    console', next: 'look', exitCode }));

describe('a sweep', () => {
  let first: Results;
  let counts: string[];
  beforeAll(async () => {
    first = await instructionResults();
  });

  const counting = (name: string, more = 0): KernelToMeasure => ({
    name,
    count: () => {
      counts.push(name);
      return Promise.resolve(shifted(first, () => more));
    },
  });
  async function sweep(name: string, kernels: readonly KernelToMeasure[]) {
    counts = [];
    const stderr = new TextSink();
    const swept = await sweepKernels(kernels, join(directory, name), { stderr });
    return { ...swept, said: stderr.text, names: swept.counted.map((each) => each.name) };
  }

  it('keeps the results of each kernel in a directory of its own, and says which one boots', async () => {
    const { said, names, exitCode } = await sweep('whole', [counting('6.1'), counting('6.12,cpu=max', 9)]);
    expect([names, exitCode]).toEqual([['6.1', '6.12,cpu=max'], 0]);
    expect(said).toBe('kernel 1 of 2: booting 6.1\nkernel 2 of 2: booting 6.12,cpu=max\n');
    expect(readdirSync(join(directory, 'whole'))).toEqual(['1-6.1', '2-6.12-cpu-max']);
    expect(readResults(join(directory, 'whole', '1-6.1')).plan).toEqual(first.plan);
  });

  it('keeps the complete ones on a signal, and counts no more', async () => {
    const interrupted = { name: '7.2', count: failing(130, 'interrupted') };
    const swept = await sweep('signal', [counting('6.1'), counting('6.12'), interrupted, counting('7.3')]);
    expect(swept).toMatchObject({ names: ['6.1', '6.12'], interrupted: true, exitCode: 130 });
    expect(swept.uncounted).toEqual([
      { name: '7.2', reason: 'interrupted' },
      { name: '7.3', reason: 'interrupted' },
    ]);
    expect(counts).toEqual(['6.1', '6.12']);
    expect(swept.said).toMatch(/\ninterrupted: 2 of 4 kernels are complete\n$/);
    expect(readdirSync(join(directory, 'signal'))).toEqual(['1-6.1', '2-6.12']);
  });

  it('leaves out one that does not boot and goes on, with its exit code', async () => {
    const broken = { name: '6.12', count: failing(4, 'it did not boot') };
    const swept = await sweep('broken', [counting('6.1'), broken, counting('7.2')]);
    expect(swept).toMatchObject({ names: ['6.1', '7.2'], exitCode: 4, interrupted: false });
    expect(swept.uncounted).toEqual([{ name: '6.12', reason: 'it did not boot: first line' }]);
    expect(swept.said).toContain('kvm-exit-bench: it did not boot: first line\n    console\n  next: look\n');
  });

  it('ends at once when the first does not boot, since all are compared with it', async () => {
    const broken = { name: '6.1', count: failing(4, 'it did not boot') };
    await expect(sweep('first', [broken, counting('6.12')])).rejects.toThrow('it did not boot');
    expect(counts).toEqual([]);
  });

  it('leaves out one whose counts cannot be subtracted', async () => {
    const other = { name: '6.12', count: () => Promise.resolve({ ...first, seed: '43' }) };
    const swept = await sweep('other', [counting('6.1'), other]);
    expect(swept.uncounted[0]?.reason).toContain('they do not have the same seed');
  });
});

describe('the directory of a kernel', () => {
  it.each([
    ['6.1', '1-6.1'],
    [',append=kvm_amd.npt=0', '1-append-kvm_amd.npt-0'],
    ['../../etc/passwd', '1-etc-passwd'],
    ['…', '1-kernel'],
    [`builds/${'x'.repeat(300)}/bzImage`, `1-${'x'.repeat(52)}-bzImage`],
  ])('of %s is a plain name', (name, expected) => {
    expect(variantDirectory(name, 0)).toBe(expected);
  });
});
