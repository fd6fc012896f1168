import { describe, expect, it } from 'vitest';
import { waterfallChart } from '../../../src/features/ladder/document/waterfall.js';
import { ladderText } from '../../../src/features/ladder/document/text.js';
import { ladderOf, type ModeLadder } from '../../../src/features/ladder/document/ladder.js';
import { readResults } from '../../../src/results/read.js';
import type { Results } from '../../../src/results/schema.js';

const PLAIN = { columns: 100, color: false, unicode: false };
const REAL = 'test/fixtures/results-ladder.json';

const costs = ({ phases }: ModeLadder): Record<string, number> =>
  Object.fromEntries(phases.map(({ name, cost }) => [name, cost.estimate]));

describe('exits that the kernel finishes itself', () => {
  /** The run with guests of eight kernel exits of `cpuid` and `port` ticks each before their pio-out. */
  function withKernelExits(cpuid: number | null, port: number | null): Results {
    const results = readResults(REAL);
    const mode = 'long64-ring3';
    const base = `pio-out/${mode}/none`;
    const level = results.cells.find(({ cell }) => cell.id === base)!;
    const added = [['kernel-cpuid', cpuid] as const, ['kernel-ioeventfd-pio', port] as const].flatMap(
      ([exit, ticks]) => (ticks === null ? [] : [{ id: `${exit}/${mode}/none`, exit, ticks }]),
    );
    const cells = added.map(({ id, exit }) => ({ ...level, cell: { ...level.cell, id, exit } as never }));
    const baseIndex = results.cells.indexOf(level);
    const rounds = results.rounds.map((round) => {
      const own = round.median[round.cell.indexOf(baseIndex)] ?? NaN;
      const values = added.map(({ ticks }) => own + 8 * ticks);
      return {
        ...round,
        cell: [...round.cell, ...added.map((_, index) => results.cells.length + index)],
        mean: [...round.mean, ...values],
        median: [...round.median, ...values],
        min: [...round.min, ...values],
      };
    });
    return { ...results, cells: [...results.cells, ...cells], rounds };
  }
  const ring3 = (results: Results): ModeLadder =>
    ladderOf(results).modes.find(({ mode }) => mode === 'long64-ring3')!;

  it('tell guest entry, emulation and the return to userspace apart', () => {
    const mode = ring3(withKernelExits(20_000, 21_500));
    const found = costs(mode);
    expect(found['guest-entry']).toBeCloseTo(20_000, 6);
    expect(found['emulation']).toBeCloseTo(1500, 6);
    expect(found['to-userspace']).toBeCloseTo(costs(ring3(readResults(REAL)))['guest']! - 21_500, 6);
    expect(mode.sumsUp).toBe(true);
    expect(mode.entryPrice?.entryAlone).toBe(true);
    expect(mode.entryPrice?.systemCalls.estimate).toBeCloseTo(20_000 / found['system-call']!, 0);
  });

  it('are priced one by one, however many of them a guest causes before the exit to userspace', () => {
    const { kernelExits } = ring3(withKernelExits(20_000, 21_500));
    expect(kernelExits.map(({ exit, count }) => [exit, count])).toEqual([
      ['kernel-cpuid', 8],
      ['kernel-ioeventfd-pio', 8],
    ]);
    expect(kernelExits[0]?.cost.estimate).toBeCloseTo(20_000, 6);
    expect(kernelExits[1]?.cost.low).toBeCloseTo(21_500, 6);
    expect(ring3(readResults(REAL)).kernelExits).toEqual([]);
  });

  it('stand in the text and the page with what they cost and how that is told', () => {
    const results = withKernelExits(20_000, null);
    expect(ladderText(ladderOf(results), PLAIN, true)).toMatch(
      /one exit, finished in the kernel +cycles +95%, \d launches +ns\n +kernel-cpuid +20,000 +20,000 to 20,000/,
    );
    expect(waterfallChart(results)?.table.rows).toContainEqual([
      'ring 3',
      'kernel-cpuid, one',
      '7.7 us',
      '20,000',
      expect.any(String),
      expect.any(String),
      'kernel-cpuid, less pio-out, divided by the 8 exits that the kernel finishes itself',
    ]);
  });

  it('that cost more than the userspace exit adds are no part of it, and the ladder says so', () => {
    const whole = costs(ring3(readResults(REAL)))['guest']!;
    const results = withKernelExits(null, whole + 5_000);
    const mode = ring3(results);
    expect(costs(mode)['guest']).toBeCloseTo(whole, 6);
    expect(mode.phases.filter(({ cost }) => cost.high < 0)).toEqual([]);
    expect(mode.leftOut).toMatchObject([
      { rung: { exit: 'kernel-ioeventfd-pio' }, above: { exit: 'pio-out' } },
    ]);
    expect(ladderText(ladderOf(results), PLAIN, true)).toMatch(
      /In ring 3 one kernel-ioeventfd-pio \(finished in the kernel\) costs 5,00\d cycles more than what pio-out adds to KVM_RUN without the guest: .* not split\./,
    );
  });

  it('of which one costs more than the other leave the cheaper one as a rung', () => {
    const mode = ring3(withKernelExits(21_500, 20_000));
    expect(Object.keys(costs(mode)).slice(-2)).toEqual(['guest-entry-emulation', 'to-userspace']);
    expect(mode.leftOut).toMatchObject([
      { rung: { exit: 'kernel-cpuid' }, above: { exit: 'kernel-ioeventfd-pio' } },
    ]);
  });

  it('tell less apart where one of the two is missing', () => {
    expect(Object.keys(costs(ring3(withKernelExits(20_000, null)))).slice(-2)).toEqual([
      'guest-entry',
      'handling',
    ]);
    expect(Object.keys(costs(ring3(withKernelExits(null, 21_500)))).slice(-2)).toEqual([
      'guest-entry-emulation',
      'to-userspace',
    ]);
  });
});
