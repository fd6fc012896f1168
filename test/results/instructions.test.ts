import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';
import { specCells } from '../../src/samples/exits_per_block.js';
import { FAKE_OVERHEAD, fakeInstructions } from '../support/fakes/fake_counter.js';
import { launchSpec } from '../../src/samples/launch_spec.js';
import { ARCHES } from '../../src/plan/arch.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { blocksCsv, summaryCsv } from '../../src/features/run/csv_tables.js';
import { JOURNAL_FORMAT, JOURNAL_VERSION } from '../../src/results/journal.js';
import { readResults } from '../../src/results/read.js';
import { recoverText } from '../../src/results/recover.js';
import type { CellResult, Results } from '../../src/results/schema.js';
import { instructionResults } from '../support/instruction_run.js';
import { TEST_TOOL } from './fake_results.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'counted-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

type MeasuredCell = Extract<CellResult, { status: 'measured' }>;

function measured(results: Results): MeasuredCell[] {
  return results.cells.filter((result) => result.status === 'measured');
}

function table(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}

describe('a counted run', () => {
  it.each(ARCHES)('gives on %s just what each exit takes, whatever the counter moves by', async (arch) => {
    const results = await instructionResults({ arch });
    expect(results).toMatchObject({ unit: 'instructions', ticksPerNs: 1, status: 'complete' });
    for (const { cell, level, exact } of measured(results)) {
      const isOverhead = cell.kind === 'control' && cell.control === 'empty-timer';
      const expected = isOverhead ? FAKE_OVERHEAD : fakeInstructions(arch, cell);
      expect([cell.id, level.estimate]).toEqual([cell.id, expected]);
      expect(exact?.overhead).toBe(isOverhead ? 0 : FAKE_OVERHEAD);
      expect(exact?.counts.reduce((sum, exits) => sum + exits, 0)).toBe(256);
    }
  });

  it('gives the same document when it is run again, and the same counts in another order', async () => {
    const [first, again] = [await instructionResults(), await instructionResults()];
    expect(again).toEqual(first);
    const longer = await instructionResults({
      plan: { preset: 'quick', launches: 3, minRounds: 5, maxRounds: 5 },
    });
    const counts = (results: Results): number[] => measured(results).map(({ level }) => level.estimate);
    expect(counts(longer)).toEqual(counts(first));
    expect(longer.launches).toHaveLength(3);
    expect(measured(longer)[0]?.exact?.counts.reduce((sum, exits) => sum + exits, 0)).toBe(3 * 5 * 64);
  });

  it('leaves out the exits of a dropped block', async () => {
    const results = await instructionResults({ fake: { dropEvery: 2 } });
    const dropped = measured(results).filter(({ level }) => level.dropped > 0);
    expect(dropped.length).toBeGreaterThan(0);
    for (const { level, exact } of dropped)
      expect(exact?.counts.reduce((sum, exits) => sum + exits, 0)).toBe(64 * level.blocks);
  });
});

describe('the journal of a counted run', () => {
  it('gives the counts back when the run was killed before its launch ended', async () => {
    const host = fakeEmulatedHost('riscv');
    const plan = resolvePlan({ preset: 'quick', arch: 'riscv', clock: 'instructions' });
    const backend = new FakeBackend({ host });
    const at = '2026-01-01T00:00:01.000Z';
    const header = {
      ...{ format: JOURNAL_FORMAT, version: JOURNAL_VERSION, tool: TEST_TOOL, label: null, seed: '42' },
      ...{ startedAt: '2026-01-01T00:00:00.000Z', plan, host },
      exitsPerBlock: specCells(plan).map(({ exitsPerBlock }) => exitsPerBlock),
    };
    const lines = [JSON.stringify(header)];
    const spec = launchSpec({ plan, seed: '42', device: host.device, launch: 0, rounds: 4 });
    for await (const message of backend.measure(spec).messages)
      if (message.type !== 'closed') lines.push(JSON.stringify({ at, message }));
    const results = recoverText('journal', `${lines.join('\n')}\n`);
    expect(results).toMatchObject({ status: 'recovered', unit: 'instructions' });
    const base = measured(results).find(({ cell }) => cell.id === 'mmio-write/vs/none');
    expect(base?.level.estimate).toBe(4011);
  });
});

