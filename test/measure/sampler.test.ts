import { describe, expect, it } from 'vitest';
import { SampleLog } from '../../src/samples/sample_log.js';
import type { Progress } from '../../src/samples/samples.js';
import { IntervalTracker } from '../../src/stats/progress.js';
import { summarize } from '../../src/stats/summarize.js';
import { fakeOutcome, roundsOfLaunch, smallPlan } from '../support/fake_run.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';
const IOCTL = 'pio-out/long64-ring0/regs/both/ioctl';

describe('what becomes of a run that goes wrong', () => {
  it('keeps the rounds measured before an interrupt and says interrupted', async () => {
    const controller = new AbortController();
    const onProgress = ({ launch, round }: Progress): void => {
      if (launch === 1 && round === 4) controller.abort();
    };
    const outcome = await fakeOutcome({ sampler: { interrupt: controller.signal, onProgress } });
    expect(outcome.failure).toBeNull();
    expect(outcome.samples.stopReason).toBe('interrupted');
    expect(roundsOfLaunch(outcome)[1]).toBe(4);
    // The launch was asked to end, not killed: its last messages came.
    expect(outcome.samples.launches[1]?.clock?.hz).toBe(2_600_000_000);
    expect(outcome.samples.rounds.at(-1)?.complete).toBe(false);
    expect(outcome.samples.rounds.at(-1)?.cell).toHaveLength(1);
  });

  it('measures nothing when interrupted before the start', async () => {
    const outcome = await fakeOutcome({ sampler: { interrupt: AbortSignal.abort() } });
    expect(outcome.samples.rounds).toEqual([]);
    expect(outcome.samples.stopReason).toBe('interrupted');
  });

  it('ends on a guest that never exits with a failure that names its cell, and keeps the rest', async () => {
    const error = { launch: 1, round: 3, code: 'watchdog', cell: SYNC } as const;
    const outcome = await fakeOutcome({ fake: { error } });
    expect(outcome.failure?.exitCode).toBe(5);
    expect(outcome.failure?.message).toContain(SYNC);
    expect(roundsOfLaunch(outcome)[1]).toBe(3);
    expect(outcome.samples.stopReason).toBe('interrupted');
  });

  it.each([
    ['no-device', 4],
    ['no-permission', 4],
    ['unsupported', 4],
    ['too-old', 4],
    ['kvm', 5],
    ['internal', 5],
  ] as const)('ends on %s with exit code %i', async (code, exitCode) => {
    const outcome = await fakeOutcome({ fake: { error: { launch: 0, round: 0, code } } });
    expect(outcome.failure?.exitCode).toBe(exitCode);
  });

  it('takes a launch that goes without a word for a failure', async () => {
    const outcome = await fakeOutcome({ fake: { crash: { launch: 1, round: 2 } } });
    expect(outcome.failure?.exitCode).toBe(5);
    expect(roundsOfLaunch(outcome)[1]).toBe(2);
    expect(outcome.samples.launches[1]?.durationMs).toBeNull();
  });

  it('is ended by a journal that cannot be written, with that very error', async () => {
    const full = new Error('disk full');
    let messages = 0;
    const onMessage = (): void => {
      messages += 1;
      if (messages === 10) throw full;
    };
    const outcome = await fakeOutcome({ sampler: { onMessage } });
    expect(outcome.failure?.cause).toBe(full);
    expect(messages).toBe(10);
    expect(outcome.samples.rounds.length).toBeGreaterThan(0);
  });
});

