/** A run of the full preset that never happened: all its cells, in as few rounds as make intervals. */
import { resolvePlan } from '../../src/plan/resolve.js';
import { assembleResults } from '../../src/results/assemble.js';
import type { Results } from '../../src/results/schema.js';
import { Sampler } from '../../src/measure/sampler.js';
import { bestLength } from '../../src/stats/launch_length.js';
import { IntervalTracker } from '../../src/stats/progress.js';
import { TOOL } from '../../src/lib/tool.js';
import { FakeBackend } from './fakes/fake_backend.js';
import { fakeHost } from './fakes/fake_host.js';

const ROUNDS = 4;

export async function fullSizeResults(): Promise<Results> {
  const host = fakeHost();
  const backend = new FakeBackend();
  const plan = { ...resolvePlan({ preset: 'full' }), minRounds: ROUNDS, maxRounds: ROUNDS };
  const sampler = new Sampler({
    ...{ plan, backend, host, seed: '1', now: backend.now, wallClock: backend.wallClock },
    createTracker: (cells) => new IntervalTracker(cells),
    bestLength,
  });
  const { samples, failure } = await sampler.run();
  if (failure !== null) throw failure;
  return assembleResults({ samples, host, plan, label: null, tool: TOOL });
}
