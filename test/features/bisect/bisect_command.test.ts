import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BISECT_EXIT_CODE,
  bisectKernels,
  type BisectRules,
  type KernelValue,
} from '../../../src/features/bisect/bisect_kernels.js';
import { Failure } from '../../../src/lib/failure.js';
import { planOfCell } from '../../../src/plan/cell_named.js';
import { bisectionText, stepText } from '../../../src/features/bisect/text.js';
import { bisectionSchema, type Bisection } from '../../../src/features/bisect/document.js';
import { runLine } from '../run/run_line.js';

const CELL = 'pio-out/long64-ring0/regs/both/sync';
const counted = (value: number): KernelValue => ({ release: 'r', value, bareExit: value - 300 });
const broken = (exitCode: 4 | 130) =>
  new Failure({ what: 'it did not boot', why: 'panic\nlast words', next: 'look', exitCode });

/** Bisects a list of counts; null does not boot. */
async function bisect(values: readonly (number | null)[], signalAt?: number, rules: BisectRules = {}) {
  const booted: number[] = [];
  const lines: string[] = [];
  const kernels = values.map((_, index) => `k${index + 1}`);
  const bisected = await bisectKernels(
    values.length,
    (position) => {
      booted.push(position);
      const value = values[position] ?? null;
      if (position === signalAt) return Promise.reject(broken(130));
      return value === null ? Promise.reject(broken(4)) : Promise.resolve(counted(value));
    },
    (step, good) => lines.push(stepText(step, good, { kernels })),
    rules,
  );
  const bisection: Bisection = bisectionSchema.parse({
    format: 'kvm-exit-bench/bisection',
    version: 1,
    tool: { name: 'kvm-exit-bench', version: '0.1.0' },
    arch: 'x86',
    cell: CELL,
    unit: 'instructions',
    caveat: 'path lengths, not time',
    least: rules.least ?? 1,
    kernels,
    ...bisected,
  });
  return { ...bisected, booted, text: `${lines.join('\n')}\n${bisectionText(bisection)}` };
}

