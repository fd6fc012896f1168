/** Runs of the sampler on the fake backend, in the fake's own time: nothing is waited for. */
import { FakeBackend, type FakeOptions } from './fakes/fake_backend.js';
import { type SampleOutcome, Sampler, type SamplerOptions } from '../../src/measure/sampler.js';
import type { Plan } from '../../src/plan/plan.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { bestLength } from '../../src/stats/launch_length.js';
import { IntervalTracker } from '../../src/stats/progress.js';

/** One guest, one group, controls and the A/A pair: 13 cells, about 6 ms a round. */
export function smallPlan(changes: Partial<Plan> = {}): Plan {
  const plan = resolvePlan({
    preset: 'quick',
    exit: ['pio-out'],
    mode: ['long64-ring0'],
    groups: ['regs'],
    launches: 3,
    minRounds: 6,
    maxRounds: 100,
    targetInterval: 0.01,
    maxTimeSeconds: 30,
  });
  return { ...plan, ...changes };
}

export interface FakeRun {
  readonly plan?: Plan;
  readonly fake?: FakeOptions;
  readonly sampler?: Partial<SamplerOptions>;
}

export async function fakeSampler({
  plan = smallPlan(),
  fake = {},
  sampler = {},
}: FakeRun): Promise<Sampler> {
  const backend = new FakeBackend(fake);
  return new Sampler({
    plan,
    backend,
    host: await backend.probe(),
    seed: '42',
    createTracker: (cells) => new IntervalTracker(cells),
    bestLength,
    now: backend.now,
    wallClock: backend.wallClock,
    ...sampler,
  });
}

export async function fakeOutcome(run: FakeRun): Promise<SampleOutcome> {
  return (await fakeSampler(run)).run();
}

export function roundsOfLaunch({ samples }: SampleOutcome): number[] {
  return samples.launches.map(({ rounds }) => rounds);
}
