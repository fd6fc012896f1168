/** Results of runs that count instructions, on hosts that the fake backend pretends to emulate. */
import { FakeBackend, type FakeOptions } from './fakes/fake_backend.js';
import { fakeEmulatedHost } from './fakes/fake_emulated_host.js';
import type { Host } from '../../src/samples/protocol.js';
import { Sampler } from '../../src/measure/sampler.js';
import type { Arch } from '../../src/plan/arch.js';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';
import { assembleResults } from '../../src/results/assemble.js';
import { resultsSchema, type Results } from '../../src/results/schema.js';
import { bestLength } from '../../src/stats/launch_length.js';
import { intervalView } from '../../src/stats/progress.js';

export interface InstructionRun {
  readonly arch?: Arch;
  readonly plan?: Omit<PlanOptions, 'arch' | 'clock'>;
  readonly host?: Host;
  readonly fake?: FakeOptions;
}

/** A run of a preset that counted every exit; the quick one on x86 unless told otherwise. */
export async function instructionResults(run: InstructionRun = {}): Promise<Results> {
  const { arch = 'x86', plan: options = { preset: 'quick' } } = run;
  const host = run.host ?? fakeEmulatedHost(arch);
  const plan = resolvePlan({ ...options, arch, clock: 'instructions' });
  const backend = new FakeBackend({ ...run.fake, host });
  const sampler = new Sampler({
    plan,
    backend,
    host,
    seed: '42',
    createTracker: (cells) => intervalView(cells, plan.clock),
    bestLength,
    now: backend.now,
    wallClock: backend.wallClock,
  });
  const { samples, failure } = await sampler.run();
  const tool = { name: 'kvm-exit-bench', version: '0.1.0' };
  return resultsSchema.parse(assembleResults({ samples, host, plan, label: null, tool, failure }));
}