describe('cells that are not timed', () => {
  it('leaves a failed cell out of every round and says which field differed', async () => {
    const failed = {
      [SYNC]: { reason: 'ioctl and sync disagree', field: 'sregs.cs.base: ioctl 0, sync 16' },
    };
    const { samples, failure } = await fakeOutcome({ fake: { failed } });
    const index = samples.cells.findIndex(({ cell }) => cell.id === SYNC);
    expect(failure).toBeNull();
    expect(samples.cells[index]?.outcome).toEqual({ status: 'failed', ...failed[SYNC] });
    expect(samples.rounds.some(({ cell }) => cell.includes(index))).toBe(false);
  });

  it('goes on without a cell that fails in a round, and keeps what the others measured', async () => {
    const failed = { [SYNC]: { reason: 'exit reason shutdown at exit 3 of a block', launch: 1, round: 2 } };
    const { samples, failure } = await fakeOutcome({ fake: { failed } });
    const index = samples.cells.findIndex(({ cell }) => cell.id === SYNC);
    expect([failure, samples.stopReason]).not.toContain('interrupted');
    expect(failure).toBeNull();
    expect(samples.cells[index]?.outcome).toMatchObject({ status: 'failed', reason: failed[SYNC].reason });
    const others = samples.cells.filter(({ outcome }) => outcome.status === 'verified');
    expect(others).toHaveLength(samples.cells.length - 1);
    const timed = samples.rounds.filter(({ complete, cell }) => complete && cell.includes(index));
    expect(timed.filter(({ launch }) => launch === 1).map(({ round }) => round)).toEqual([0, 1]);
    // The next launch tries it again.
    expect(timed.filter(({ launch }) => launch === 2).length).toBeGreaterThan(2);
    expect(samples.rounds.filter(({ complete }) => complete).every(({ cell }) => cell.length > 0)).toBe(true);
  });

  it('ends with the reason when the last cell has failed', async () => {
    const cells = smallPlan().cells.filter(({ kind }) => kind !== 'control');
    const failed = Object.fromEntries(cells.map(({ id }) => [id, { reason: 'it hung', round: 3 }]));
    const { failure, samples } = await fakeOutcome({ fake: { failed } });
    expect(failure?.why).toBe('it hung');
    expect(samples.rounds.length).toBeGreaterThan(2);
  });

  it('fails a cell that one launch alone found wrong', async () => {
    const failed = { [SYNC]: { reason: 'not consumed', launch: 1 } };
    const { samples } = await fakeOutcome({ fake: { failed } });
    expect(samples.cells.find(({ cell }) => cell.id === SYNC)?.outcome.status).toBe('failed');
  });

  it('keeps what an exit takes, and fails a cell whose launches differ in it', () => {
    const cells = smallPlan()
      .cells.slice(-2)
      .map((cell) => ({ cell, exitsPerBlock: 32 }));
    const log = new SampleLog(cells);
    const calls = { entries: 1, ioctls: 2, bytes: 288 };
    for (const launch of [0, 1]) {
      const of = (cell: number, ioctls: number) =>
        ({ status: 'verified', cell, exits: 4, fieldsCompared: 18, perExit: { ...calls, ioctls } }) as const;
      log.add({ type: 'verified', launch, verdicts: [of(0, 2), of(1, 2 + launch)] }, '');
    }
    expect(log.outcome(0)).toEqual({ status: 'verified', fieldsCompared: 36, perExit: calls });
    expect(log.outcome(1)).toMatchObject({ status: 'failed' });
  });

  it('keeps the reason of a skipped cell', async () => {
    const skipped = { [SYNC]: 'KVM_CAP_SYNC_REGS is 0' };
    const { samples } = await fakeOutcome({ fake: { skipped } });
    expect(samples.cells.find(({ cell }) => cell.id === SYNC)?.outcome).toEqual({
      status: 'skipped',
      reason: 'KVM_CAP_SYNC_REGS is 0',
    });
  });

  it('is a failure where only controls are left', async () => {
    const plan = smallPlan();
    const guests = plan.cells.filter((cell) => cell.kind !== 'control');
    const failed = Object.fromEntries(guests.map(({ id }) => [id, { reason: 'the counter stood still' }]));
    const { failure, samples } = await fakeOutcome({ plan, fake: { failed } });
    expect(failure?.exitCode).toBe(5);
    expect(failure?.message).toContain('the counter stood still');
    expect(samples.rounds).toEqual([]);
  });
});

describe('what is told while it runs', () => {
  it('gives messages in the order opened, verified, rounds, closed for each launch, and what its pilot found for the first', async () => {
    const kinds: string[] = [];
    await fakeOutcome({
      sampler: { onMessage: (message) => kinds.push(`${message.launch}${message.type[0]}`) },
    });
    const text = kinds.join(' ');
    expect(text).toMatch(/^0o 0v 0c( 0r)+ 0c 1o 1v( 1r)+ 1c 2o 2v( 2r)+ 2c( \d[ovrc])*$/);
  });

  it('reports time left after each round, never beyond what is allowed', async () => {
    const seen: Progress[] = [];
    await fakeOutcome({ sampler: { onProgress: (progress) => seen.push(progress) } });
    const measuring = seen.filter(({ round }) => round > 0);
    expect(measuring.length).toBeGreaterThanOrEqual(18);
    for (const { remainingMs, elapsedMs } of measuring)
      expect((remainingMs ?? NaN) + elapsedMs).toBeLessThanOrEqual(30_000);
    // The target was met before all launches that the time allows.
    expect(measuring.at(-1)?.remainingMs).toBeGreaterThan(0);
    expect(measuring.at(-1)?.widestCell).not.toBeNull();
  });

  it('gives the tracker only cells that are timed', async () => {
    let given: readonly unknown[] = [];
    const createTracker = (cells: ConstructorParameters<typeof IntervalTracker>[0]): IntervalTracker => {
      given = cells;
      return new IntervalTracker(cells);
    };
    const plan = smallPlan();
    await fakeOutcome({ plan, fake: { skipped: { [IOCTL]: 'no' } }, sampler: { createTracker } });
    expect(given).toEqual(plan.cells.map((cell) => (cell.id === IOCTL ? null : cell)));
  });

  it('keeps dropped blocks in the rounds and out of the levels', async () => {
    const { samples } = await fakeOutcome({ fake: { dropEvery: 3 } });
    const dropped = samples.rounds.filter(({ drops }) => drops.length > 0).length;
    expect(dropped).toBeGreaterThan(0);
    const { levels, drops } = summarize(samples);
    expect(levels.reduce((sum, level) => sum + (level?.dropped ?? 0), 0)).toBe(dropped);
    expect(drops).toContainEqual({ reason: 'migrated', count: dropped });
  });
});
