import { describe, expect, it } from 'vitest';
import { delayed, transferCell } from '../../../src/plan/cell.js';
import { addedCosts } from '../../../src/features/advise/document/added_costs.js';
import {
  breakEvens,
  decide,
  savingAt,
  type BreakEven,
} from '../../../src/features/advise/document/break_even.js';
import { advisedRun, ONE_GUEST } from '../../support/advised_run.js';
import { instructionResults } from '../../support/instruction_run.js';
import { VCPU_IOCTL_TICKS } from '../../support/synthetic_costs.js';

/** From synthetic_costs.ts: what reading and writing by sync cost. */
const SYNC: Readonly<Record<string, { read: number; write: number; groups: number }>> = {
  regs: { read: 120, write: 330, groups: 1 },
  sregs: { read: 250, write: 650, groups: 1 },
  events: { read: 150, write: 400, groups: 1 },
  'regs+sregs': { read: 370, write: 980, groups: 2 },
};

function trueShare({ groups, direction }: BreakEven): number {
  const { read, write, groups: count } = SYNC[groups.join('+')]!;
  const ioctls = VCPU_IOCTL_TICKS * count;
  return direction === 'read' ? read / ioctls : read / (2 * ioctls - write);
}

const quiet = { cells: ONE_GUEST, launches: 6, rounds: 200, noise: 0.0005, exitsPerHistogram: 1 };

function replicated(estimate: number, spread: number) {
  return { estimate, parts: [estimate - spread, estimate, estimate + spread] };
}

describe('the break-even share', () => {
  it.each([
    ['one state', {}],
    ['two states of the host, drift and interruptions', { twoStates: true, drift: 0.02, spikes: 0.03 }],
  ])('of known costs is recovered within 1%%: %s', (_, options) => {
    const found = breakEvens(advisedRun({ ...quiet, ...options }));
    const shares = found.filter(({ direction }) => direction !== 'write');
    expect(shares.map(({ groups, direction }) => `${groups.join('+')} ${direction}`)).toHaveLength(8);
    for (const each of shares) {
      const name = `${each.groups.join('+')} ${each.direction}`;
      expect(each.verdict, name).toBe('share');
      expect(Math.abs(each.share!.estimate / trueShare(each) - 1), name).toBeLessThan(0.01);
    }
  });

  it('of a write is always: a dirty bit is set only when there is something to write', () => {
    const writes = breakEvens(advisedRun(quiet)).filter(({ direction }) => direction === 'write');
    expect(writes.map(({ verdict, share }) => [verdict, share])).toEqual(writes.map(() => ['always', null]));
    expect(writes).toHaveLength(4);
  });

  it('has the saving 0 at itself, below 0 under it and above 0 over it', () => {
    const [read] = breakEvens(advisedRun(quiet));
    const at = read!.share!.estimate;
    expect(savingAt(at, read!).estimate).toBeCloseTo(0, 6);
    expect(savingAt(at / 2, read!).estimate).toBeLessThan(0);
    expect(savingAt(1, read!).estimate).toBeGreaterThan(0);
  });

  it('is never where a use by ioctl is cheaper than what stands at every exit', () => {
    const found = decide({ standing: replicated(500, 1), gain: replicated(400, 1) });
    expect(found).toEqual({ verdict: 'never', share: null });
  });

  it('is always where storing a group is proved to cost less than nothing', () => {
    const found = decide({ standing: replicated(-50, 1), gain: replicated(400, 1) });
    expect(found).toEqual({ verdict: 'always', share: null });
  });

  it.each([
    ['the share may lie on either side of all exits', replicated(395, 30), replicated(400, -30)],
    ['a use by ioctl may save nothing', replicated(100, 5), replicated(20, 300)],
  ])('is not decided where %s', (_, standing, gain) => {
    expect(decide({ standing, gain }).verdict).toBe('not-decided');
  });

  it('starts at 0 where storing the group may cost nothing', () => {
    const { verdict, share } = decide({ standing: replicated(1, 10), gain: replicated(1000, 10) });
    expect([verdict, share!.low]).toEqual(['share', 0]);
  });

  it('is exact where instructions are counted', async () => {
    const found = breakEvens(await instructionResults());
    const shares = found.flatMap(({ share }) => (share === null ? [] : [share]));
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.every(({ estimate, low, high }) => estimate === low && estimate === high)).toBe(true);
  });

  it('has no interval from a single launch, however many rounds it has', () => {
    const run = advisedRun({ ...quiet, launches: 1, rounds: 60 });
    expect(addedCosts(run)).toMatchObject({ scope: 'launches', replicates: 1 });
    const two = advisedRun({ ...quiet, launches: 2, rounds: 60 });
    expect(addedCosts(two)).toMatchObject({ scope: 'launches', replicates: 2 });
    // One launch decides nothing: any share may be the one from which sync pays.
    const found = breakEvens(run);
    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(new Set(['not-decided']));
    expect(
      found
        .flatMap(({ share }) => (share === null ? [] : [share.low, share.high]))
        .every((end) => end === null),
    ).toBe(true);
  });
});

describe('added costs', () => {
  it('take a direction that was not measured from the other two', () => {
    const cells = ONE_GUEST.filter((cell) => cell.kind !== 'transfer' || cell.direction !== 'write');
    const costs = addedCosts(advisedRun({ ...quiet, cells }));
    const written = costs.added(costs.guests[0]!, ['regs'], 'write', 'sync');
    expect(Math.abs(written!.estimate / 330 - 1)).toBeLessThan(0.02);
  });

  it('leave out cells that were delayed on purpose', () => {
    const slow = delayed(transferCell('pio-out', 'long64-ring0', ['events', 'sregs'], 'read', 'sync'), 250);
    const costs = addedCosts(advisedRun({ ...quiet, rounds: 10, cells: [...ONE_GUEST, slow] }));
    expect(costs.combinations(costs.guests[0]!).map((groups) => groups.join('+'))).not.toContain(
      'sregs+events',
    );
  });
});
