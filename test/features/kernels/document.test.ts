import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeEmulatedHost } from '../../support/fakes/fake_emulated_host.js';
import { compareKernels } from '../../../src/features/kernels/document/compare.js';
import { kernelsSchema, readKernels, writeKernels } from '../../../src/features/kernels/document/schema.js';
import { hostDifferences } from '../../../src/features/kernels/document/host_differences.js';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { exampleResults } from '../../support/example_results.js';
import { FACTS, kernelsOf, shifted } from '../../support/kernel_results.js';

const NINE_MORE = { '6.12': () => 9 };

function compared(first: Results, second: Results) {
  const variants = [first, second].map((results, index) => ({
    name: `kernel ${index + 1}`,
    directory: String(index + 1),
    results,
  }));
  return compareKernels(variants, FACTS);
}

describe('the document of a sweep over kernels', () => {
  it('has of every cell the count on each kernel and the difference to the first', async () => {
    const kernels = await kernelsOf({ '6.12': () => 9, '7.2': ({ kind }) => (kind === 'control' ? 0 : -4) });
    expect(kernels.cells).toHaveLength(kernels.plan.cells.length);
    for (const { cell, counts } of kernels.cells) {
      const [first, second, third] = counts.map((count) => (count.status === 'counted' ? count : null));
      expect(first!.difference).toBeNull();
      expect([second!.value - first!.value, second!.difference]).toEqual([9, 9]);
      expect(third!.difference).toBe(cell.kind === 'control' ? 0 : -4);
    }
    expect(kernels.compared.map(({ variant, common }) => [variant, common])).toEqual([
      [1, 9],
      [2, -4],
    ]);
    expect(kernels.compared[0]!.controls.every(({ difference }) => difference === 9)).toBe(true);
  });

  it('says why a cell is absent, and subtracts nothing from what is not there', async () => {
    const first = await instructionResults();
    const without = shifted(first, (cell) => (cell.id === 'pio-out/long64-ring0/none' ? null : 9));
    const onFirst = compared(without, first).cells.find(
      ({ cell }) => cell.id === 'pio-out/long64-ring0/none',
    );
    expect(onFirst?.counts).toMatchObject([
      { status: 'absent', reason: 'this kernel has none' },
      { status: 'counted', difference: null },
    ]);
    const onSecond = compared(first, without);
    expect(onSecond.compared[0]).toMatchObject({ common: 9, exits: 3 });
  });

  it('keeps what it was made of when it is written and read', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kernels-document-'));
    const kernels = await kernelsOf(NINE_MORE);
    const path = await writeKernels(directory, kernels);
    expect(readKernels(path)).toEqual(kernels);
    expect(kernelsSchema.safeParse({ ...kernels, variants: kernels.variants.slice(1) }).success).toBe(false);
    rmSync(directory, { recursive: true });
  });
});

describe('reading a document', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'kernels-reading-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ['{"format":"kvm-exit-bench/results"', 'not valid JSON'],
    ['{"format":"kvm-exit-bench/results","version":1}', 'not a file of ours'],
    ['{"format":"kvm-exit-bench/kernels","version":2}', 'newer version'],
    ['{"format":"kvm-exit-bench/kernels","version":1}', 'tool'],
  ])('refuses %s', (text, why) => {
    const path = join(directory, 'kernels.json');
    writeFileSync(path, text);
    expect(() => readKernels(path)).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(() => readKernels(path)).toThrow(why);
  });
});

describe('runs that cannot be compared', () => {
  let counted: Results;
  beforeAll(async () => {
    counted = await instructionResults();
  });
  const refusal = (second: Results, first = counted) => {
    try {
      compared(first, second);
    } catch (error) {
      return error;
    }
    return 'compared';
  };

  it('are refused when they measured time', () => {
    expect(refusal(exampleResults())).toMatchObject({
      exitCode: 2,
      why: 'it measured cycles, and only instruction counts have exact differences',
    });
  });

  it('are refused when arch, cells, limits, seed or runner are not the same', async () => {
    const arm64 = await instructionResults({ arch: 'arm64' });
    const other = await instructionResults({ plan: { preset: 'quick', exit: ['hlt'] } });
    const longer = { ...counted, plan: { ...counted.plan, maxRounds: 9 } };
    const { emulation } = counted.host;
    const rebuilt = { ...counted.host, emulation: { ...emulation!, runnerSha256: 'f'.repeat(64) } };
    const cases: [Results, string][] = [
      [arm64, 'architecture'],
      [other, 'cells'],
      [longer, 'limits'],
      [{ ...counted, seed: '43' }, 'seed: 42 and 43'],
      [{ ...counted, host: rebuilt }, 'harness'],
    ];
    for (const [second, what] of cases)
      expect(refusal(second)).toMatchObject({
        exitCode: 2,
        what: "cannot compare 'kernel 2' with 'kernel 1'",
        why: expect.stringContaining(`they do not have the same ${what}`) as string,
      });
    expect(refusal(counted)).toBe('compared');
  });
});

describe('what differs between hosts', () => {
  it('is every fact that is not the same, by its name, and nothing else', () => {
    const host = fakeEmulatedHost('x86');
    const other = structuredClone(host);
    other.kernel.release = '6.12.0';
    other.kvm.capabilities['KVM_CAP_SYNC_REGS'] = 1;
    other.mitigations['spectre_v2'] = 'Vulnerable';
    other.groups[0]!.fields = 19;
    expect(hostDifferences([host, other, host])).toEqual([
      { field: 'kernel.release', values: ['6.1.0-42', '6.12.0', '6.1.0-42'] },
      { field: 'kvm.capabilities.KVM_CAP_SYNC_REGS', values: ['3', '1', '3'] },
      {
        field: 'mitigations.spectre_v2',
        values: ['Mitigation: Retpolines', 'Vulnerable', 'Mitigation: Retpolines'],
      },
      { field: 'groups.regs.fields', values: ['18', '19', '18'] },
    ]);
    expect(hostDifferences([host, structuredClone(host)])).toEqual([]);
  });

  it('says a kernel parameter once, though it stands in the emulator’s command line too', () => {
    const host = fakeEmulatedHost('x86');
    const { kernel, commandLine } = host.emulation!;
    const line = (append: string) => [...commandLine, '-append', `${append} -- reboot`];
    const withLine = (append: string) => ({
      ...host,
      emulation: { ...host.emulation!, kernel: { ...kernel, append }, commandLine: line(append) },
    });
    expect(hostDifferences([withLine('quiet'), withLine('quiet mitigations=off')])).toEqual([
      { field: 'emulation.kernel.append', values: ['quiet', 'quiet mitigations=off'] },
    ]);
  });
});