describe('a bisection', () => {
  it('finds the first changed kernel with the size of the change, booting few', async () => {
    const { found, booted, text } = await bisect([3758, 3758, 3758, 3758, 3758, 3767, 3767, 3801, 3801]);
    expect(found).toEqual({ status: 'found', last: 4, first: 5, change: 9 });
    expect(booted).toEqual([0, 8, 4, 6, 5]);
    await expect(text).toMatchFileSnapshot('../../golden/bisect/found.txt');
  });

  it('has nothing to find where good and bad are equal, and boots only the two', async () => {
    const { found, booted, text } = await bisect([3758, 3767, 3758]);
    expect([found, booted]).toEqual([{ status: 'unchanged' }, [0, 2]]);
    expect(text).toContain(
      `nothing to find: ${CELL} takes the same number of instructions on the good and on the bad kernel: `,
    );
  });

  it('skips what does not boot and still finds the change where it can', async () => {
    const { found, text } = await bisect([10, 10, 10, null, 10, 19, 19, 19]);
    expect(found).toEqual({ status: 'found', last: 4, first: 5, change: 9 });
    expect(text).toContain('4 of 8  k4: skipped: it did not boot: panic\n');
  });

  it('names the candidates where skipped ones hide the change', async () => {
    const { found, text } = await bisect([10, 10, null, null, 19, 19]);
    expect(found).toEqual({ status: 'hidden', last: 1, first: 4, change: 9 });
    await expect(text).toMatchFileSnapshot('../../golden/bisect/hidden.txt');
  });

  it('ends on a signal with what is known', async () => {
    const { found, text } = await bisect([10, 10, 10, 10, 19, 19, 19, 19, 19], 2);
    expect(found).toEqual({ status: 'interrupted', last: 0, first: 4, change: 9 });
    await expect(text).toMatchFileSnapshot('../../golden/bisect/interrupted.txt');
  });

  it('fails when an end does not boot', async () => {
    await expect(bisect([null, 10, 19])).rejects.toThrow('it did not boot');
    await expect(bisect([10, 10, null])).rejects.toThrow('it did not boot');
  });

  it('finds any change among any that do not boot', async () => {
    const list = fc.integer({ min: 3, max: 60 }).chain((length) =>
      fc.record({
        at: fc.integer({ min: 1, max: length - 1 }),
        boots: fc.array(fc.boolean(), { minLength: length, maxLength: length }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(list, async ({ at, boots }) => {
        const isEnd = (index: number): boolean => index === 0 || index === boots.length - 1;
        const values = boots.map((does, index) => (does || isEnd(index) ? (index < at ? 10 : 19) : null));
        const { found } = await bisect(values);
        if (found.status === 'unchanged') throw new Error('the ends differ');
        expect(found.last < at && at <= found.first).toBe(true);
        const between = values.slice(found.last + 1, found.first);
        expect(between.every((value) => value === null)).toBe(true);
        expect(found.status).toBe(between.length === 0 ? 'found' : 'hidden');
      }),
    );
  });

  it('passes over changes that do not count, either way', async () => {
    const { found, text } = await bisect([100, 106, 106, 106, 106, 106, -27, -27, -27], undefined, {
      least: 10,
    });
    expect(found).toEqual({ status: 'found', last: 5, first: 6, change: -133 });
    expect(text).toContain('106 instructions, +6, which does not count');
    const { found: none } = await bisect([100, 106, 106], undefined, { least: 10 });
    expect(none).toEqual({ status: 'unchanged' });
  });

  describe('that builds what it counts', () => {
    const BUILDS = { countsBad: false };

    it.each(Array.from({ length: 15 }, (_, index) => index + 1))(
      'finds commit %i of sixteen in at most five builds',
      async (at) => {
        const values = Array.from({ length: 16 }, (_, index) => (index < at ? 10 : 19));
        const { found, booted } = await bisect(values, undefined, BUILDS);
        expect(found).toEqual({ status: 'found', last: at - 1, first: at, change: 9 });
        expect(booted.length).toBeLessThanOrEqual(5);
      },
    );

    it('says that nothing changed once it has counted the bad end', async () => {
      const { found, booted } = await bisect(
        Array.from({ length: 16 }, () => 10),
        undefined,
        BUILDS,
      );
      expect(found).toEqual({ status: 'unchanged' });
      expect([booted.length, booted.at(-1)]).toEqual([5, 15]);
    });

    it('fails when the bad end does not build and nothing in between changed', async () => {
      await expect(bisect([10, 10, 10, null], undefined, BUILDS)).rejects.toThrow('it did not boot');
    });

    it('ends on a signal without the size of the change', async () => {
      const { found } = await bisect([10, 10, 10, 19], 2, BUILDS);
      expect(found).toEqual({ status: 'interrupted', last: 0, first: 3, change: null });
    });
  });

  it('passes only when the change was found', () => {
    expect(BISECT_EXIT_CODE).toEqual({ found: 0, hidden: 3, unchanged: 3, interrupted: 130 });
  });
});

describe('the plan of a bisection', () => {
  it('is the cell, its bare exit and the harness', () => {
    const ids = (cell: string) => planOfCell('x86', cell).cells.map(({ id }) => id);
    expect(ids(CELL)).toEqual(['control/empty-timer', 'pio-out/long64-ring0/none', CELL]);
    expect(ids('hlt/long64-ring0/none')).toEqual(['control/empty-timer', 'hlt/long64-ring0/none']);
    expect(ids('control/null-syscall')).toEqual(['control/empty-timer', 'control/null-syscall']);
  });
});

describe('bisect', () => {
  it.each<[string, string[]]>([
    ['no_cell', ['--over', '6.1', '--over', '6.12']],
    ['no_list', ['--cell', CELL]],
    ['two_lists', ['--cell', CELL, '--over', '6.1', '--source', '.']],
    ['no_good', ['--cell', CELL, '--source', '.']],
    ['no_commits', ['--cell', CELL, '--source', 'debian:6.12', '--good', '6.12']],
    ['step_of_a_list', ['--cell', CELL, '--over', '6.1', '--over', '6.12', '--step']],
    ['unknown_cell', ['--cell', 'pio-out/long64-ring0/reg/both/sync', '--over', '6.1', '--over', '6.12']],
    ['one_kernel', ['--cell', CELL, '--over', '6.1']],
    ['no_such_list', ['--cell', CELL, '--over', './nowhere.txt']],
    ['unknown_good', ['--cell', CELL, '--over', '6.1', '--over', '6.12', '--good', '6.2']],
    ['not_emulated', ['--cell', CELL, '--over', '6.1', '--over', '6.12', '--host', 'ssh:x']],
  ])('%s: one line, what to do next, exit 2, nothing on stdout', async (name, argv) => {
    const { code, stdout, stderr } = await runLine(['bisect', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(3);
    await expect(stderr).toMatchFileSnapshot(`../../golden/bisect/error_${name}.txt`);
  });
});
