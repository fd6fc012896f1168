import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loneGroups } from '../../../src/plan/arch.js';
import {
  baseCell,
  controlCell,
  transferCell,
  type Cell,
  type Exit,
  type Mode,
} from '../../../src/plan/cell.js';
import { resolvePlan } from '../../../src/plan/resolve.js';
import {
  differenceSteps,
  type DifferenceSteps,
  type Step,
} from '../../../src/features/kernels/document/difference_steps.js';

/** Without the local APIC, which no plain VM has: steps are told of one kind of VM. */
const cells = resolvePlan({
  preset: 'full',
  arch: 'x86',
  clock: 'instructions',
  exit: ['pio-out', 'pio-in', 'mmio-write', 'mmio-read', 'hlt'],
  mode: ['long64-*'],
}).cells.filter(({ id }) => !id.includes('/lapic/'));

const differing = (of: (cell: Cell) => number): DifferenceSteps =>
  differenceSteps(cells.map((cell) => ({ cell, difference: of(cell) })));

const isMmio = (cell: Cell): boolean => cell.kind !== 'control' && cell.exit.startsWith('mmio');

function holdsFor(cell: Cell, { scope }: Step): boolean {
  if (cell.kind === 'control') return false;
  switch (scope.kind) {
    case 'exits':
      return scope.exits.includes(cell.exit);
    case 'mode':
      return scope.mode === cell.mode;
    case 'guest':
      return scope.exit === cell.exit && scope.mode === cell.mode;
    case 'transfer':
      return (
        cell.kind === 'transfer' &&
        scope.groups.join() === cell.groups.join() &&
        scope.direction === cell.direction &&
        scope.transfer === cell.transfer
      );
  }
}

/** What the steps say that a cell differs by. */
function said(cell: Cell, { common, steps }: DifferenceSteps): number {
  const own = steps.filter((step) => holdsFor(cell, step)).map(({ extra }) => extra);
  return own.reduce((sum, extra) => sum + extra, common ?? NaN);
}

describe('differences of two kernels', () => {
  it('are +9 on every exit and +48 more on mmio where they were made so', () => {
    const found = differing((cell) => (cell.kind === 'control' ? -3 : 9) + (isMmio(cell) ? 48 : 0));
    expect(found).toEqual({
      common: 9,
      exits: 9,
      steps: [{ scope: { kind: 'exits', exits: ['mmio-write', 'mmio-read'] }, extra: 48 }],
      uneven: [],
    });
  });

  it('say of a transfer what it has on top of its exit', () => {
    const found = differing((cell) => {
      if (cell.kind === 'control') return 0;
      const isSynchronous =
        cell.kind === 'transfer' && cell.transfer === 'sync' && cell.groups.join() === 'regs';
      return (isMmio(cell) ? 57 : 9) + (isSynchronous ? -4 : 0);
    });
    expect(found.steps.slice(1)).toEqual(
      ['read', 'write', 'both'].map((direction) => ({
        scope: { kind: 'transfer', groups: ['regs'], direction, transfer: 'sync' },
        extra: -4,
      })),
    );
  });

  it('name a transfer with its range where it depends on the exit', () => {
    const found = differing((cell) =>
      cell.kind === 'transfer' && cell.direction === 'read' ? 25 + (isMmio(cell) ? 2 : 0) : 0,
    );
    // Those that the plan has on one exit only.
    expect(found.steps.map(({ scope }) => (scope.kind === 'transfer' ? scope.groups : []))).toEqual(
      loneGroups('x86').flatMap((group) => (group === 'lapic' ? [] : [[group]])),
    );
    expect(found.uneven).toHaveLength(14);
    expect(new Set(found.uneven.map(({ low, high }) => `${low} to ${high}`))).toEqual(new Set(['25 to 27']));
  });

  it('name a mode that has the same on top at every exit, and a guest where only one has', () => {
    const ring3 = differing((cell) => (cell.kind === 'base' && cell.mode === 'long64-ring3' ? 12 : 10));
    expect(ring3).toMatchObject({ common: 10, steps: [{ scope: { kind: 'mode' }, extra: 2 }] });
    const one = differing((cell) => {
      if (cell.kind === 'control') return 0;
      return cell.exit === 'pio-in' && cell.mode === 'long64-ring3' ? 1 : 0;
    });
    expect(one.common).toBe(0);
    expect(one.steps).toEqual([{ scope: { kind: 'guest', exit: 'pio-in', mode: 'long64-ring3' }, extra: 1 }]);
  });

  it('take the smallest for common where no value is the most frequent', () => {
    const each: readonly [Exit, number][] = [
      ['pio-out', -70],
      ['pio-in', 60],
      ['hlt', 20],
    ];
    const found = differenceSteps(
      each.map(([exit, difference]) => ({ cell: baseCell(exit, 'long64-ring0'), difference })),
    );
    expect(found.common).toBe(20);
  });

  it('leave controls and the second copy of the base out', () => {
    const mode: Mode = 'long64-ring0';
    const found = differenceSteps([
      { cell: controlCell('null-syscall'), difference: 5 },
      { cell: baseCell('pio-out', mode, 1), difference: 6 },
      { cell: transferCell('pio-out', mode, ['regs'], 'read', 'sync'), difference: 7 },
    ]);
    expect(found).toEqual({ common: null, exits: 0, steps: [], uneven: [] });
  });

  it('are the sum of their steps at every cell, whatever exits, modes and transfers have on top', () => {
    const extra = fc.integer({ min: -500, max: 500 });
    const table = (keys: readonly string[]) =>
      fc.array(extra, { minLength: keys.length, maxLength: keys.length });
    const exits = ['pio-out', 'pio-in', 'mmio-write', 'mmio-read', 'hlt'];
    const transfers = [...new Set(cells.flatMap((cell) => (cell.kind === 'transfer' ? [keyOf(cell)] : [])))];
    fc.assert(
      fc.property(extra, table(exits), extra, table(transfers), (common, ofExits, ofRing3, ofTransfers) => {
        const difference = (cell: Cell): number => {
          if (cell.kind === 'control') return 1000;
          const ring3 = cell.mode === 'long64-ring3' ? ofRing3 : 0;
          const transfer = cell.kind === 'transfer' ? (ofTransfers[transfers.indexOf(keyOf(cell))] ?? 0) : 0;
          return common + (ofExits[exits.indexOf(cell.exit)] ?? 0) + ring3 + transfer;
        };
        const found = differing(difference);
        expect(found.uneven).toEqual([]);
        expect(found.steps.every((step) => step.extra !== 0)).toBe(true);
        for (const cell of cells)
          if (cell.kind !== 'control') expect(said(cell, found)).toBe(difference(cell));
      }),
      { numRuns: 50 },
    );
  });
});

function keyOf(cell: Extract<Cell, { kind: 'transfer' }>): string {
  return `${cell.groups.join('+')}/${cell.direction}/${cell.transfer}`;
}
