import type { Account } from '../../src/samples/account.js';

/** Of 34 exits; `same` and `varied` by counter. */
export function accountWith(same: Account['same'], changes: Partial<Account> = {}): Account {
  return { exits: 34, blocks: 10, undisturbed: 8, same, varied: {}, ...changes };
}

/** What a ring-0 guest does where KVM emulates it: an exit and three instructions. */
export const EMULATED = accountWith(
  { exits: 34, insn_emulation: 102 },
  { varied: { irq_exits: { increases: [0, 1], blocks: [8, 2], undisturbed: [8, 0] } } },
);
