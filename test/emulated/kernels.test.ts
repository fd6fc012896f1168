import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realDependencies } from '../../src/cli/dependencies.js';
import { type Kernels, readKernels } from '../../src/features/kernels/document/schema.js';
import { readResults } from '../../src/results/read.js';
import { FakeIo } from '../cli/fake_io.js';
import { runLine, type Ran } from '../features/run/run_line.js';

const BOOTS_MS = 300_000;
const VARIANTS = ['6.1', '6.1,append=entry=2', '6.1,append=mitigations=off'];
const PLAN = ['--exit', 'pio-out', '--exit', 'mmio-read', '--mode', 'long64-ring0'];
const MOVED = ['--groups', 'regs', '--direction', 'read', '--direction', 'both'];

describe('a sweep over emulated x86 kernels', () => {
  let directory: string;
  let ran: Ran;
  let kernels: Kernels;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kernels-emulated-'));
    const argv = ['kernels', ...VARIANTS, ...PLAN, ...MOVED, '--output', directory];
    ran = await runLine(argv, realDependencies, new FakeIo({ ...process.env }));
    kernels = readKernels(join(directory, 'kernels.json'));
  }, BOOTS_MS);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const differences = (variant: number): number[] =>
    kernels.cells.map(({ counts }) => {
      const count = counts[variant];
      return count?.status === 'counted' ? (count.difference ?? NaN) : NaN;
    });

  it('keeps the results of each kernel beside the document and its page', () => {
    expect(ran.code).toBe(0);
    const own = ['1-6.1', '2-6.1-append-entry-2', '3-6.1-append-mitigations-off'];
    expect(readdirSync(directory).sort()).toEqual([...own, 'kernels.html', 'kernels.json']);
    for (const [index, name] of own.entries())
      expect(readResults(join(directory, name)).host).toEqual(kernels.variants[index]?.host);
  });

  // A longer command line moves what the kernel allocates, and a search in a tree may then take a step less.
  it('sees at most one instruction of difference where a parameter does nothing', () => {
    expect(differences(1).filter((difference) => !(Math.abs(difference) <= 1))).toEqual([]);
    expect(ran.stdout).toContain(`${VARIANTS[1]!} against 6.1: no difference on`);
  });

  it('sees every cell but the harness itself shorter without mitigations', () => {
    // The harness's own loop, then user code alone.
    const [harness, compute, ...others] = differences(2);
    expect([harness, compute]).toEqual([0, 0]);
    expect(others.filter((difference) => !(difference < 0))).toEqual([]);
    // Entry and exit of the guest, and every system call, have their share of it.
    const { common, controls } = kernels.compared[1]!;
    const ofCall = controls.find(({ id }) => id === 'control/null-syscall')!.difference;
    expect(common).toBeLessThan(3 * ofCall);
  });

  it('says in which facts the hosts differ: the command line and what it switched off', () => {
    const fields = kernels.hostDifferences.map(({ field }) => field);
    expect(fields).toContain('emulation.kernel.append');
    expect(fields.some((field) => field.startsWith('mitigations.'))).toBe(true);
    expect(fields.filter((field) => /sha256|release|package/i.test(field))).toEqual([]);
  });
});
