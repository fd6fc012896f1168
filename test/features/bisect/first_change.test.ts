import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstChange, type FirstChange, type Probed } from '../../../src/features/bisect/first_change.js';

interface Found extends FirstChange {
  readonly probed: readonly number[];
}

/** Bisects a list that changes at one position and in which some cannot be told. */
async function bisected(length: number, at: number, skipped: ReadonlySet<number>): Promise<Found> {
  const probed: number[] = [];
  const probe = (position: number): Promise<Probed> => {
    probed.push(position);
    if (skipped.has(position)) return Promise.resolve('skipped');
    return Promise.resolve(position >= at ? 'changed' : 'same');
  };
  return { ...(await firstChange(length, probe)), probed };
}

/** A list, where it changes, and what cannot be told: never an end. */
const lists = fc.integer({ min: 2, max: 400 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    at: fc.integer({ min: 1, max: length - 1 }),
    skipped: fc
      .array(fc.integer({ min: 1, max: Math.max(1, length - 2) }), { maxLength: length })
      .map((positions) => new Set(positions.filter((position) => position < length - 1))),
  }),
);

describe('bisecting a list', () => {
  it('finds any position within log2 probes', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async ({ length, at }) => {
        const { same, changed, probed } = await bisected(length, at, new Set());
        expect([same, changed]).toEqual([at - 1, at]);
        expect(probed.length).toBeLessThanOrEqual(Math.ceil(Math.log2(length - 1)));
      }),
    );
  });

  it('with skips keeps the change between two known ones, and all between them are skipped', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async ({ length, at, skipped }) => {
        const { same, changed, probed } = await bisected(length, at, skipped);
        expect(same).toBeLessThan(at);
        expect(changed).toBeGreaterThanOrEqual(at);
        for (let position = same + 1; position < changed; position++)
          expect(skipped.has(position)).toBe(true);
        expect(new Set(probed).size).toBe(probed.length);
        expect(skipped.has(same) || skipped.has(changed)).toBe(false);
      }),
    );
  });

  it('probes no end again, and nothing where there is nothing between', async () => {
    expect(await bisected(2, 1, new Set())).toEqual({ same: 0, changed: 1, probed: [] });
    const { probed } = await bisected(9, 4, new Set());
    expect(probed).not.toContain(0);
    expect(probed).not.toContain(8);
  });

  it('ends on what goes wrong in a probe', async () => {
    await expect(firstChange(9, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  });
});
