import { expect, test } from 'vitest';
import { baseCell, transferCell } from '../../src/plan/cell.js';
import type { Account } from '../../src/samples/account.js';
import { accountStates } from '../../src/stats/account_states.js';
import { accountWith } from '../support/example_account.js';

const BASE = baseCell('pio-out', 'long64-ring0');
const TRANSFER = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');
const MODE = 'long64-ring0';

/** A run whose launches rose so in insn_emulation, per exit. */
function runWith(rises: readonly (number | null)[], cell: typeof BASE | typeof TRANSFER = BASE) {
  const launches = rises.map((_, launch) => launch);
  const differ = new Set(rises).size > 1;
  const increases = rises.map((rise) => (rise === null ? null : 34 * rise));
  const account: Account = accountWith(
    { exits: 34 },
    { launches, ...(differ ? { byLaunch: { insn_emulation: increases } } : {}) },
  );
  return { launches, cells: new Map([[cell.id, { cell, account }]]) };
}

function labelsOf(...runs: ReturnType<typeof runWith>[]): string | null {
  const rounds = runs.flatMap(({ launches }) => launches.map(() => 2));
  const found = accountStates(MODE, runs, rounds);
  return found?.labels.map((own) => found.states[own[0] ?? -1]?.name ?? '?').join('') ?? null;
}

test('launches that KVM did different work in are in states of one name in both runs', () => {
  expect(labelsOf(runWith([1, 3, 3]), runWith([3, 1, 3]))).toBe('ABBBAB');
});

test('a counter that a change moved in all launches of a run splits nothing', () => {
  expect(labelsOf(runWith([3, 3, 3]), runWith([4, 4, 4]))).toBeNull();
  expect(labelsOf(runWith([1, 3, 3]), runWith([4, 4, 4]))).toBeNull();
  expect(labelsOf(runWith([1, 3, 3]), runWith([2, 4, 4]))).toBeNull();
  expect(labelsOf(runWith([1, 3, 3]), runWith([1, 4, 4]))).toBeNull();
});

test('a counter that only the candidate differs in is no state: the change may have made it', () => {
  expect(labelsOf(runWith([3, 3, 3]), runWith([3, 4, 4]))).toBeNull();
});

test('a launch in which the counter is noise, and a cell that registers cross at, tell no state', () => {
  expect(labelsOf(runWith([1, 3, null]), runWith([1, 3, 3]))).toBeNull();
  expect(labelsOf(runWith([1, 3], TRANSFER), runWith([1, 3], TRANSFER))).toBeNull();
});
