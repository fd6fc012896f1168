import { describe, expect, it } from 'vitest';
import { ladderOf, type Ladder, type ModeLadder } from '../../../src/features/ladder/document/ladder.js';
import { ladderText } from '../../../src/features/ladder/document/text.js';
import { readResults } from '../../../src/results/read.js';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { fakeResults } from '../../results/fake_results.js';

const REAL = 'test/fixtures/results-ladder.json';
const OLD = 'test/fixtures/results-v1.json';

const costs = ({ phases }: ModeLadder): Record<string, number> =>
  Object.fromEntries(phases.map(({ name, cost }) => [name, cost.estimate]));

function first({ modes }: Ladder): ModeLadder {
  const [mode] = modes;
  if (mode === undefined) throw new Error('no ladder');
  return mode;
}

/** The same run without some of its cells. */
function without(results: Results, id: (id: string) => boolean): Results {
  return {
    ...results,
    cells: results.cells.map((result) =>
      id(result.cell.id) ? { status: 'skipped', cell: result.cell, reason: 'left out' } : result,
    ),
  };
}

/** Each block of a cell replaced by what its round's other blocks make of it. */
function withBlocks(results: Results, id: string, value: (block: (id: string) => number) => number): Results {
  const index = results.cells.findIndex(({ cell }) => cell.id === id);
  return {
    ...results,
    rounds: results.rounds.map((round) => {
      const block = (other: string): number => {
        const at = round.cell.indexOf(results.cells.findIndex(({ cell }) => cell.id === other));
        return round.median[at] ?? NaN;
      };
      return {
        ...round,
        median: round.median.map((ticks, at) => (round.cell[at] === index ? value(block) : ticks)),
      };
    }),
  };
}

describe('the ladder of a run recorded on real hardware', () => {
  const ladder = ladderOf(readResults(REAL));

  it('has phases that add up to the exit inside its interval, in every mode', () => {
    expect(ladder.modes.map(({ mode }) => mode)).toEqual(['long64-ring0', 'long64-ring3']);
    for (const { sumsUp, sum, whole, residual } of ladder.modes) {
      expect(sumsUp).toBe(true);
      expect(sum + residual).toBeCloseTo(whole.estimate, 6);
    }
  });

  it('shows that reading regs by sync costs under a tenth of the ioctl', () => {
    for (const { copies } of ladder.modes) {
      const regs = copies.find(({ group, direction }) => group === 'regs' && direction === 'read');
      expect(regs?.share?.high).toBeLessThan(0.1);
    }
  });

  it('counts the price of an entry in system calls only where guest code is not emulated', () => {
    expect(ladder.modes.map(({ native, entryPrice }) => [native, entryPrice !== null])).toEqual([
      [false, false],
      [true, true],
    ]);
  });
});

describe('the ladder', () => {
  it('gives what a missing rung would have taken to the next one, so that the sum stays', () => {
    const results = readResults(REAL);
    const all = costs(first(ladderOf(results)));
    const few = costs(first(ladderOf(without(results, (id) => id === 'control/vcpu-ioctl'))));
    expect(Object.keys(few)).not.toContain('vcpu-load');
    expect(few['kvm-run']).toBeCloseTo((all['vcpu-load'] ?? 0) + (all['kvm-run'] ?? 0), -2);
  });

  it('of an older run takes the ioctl on the VM for the one on /dev/kvm', () => {
    expect(Object.keys(costs(first(ladderOf(readResults(OLD)))))).toContain('kvm-dispatch');
  });

  it('says so when the phases do not add up', () => {
    const results = readResults(REAL);
    const higher = results.cells.map((result) =>
      result.status === 'measured' && result.cell.kind === 'base'
        ? { ...result, level: { ...result.level, estimate: 1e6, low: 0.9e6, high: 1.1e6 } }
        : result,
    );
    const [mode] = ladderOf({ ...results, cells: higher }).modes;
    expect(mode?.sumsUp).toBe(false);
    expect(mode?.residual).toBeGreaterThan(0.9e6);
  });

  it('recovers an added cost in the phase that it was added to, to the tick', () => {
    const results = readResults(REAL);
    const id = 'control/immediate-exit/long64-ring3';
    const slower = withBlocks(results, id, (block) => block(id) + 321);
    const ring3 = (of: Results): Record<string, number> => costs(ladderOf(of).modes[1]!);
    const [before, after] = [ring3(results), ring3(slower)];
    expect(after['kvm-run']! - before['kvm-run']!).toBeCloseTo(321, 6);
    expect(after['guest']! - before['guest']!).toBeCloseTo(-321, 6);
    expect(after['vcpu-load']).toBe(before['vcpu-load']);
  });

  it('of the fake host has the costs that the fake was given', async () => {
    const { modes } = ladderOf(await fakeResults());
    expect(modes.length).toBeGreaterThan(0);
    for (const mode of modes) {
      expect(costs(mode)['system-call']).toBeGreaterThan(400);
      expect(costs(mode)['system-call']).toBeLessThan(550);
    }
  });

  it('of counted instructions adds up exactly, takes the harness off and prices nothing in system calls', async () => {
    const { modes } = ladderOf(await instructionResults());
    for (const mode of modes) {
      expect(mode.residual).toBe(0);
      expect(Object.keys(costs(mode))).not.toContain('harness');
      expect(mode.entryPrice).toBeNull();
    }
    expect(costs(modes[0]!)).toEqual({
      'system-call': 371,
      'kvm-dispatch': 109,
      'vcpu-load': 734,
      'kvm-run': 289,
      guest: 1915,
    });
  });

  it('of counted instructions leaves out a rung that is longer than the next, names the kernel, and says what counts are', async () => {
    const results = await instructionResults();
    const cells = results.cells.map((result) =>
      result.status === 'measured' && result.cell.id === 'control/api-version'
        ? { ...result, level: { ...result.level, estimate: 5_000 } }
        : result,
    );
    const ladder = ladderOf({ ...results, cells });
    expect(Object.keys(costs(first(ladder))).slice(0, 2)).toEqual(['system-call', 'vcpu-load']);
    const text = ladderText(ladder, { columns: 100, color: false, unicode: false }, true);
    expect(text).toContain('KVM_GET_API_VERSION costs 3,786 instructions more than cheapest vCPU ioctl');
    expect(text).toContain('emulated x86 (QEMU 7.2.22), kernel 6.1.0-42 (6.1.192-1)');
    expect(text).toContain('Path lengths, not time');
  });

  it('of a run without a bare exit is empty', () => {
    expect(ladderOf(without(readResults(REAL), (id) => id.endsWith('/none'))).modes).toEqual([]);
  });
});
