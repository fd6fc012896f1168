import { describe, expect, test } from 'vitest';
import {
  countersOf,
  RunAccounts,
  steadyIncrease,
  usualIncrease,
  type Account,
} from '../../src/samples/account.js';
import { accountWith, EMULATED } from '../support/example_account.js';

function joined(...accounts: readonly Account[]): Account | undefined {
  const all = new RunAccounts();
  accounts.forEach((account, launch) => {
    all.add(launch, { status: 'read', cells: [{ cell: 0, ...account }] });
  });
  return all.of(0);
}

const INTERRUPTED = accountWith(
  {},
  { varied: { exits: { increases: [34, 35], blocks: [4, 6], undisturbed: [8, 0] } } },
);

describe('what an exit does', () => {
  test('is read from the blocks that nothing disturbed, however many were disturbed', () => {
    expect(steadyIncrease(INTERRUPTED, 'exits')).toBe(34);
  });
  test('is read from all blocks where each was disturbed', () => {
    const varied = { exits: { increases: [34, 35], blocks: [1, 19], undisturbed: [0, 0] } };
    expect(steadyIncrease(accountWith({}, { blocks: 20, undisturbed: 0, varied }), 'exits')).toBe(35);
  });
  test('is not known where fewer than nine in ten undisturbed blocks agree; then the usual one has a share', () => {
    const varied = { tlb_flush: { increases: [1, 2], blocks: [7, 3], undisturbed: [7, 1] } };
    expect(steadyIncrease(accountWith({}, { varied }), 'tlb_flush')).toBeNull();
    expect(usualIncrease(accountWith({}, { varied }), 'tlb_flush')).toEqual({ increase: 1, share: 7 / 8 });
  });
  test('is nothing for a counter that is not named', () => {
    expect(steadyIncrease(EMULATED, 'nested_run')).toBe(0);
    expect(countersOf(EMULATED)).toEqual(['exits', 'insn_emulation', 'irq_exits']);
  });
});

describe('the accounts of several launches', () => {
  test('that agree stay as short as one', () => {
    const both = joined(EMULATED, EMULATED);
    expect(both).toMatchObject({ launches: [0, 1], blocks: 20, undisturbed: 16, same: EMULATED.same });
    expect(both?.varied['irq_exits']).toEqual({ increases: [0, 1], blocks: [16, 4], undisturbed: [16, 0] });
    expect(both).not.toHaveProperty('byLaunch');
  });
  test('that differ in a counter keep what each launch had', () => {
    const other = accountWith({ exits: 34, insn_emulation: 46, insn_emulation_fail: 34 });
    const all = joined(EMULATED, other, EMULATED);
    expect(all?.byLaunch).toEqual({ insn_emulation: [102, 46, 102], insn_emulation_fail: [0, 34, 0] });
    expect(all?.varied['insn_emulation']).toEqual({
      increases: [46, 102],
      blocks: [10, 20],
      undisturbed: [8, 16],
    });
  });
  test('do not differ by what came once in a block of a launch', () => {
    const stray = accountWith({ exits: 35, insn_emulation: 102 }, { blocks: 1, undisturbed: 1 });
    expect(joined(EMULATED, stray)).not.toHaveProperty('byLaunch');
  });
  test('can be joined in two steps with the same outcome', () => {
    const other = accountWith({ exits: 34, insn_emulation: 46 });
    const all = new RunAccounts();
    const firstTwo = joined(EMULATED, other);
    if (firstTwo === undefined) throw new Error('there is one');
    all.add(1, { status: 'read', cells: [{ cell: 0, ...firstTwo }] });
    all.add(2, { status: 'read', cells: [{ cell: 0, ...EMULATED }] });
    expect(all.of(0)).toEqual(joined(EMULATED, other, EMULATED));
  });
});
