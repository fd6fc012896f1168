import { describe, expect, it } from 'vitest';
import { loneGroups } from '../../src/plan/arch.js';
import type { Cell } from '../../src/plan/cell.js';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';

function ids(options: PlanOptions): string[] {
  return resolvePlan(options).cells.map((cell) => cell.id);
}

describe('groups that ioctls alone move', () => {
  it('full moves what ioctls alone move on one exit in both modes, and nothing of it by sync', () => {
    const lone = resolvePlan({ preset: 'full' }).cells.filter(
      (cell) => cell.kind === 'transfer' && cell.groups.some((group) => loneGroups('x86').includes(group)),
    );
    const isLapic = ({ id }: Cell): boolean => id.includes('/lapic/');
    const places = (cells: readonly Cell[]): Set<string> =>
      new Set(cells.map(({ id }) => id.replace(/\/[a-z0-9-]+\/(read|both)/, '')));
    const both = (end: string): Set<string> =>
      new Set(['long64-ring0', 'long64-ring3'].map((mode) => `pio-out/${mode}/ioctl${end}`));
    expect(places(lone.filter((cell) => !isLapic(cell)))).toEqual(both(''));
    expect(places(lone.filter(isLapic))).toEqual(both('@irqchip-split'));
    expect(lone).toHaveLength(2 * 2 * loneGroups('x86').length);
    expect(ids({ preset: 'full', exit: ['hlt'] }).filter((id) => id.includes('fpu'))).toEqual([]);
    expect(ids({ preset: 'full', direction: ['write'] }).filter((id) => id.includes('fpu'))).toEqual([]);
  });

  it('a lone group is in no other preset and in no combination, and every exit has it where it is asked for', () => {
    for (const preset of ['quick', 'default']) {
      expect(ids({ preset }).filter((id) => /fpu|xsave|msrs|lapic/.test(id))).toEqual([]);
    }
    expect(ids({ preset: 'full' }).filter((id) => /fpu\+|\+fpu/.test(id))).toEqual([]);
    expect(ids({ groups: ['fpu'], exit: ['hlt'] })).toContain('hlt/long64-ring0/fpu/write/ioctl');
  });

  it('a plan of sync cells for what kvm_run never carries is refused', () => {
    expect(() => resolvePlan({ groups: ['fpu', 'msrs-8'], transfer: ['sync'] })).toThrow(
      expect.objectContaining({ why: 'leaves nothing to measure: kvm_run does not carry these registers' }),
    );
    expect(ids({ groups: ['fpu', 'regs'], transfer: ['sync'] }).join(' ')).toContain('/sync');
  });
});
