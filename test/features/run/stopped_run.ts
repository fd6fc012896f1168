/** Runs on the fake backend that are stopped and resumed. */
import type { AppDependencies } from '../../../src/app/context.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import type { LaunchSpec } from '../../../src/samples/protocol.js';
import type { Results } from '../../../src/results/schema.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from './run_line.js';

export const SMALL = ['--exit', 'pio-out', '--mode', '*ring3', '--groups', 'regs', '--direction', 'both'];
export const SHORT = [
  '--launches',
  '6',
  '--min-rounds',
  '8',
  '--max-rounds',
  '8',
  '--seed',
  '7',
  '--no-report',
];

export interface World extends FakeOptions {
  /** When the signal comes: as this launch begins. */
  readonly interruptAt?: number;
  readonly started?: number[];
}

export function world({ interruptAt, started, ...fake }: World, io: FakeIo): Partial<AppDependencies> {
  const backend = new FakeBackend(fake);
  const watched = {
    name: 'fake',
    probe: () => backend.probe(),
    measure: (spec: LaunchSpec) => {
      started?.push(spec.launch);
      if (spec.launch === interruptAt) io.interrupt('SIGINT');
      return backend.measure(spec);
    },
  };
  return { createBackend: () => watched, elapsedMs: backend.now, now: backend.wallClock };
}

export function begin(directory: string, options: World = {}, argv: readonly string[] = []): Promise<Ran> {
  const io = new FakeIo();
  return runLine(['run', ...SMALL, ...SHORT, '--output', directory, ...argv], world(options, io), io);
}

export function resumeRun(
  directory: string,
  options: World = {},
  argv: readonly string[] = [],
): Promise<Ran> {
  const io = new FakeIo();
  return runLine(['run', '--resume', directory, '--no-report', ...argv], world(options, io), io);
}

/** What does not depend on when it was measured. */
export function measuredIn({ rounds, cells, plan, seed }: Results): unknown {
  const complete = rounds.filter((round) => round.complete);
  return { rounds: complete, cells: cells.map(({ cell, status }) => [cell.id, status]), plan, seed };
}
