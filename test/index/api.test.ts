import { describe, expect, it } from 'vitest';
import { Failure, measure, plan, probe, summarize, type Progress } from '../../src/index.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';

describe('the programmatic API', () => {
  const chosen = plan({ preset: 'quick', exit: ['pio-out'], mode: ['long64-ring0'], groups: ['regs'] });

  it('goes from probe to comparisons in four calls', async () => {
    const backend = new FakeBackend();
    const host = await probe({ backend });
    const samples = await measure(chosen, { backend, host, seed: '7' });
    const { comparisons } = summarize(samples);
    const both = comparisons.find(
      ({ kind, subject }) => kind === 'sync-ioctl' && subject === 'pio-out/long64-ring0/regs/both/sync',
    );
    // (17,000 + 450) / (17,000 + 2 x 11,700): what the fake was given.
    expect(both?.ratio.estimate).toBeCloseTo(17_450 / 40_400, 2);
  });

  it('throws the failure of a run, after the messages that came before it', async () => {
    const backend = new FakeBackend({ error: { launch: 0, round: 2, code: 'kvm' } });
    const types: string[] = [];
    const run = measure(chosen, { backend, onMessage: ({ type }) => types.push(type) });
    await expect(run).rejects.toBeInstanceOf(Failure);
    expect(types).toEqual(['opened', 'verified', 'calibrated', 'round', 'round', 'error']);
  });

  it('returns what was measured before its signal', async () => {
    const controller = new AbortController();
    const onProgress = ({ round }: Progress): void => {
      if (round === 3) controller.abort();
    };
    const backend = new FakeBackend();
    const samples = await measure(chosen, { backend, signal: controller.signal, onProgress });
    expect(samples.stopReason).toBe('interrupted');
    expect(samples.rounds.filter(({ complete }) => complete)).toHaveLength(3);
  });

  it('probes a device that is not there with exit code 4 or 5 and no crash', async () => {
    await expect(probe({ device: '/no/such/device' })).rejects.toBeInstanceOf(Failure);
  });
});
