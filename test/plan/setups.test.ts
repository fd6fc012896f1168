import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { isGated } from '../../src/features/gate/judge/claims.js';
import { cellNamed, planOfCell } from '../../src/plan/cell_named.js';
import { baseCell, baseOf, delayed, guestId, inSetup, transferCell, type Cell } from '../../src/plan/cell.js';
import { cellSchema } from '../../src/plan/cell_schema.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { pairsOf } from '../../src/stats/paired.js';

const BASE = baseCell('pio-out', 'long64-ring0');
const IOCTL = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'ioctl');
const SYNC = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');
const ALL = [BASE, IOCTL, SYNC];

function refusal(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    if (error instanceof Failure) return `${error.what} ${error.why}\n${error.next}`;
    throw error;
  }
  return 'not refused';
}

const setupsOf = (cells: readonly Cell[]): Set<string> =>
  new Set(cells.flatMap((cell) => (cell.kind === 'control' ? [] : [cell.setup ?? 'plain'])));

describe('a cell in a VM that is not plain', () => {
  it('is its cell with the set-up in its id, and reads back as it was', () => {
    const split = inSetup(SYNC, 'irqchip-split');
    const id = 'pio-out/long64-ring0/regs/both/sync@irqchip-split';
    expect(split).toEqual({ ...SYNC, id, setup: 'irqchip-split' });
    expect(cellSchema.parse(JSON.parse(JSON.stringify(split)))).toEqual(split);
    expect(delayed(split, 50).id).toBe(`${id}+50ns`);
    expect(guestId(split)).toBe('pio-out/long64-ring0@irqchip-split');
    expect(baseOf(split)).toEqual(inSetup(BASE, 'irqchip-split'));
  });

  it('is compared inside its own VM, and its bare exit with that of a plain one', () => {
    const cells = [...ALL, ...ALL.map((cell) => inSetup(cell, 'dirty-log'))];
    const own = (from: number) => [
      { kind: 'over-none', subject: from + 1, reference: from },
      { kind: 'over-none', subject: from + 2, reference: from },
      { kind: 'sync-ioctl', subject: from + 2, reference: from + 1 },
    ];
    const plain = { kind: 'over-plain', subject: 3, reference: 0 };
    expect(pairsOf(cells)).toEqual([...own(0), plain, ...own(3)]);
  });

  it('is gated like any other', () => {
    expect(ALL.map((cell) => isGated(inSetup(cell, 'irqchip-full')))).toEqual([true, true, true]);
  });
});

describe('a plain VM', () => {
  it('leaves a cell as it was, and a file cannot say it', () => {
    expect(inSetup(SYNC, 'plain')).toBe(SYNC);
    expect(cellSchema.safeParse({ ...SYNC, setup: 'plain' }).success).toBe(false);
  });

  it('is all that the quick and the default preset sweep', () => {
    for (const preset of ['quick', 'default'])
      expect([...setupsOf(resolvePlan({ preset }).cells)]).toEqual(['plain']);
  });
});

describe('the full preset', () => {
  it('sweeps few exits in every VM that is not plain, each beside the same in a plain one', () => {
    const cells = resolvePlan({ preset: 'full' }).cells;
    const ids = new Set(cells.map(({ id }) => id));
    // The local APIC is in the kernel or nowhere.
    const other = cells.filter(
      (cell) => cell.kind !== 'control' && cell.setup !== undefined && !cell.id.includes('/lapic/'),
    );
    expect(other).toHaveLength(3 * 5 * 3);
    expect(other.filter(({ id }) => !ids.has(id.replace(/@.*/, '')))).toEqual([]);
  });

  it('can be narrowed to one of them', () => {
    const { cells } = resolvePlan({ preset: 'full', setup: ['irqchip-full'], mode: ['*ring3'] });
    expect(cells.filter(({ kind }) => kind === 'base').map(({ id }) => id)).toEqual([
      'pio-out/long64-ring3/none~2@irqchip-full',
      'pio-out/long64-ring3/none@irqchip-full',
      'mmio-read/long64-ring3/none@irqchip-full',
    ]);
  });

  it('is as it was where an arch has plain VMs only', () => {
    expect([...setupsOf(resolvePlan({ preset: 'full', arch: 's390' }).cells)]).toEqual(['plain']);
  });
});

describe('the filter of set-ups', () => {
  it('adds the same cells in other VMs beside the plain ones, and a twin of a plain cell alone', () => {
    const filters = { exit: ['pio-out'], mode: ['long64-ring0'], groups: ['regs'] };
    const plain = resolvePlan(filters).cells;
    const cells = resolvePlan({ ...filters, setup: ['*'] }).cells;
    expect(setupsOf(cells)).toEqual(new Set(['plain', 'irqchip-split', 'irqchip-full', 'dirty-log']));
    expect(cells.filter((cell) => cell.kind === 'control' || cell.setup === undefined)).toEqual(plain);
    const twins = cells.filter((cell) => cell.kind === 'base' && cell.replica === 1);
    expect(twins.map(({ id }) => id)).toEqual(['pio-out/long64-ring0/none~2']);
  });

  it('may leave the plain VM out', () => {
    const { cells } = resolvePlan({ exit: ['hlt'], setup: ['dirty-log'] });
    expect([...setupsOf(cells)]).toEqual(['dirty-log']);
    expect(cells.some(({ id }) => id === 'hlt/long64-ring0/none~2@dirty-log')).toBe(true);
  });

  it('knows no other set-up, nor any on an arch that has none', () => {
    expect(refusal(() => resolvePlan({ setup: ['irqchip'] }))).toMatch(/--setup 'irqchip'.*irqchip-full/s);
    expect(refusal(() => resolvePlan({ arch: 'arm64', setup: ['dirty-log'] }))).toContain('valid: plain');
  });
});

describe('the name of a cell', () => {
  const id = 'pio-out/long64-ring0/regs/both/sync@dirty-log';

  it('finds it in its VM, alone and beside another', () => {
    expect(cellNamed('x86', id)).toEqual(inSetup(SYNC, 'dirty-log'));
    expect(cellNamed('x86', 'regs/both/sync@dirty-log', BASE)).toEqual(inSetup(SYNC, 'dirty-log'));
    expect(planOfCell('x86', id).cells.map((cell) => cell.id)).toEqual([
      'control/empty-timer',
      'pio-out/long64-ring0/none@dirty-log',
      id,
    ]);
  });

  it.each([
    ['pio-out/long64-ring0/none@dirty-lag', "did you mean 'pio-out/long64-ring0/none@dirty-log'?"],
    ['pio-out/long64-ring0/none@plain@plain', 'a cell is EXIT/MODE/none'],
    ['control/null-syscall@dirty-log', 'a cell is EXIT/MODE/none'],
  ])('%s is none', (name, next) => {
    expect(refusal(() => cellNamed('x86', name))).toContain(next);
  });
});