describe('reading a counted run', () => {
  async function reread(change: (cell: MeasuredCell) => object, unit?: Results['unit']): Promise<Results> {
    const results = await instructionResults();
    const cells = results.cells.map((result) =>
      result.cell.id === 'control/null-syscall' && result.status === 'measured'
        ? { ...result, ...change(result) }
        : result,
    );
    const path = join(directory, 'results.json');
    writeFileSync(path, JSON.stringify({ ...results, cells, unit: unit ?? results.unit }));
    return readResults(path);
  }

  it('takes one that is whole', async () => {
    expect((await reread(() => ({}))).unit).toBe('instructions');
  });

  const exact = (change: object) => (cell: MeasuredCell) => ({ exact: { ...cell.exact, ...change } });
  it.each([
    ['counts that lack a value', exact({ counts: [] }), /cells\[2\]\.exact: its values and counts/],
    ['values out of order', exact({ values: [9, 5], counts: [1, 1] }), /its values and counts/],
    ['a mode that few had', exact({ values: [1, 385], counts: [9, 1], min: 1 }), /its mode is not/],
    ['a share that is made up', exact({ share: 0.5 }), /its mode is not/],
    ['a minimum that nothing took', exact({ min: 3 }), /its minimum or median/],
    ['another overhead than its level has', exact({ overhead: 0 }), /its level is not its mode/],
    ['no exact value', () => ({ exact: undefined }), /is missing though the unit is instructions/],
  ] as const)('refuses %s', async (_, change, message) => {
    await expect(reread(change)).rejects.toThrow(Failure);
    const why = await reread(change).catch((error: unknown) => (error instanceof Failure ? error.why : ''));
    expect(why).toMatch(message);
  });

  it('refuses counts in a run of another unit', async () => {
    const why = await reread(() => ({}), 'cycles').catch((error: unknown) =>
      error instanceof Failure ? error.why : '',
    );
    expect(why).toMatch(/is given though the unit is cycles/);
  });
});

describe('the CSV of a counted run', () => {
  it('has counts with their share and every value, no interval and no nanosecond', async () => {
    const results = await instructionResults();
    const text = summaryCsv(results);
    expect(text.split('\n')[0]).toBe(
      'cell,kind,exit,mode,setup,groups,direction,transfer,status,reason,entries,ioctls,bytes,kvm_account,unit,count,share,min,' +
        'median,mean,p99,p999,overhead,values,over_none,sync_ioctl,over_plain',
    );
    const rows = table(text);
    const sync = rows.find(({ cell }) => cell === 'pio-out/long64-ring0/regs/read/sync');
    expect(sync).toMatchObject({ unit: 'instructions', count: '3499', overhead: '14', over_none: '81' });
    expect(sync?.['values']).toMatch(/^3499:\d+( 6403:1)?$/);
    expect(Number(sync?.['sync_ioctl'])).toBeCloseTo(3499 / 4756, 10);
  });

  it('has blocks in instructions, whatever the counter moves by', async () => {
    const results = await instructionResults({ arch: 'powerpc' });
    const rows = table(blocksCsv(results)).filter(({ cell }) => cell === 'mmio-write/real64/none');
    const expected = fakeInstructions(
      'powerpc',
      results.plan.cells.find(({ id }) => id === 'mmio-write/real64/none')!,
    );
    expect(rows).toHaveLength(4);
    for (const { median, unit } of rows) {
      expect(unit).toBe('instructions');
      expect(Math.abs(Number(median) - FAKE_OVERHEAD - expected)).toBeLessThan(1);
    }
  });
});
