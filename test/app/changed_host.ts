import type { AppDependencies } from '../../src/app/context.js';
import type { Backend } from '../../src/measure/backend.js';
import { FakeBackend, type FakeOptions } from '../support/fakes/fake_backend.js';
import type { LaunchMessage, LaunchSpec, Round } from '../../src/samples/protocol.js';

export type FakeWorld = Backend & Pick<FakeBackend, 'now' | 'wallClock'>;

export function worldOf(backend: FakeWorld): Partial<AppDependencies> {
  return { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
}

/** What a host takes for a cell, against what it took before. */
export type Factor = (id: string, spec: LaunchSpec) => number;

function changedRound(round: Round, spec: LaunchSpec, factor: Factor): Round {
  const times = round.cell.map((cell) => factor(spec.cells[cell]?.cell.id ?? '', spec));
  const changed = (ticks: readonly number[]): number[] =>
    ticks.map((each, position) => each * (times[position] ?? 1));
  return { ...round, median: changed(round.median), mean: changed(round.mean) };
}

/** A host on which some cells take longer or shorter; `before` is called with each launch. */
export function changedHost(
  factor: Factor,
  options: FakeOptions = {},
  before: (spec: LaunchSpec) => void = () => undefined,
) {
  const fake = new FakeBackend(options);
  async function* changed(
    messages: AsyncIterable<LaunchMessage>,
    spec: LaunchSpec,
  ): AsyncGenerator<LaunchMessage> {
    for await (const message of messages)
      yield message.type === 'round' ? changedRound(message, spec, factor) : message;
  }
  return {
    name: 'fake',
    now: fake.now,
    wallClock: fake.wallClock,
    probe: () => fake.probe(),
    measure(spec: LaunchSpec) {
      before(spec);
      const run = fake.measure(spec);
      const end = { stop: run.stop.bind(run), kill: run.kill.bind(run) };
      return { messages: changed(run.messages, spec), ...end };
    },
  };
}
