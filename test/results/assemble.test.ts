import { describe, expect, it } from 'vitest';
import { fakeHost } from '../support/fakes/fake_host.js';
import { assembleResults } from '../../src/results/assemble.js';
import { resultsSchema } from '../../src/results/schema.js';
import { fakeOutcome, smallPlan } from '../support/fake_run.js';
import { DISK_FULL, TEST_TOOL, fakeResults } from './fake_results.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

describe('results of a run', () => {
  it('fit the schema and find the costs that the fake was given', async () => {
    const results = await fakeResults();
    expect(resultsSchema.parse(results)).toEqual(results);
    const over = (subject: string) =>
      results.comparisons.find((each) => each.kind === 'over-none' && each.subject === subject)?.difference;
    const ioctl = over('pio-out/long64-ring0/regs/both/ioctl');
    const sync = over(SYNC);
    expect(Math.abs((ioctl?.estimate ?? NaN) - 23_400)).toBeLessThan(150);
    expect(Math.abs((sync?.estimate ?? NaN) - 450)).toBeLessThan(150);
    expect(results.status).toBe('complete');
    expect(results.stop.widestInterval).toBeLessThanOrEqual(results.stop.targetInterval);
  });

  it('carry the field in which a failed cell differed, the reason of a skipped one, and every drop', async () => {
    const field = 'sregs.cs.base: ioctl 0x0, sync 0x10';
    const results = await fakeResults({
      fake: {
        failed: { [SYNC]: { reason: 'ioctl and sync disagree', field } },
        skipped: { 'control/vcpu-ioctl': 'no such request' },
        dropEvery: 2,
      },
    });
    expect(results.cells).toContainEqual(expect.objectContaining({ status: 'failed', field }));
    expect(results.cells).toContainEqual(expect.objectContaining({ reason: 'no such request' }));
    const dropped = results.rounds.reduce((sum, { drops }) => sum + drops.length, 0);
    expect(dropped).toBeGreaterThan(0);
    expect(results.drops).toContainEqual({ reason: 'migrated', count: dropped });
  });

  it('say how many ticks a nanosecond has by the launches own calibration, weighted by their time', async () => {
    const plan = smallPlan();
    const { samples } = await fakeOutcome({ plan });
    const launches = samples.launches.map((launch, index) => ({
      ...launch,
      durationMs: index === 0 ? 3000 : 1000,
      clock: { source: 'tsc' as const, hz: index === 0 ? 2e9 : 3e9, emptyPairTicks: 50 },
    }));
    const parts = { host: fakeHost(), plan, label: null, tool: TEST_TOOL };
    const [first, rest] = [3 * 2, (launches.length - 1) * 3];
    const expected = (first + rest) / (3 + launches.length - 1);
    expect(assembleResults({ ...parts, samples: { ...samples, launches } }).ticksPerNs).toBeCloseTo(
      expected,
      9,
    );
    const cut = launches.map((launch) => ({ ...launch, clock: null }));
    expect(assembleResults({ ...parts, samples: { ...samples, launches: cut } }).ticksPerNs).toBe(2.6);
  });

  it('count nanoseconds where the clock is not the TSC', async () => {
    const plan = smallPlan();
    const { samples } = await fakeOutcome({ plan });
    const host = fakeHost();
    const slow = { ...host, clock: { ...host.clock, source: 'monotonic_raw' as const, hz: 1e9 } };
    expect(assembleResults({ samples, host: slow, plan, label: null, tool: TEST_TOOL }).unit).toBe(
      'nanoseconds',
    );
  });

  it('fit the schema even where nothing was measured, and say of every cell why', async () => {
    const results = await fakeResults({ sampler: { interrupt: AbortSignal.abort() } });
    expect(resultsSchema.parse(results).status).toBe('interrupted');
    expect(results.cells.every(({ status }) => status === 'skipped')).toBe(true);
  });

  it('tell of the error that ended the run, and keep what came before it', async () => {
    let messages = 0;
    const onMessage = (): void => {
      messages += 1;
      if (messages === 20) throw DISK_FULL;
    };
    const results = await fakeResults({ sampler: { onMessage } });
    expect(results.status).toBe('interrupted');
    expect(results.warnings[0]).toMatchObject({ code: 'run-failed' });
    expect(results.rounds.length).toBeGreaterThan(5);
  });
});
