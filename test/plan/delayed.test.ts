import { expect, it } from 'vitest';
import {
  baseCell,
  controlCell,
  delayed,
  isUndelayed,
  transferCell,
  undelayedId,
} from '../../src/plan/cell.js';
import { cellSchema } from '../../src/plan/cell_schema.js';
import { isGated } from '../../src/features/gate/judge/claims.js';
import { pairsOf } from '../../src/stats/paired.js';

const BASE = baseCell('pio-out', 'long64-ring0');
const SYNC = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');

it('a delayed cell is its cell with the delay in its id, and reads back as it was', () => {
  const late = delayed(SYNC, 62.5);
  expect(late).toEqual({ ...SYNC, id: 'pio-out/long64-ring0/regs/both/sync+62.5ns', delayNs: 62.5 });
  expect(cellSchema.parse(JSON.parse(JSON.stringify(late)))).toEqual(late);
  expect(cellSchema.parse(SYNC)).toEqual(SYNC);
});

it.each([0, -1, NaN, Infinity, 1_000_001])('a delay of %s ns is refused', (nanoseconds) => {
  expect(() => delayed(BASE, nanoseconds)).toThrow(RangeError);
  expect(cellSchema.safeParse({ ...BASE, delayNs: nanoseconds }).success).toBe(false);
});

it('a delayed cell is not delayed again', () => {
  expect(() => delayed(delayed(BASE, 5), 5)).toThrow('delayed already');
});

it('a delayed cell is no measurement of the host: never gated, and in no comparison', () => {
  const late = [delayed(BASE, 250), delayed(SYNC, 250), delayed(baseCell('pio-out', 'long64-ring0', 1), 250)];
  expect(late.map(isUndelayed)).toEqual([false, false, false]);
  expect(late.map(isGated)).toEqual([false, false, false]);
  expect([BASE, SYNC].map(isGated)).toEqual([true, true]);
  expect(isUndelayed(controlCell('null-syscall'))).toBe(true);
  const pairs = pairsOf([BASE, SYNC, ...late]);
  expect(pairs).toEqual([{ kind: 'over-none', subject: 1, reference: 0 }]);
});

it('a delay of some exits only stands in the id, and so does the cell that it is without', () => {
  const rare = delayed(SYNC, 250, 64);
  expect(rare).toEqual({ ...SYNC, id: `${SYNC.id}+250ns:64`, delayNs: 250, delayEvery: 64 });
  expect(undelayedId(rare)).toBe(SYNC.id);
  expect(cellSchema.parse(rare)).toEqual(rare);
  expect(cellSchema.safeParse({ ...SYNC, delayNs: 250, delayEvery: 1 }).success).toBe(false);
});
