/** A way in which a command ends, and what such ways are made of. */
import type { AppDependencies } from '../../../src/app/context.js';
import type { ExitCode } from '../../../src/lib/exit_code.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { changedHost, worldOf, type Factor } from '../../app/changed_host.js';
import type { FakeIo } from '../fake_io.js';
import type { GateFiles } from '../../features/gate/gate_files.js';
import { runLine, type Ran } from '../../features/run/run_line.js';

/** What a case may use: files of its own, and a process. */
export interface Place {
  readonly files: GateFiles;
  readonly io: FakeIo;
}

export interface Case {
  readonly command: string;
  readonly code: ExitCode;
  /** Why it ends so; it completes `exits CODE: `. */
  readonly reason: string;
  readonly run: (place: Place) => Promise<Ran>;
  /** What is said of it, on either stream. */
  readonly said: RegExp | string;
}

export type World = Partial<AppDependencies>;
export type Line = (place: Place) => readonly string[];

export const fake = (options: FakeOptions = {}): World => worldOf(new FakeBackend(options));
export const NO_DEVICE = fake({ error: { launch: 0, round: 0, code: 'no-device' } });
export const CRASH = fake({ crash: { launch: 0, round: 2 } });
export const ONE_SYNC = 'pio-out/long64-ring0/regs/both/sync';

export function of(command: string, line: Line, world: World = {}): Case['run'] {
  return (place) => runLine([...command.split(' '), ...line(place)], world, place.io);
}

/** The signal comes as a launch begins. */
export function interruptedAt(command: string, line: Line, launch: number): Case['run'] {
  return (place) => {
    const same: Factor = () => 1;
    const host = changedHost(same, {}, (spec) => {
      if (spec.launch === launch) place.io.interrupt('SIGINT');
    });
    return runLine([...command.split(' '), ...line(place)], worldOf(host), place.io);
  };
}

/** The signal comes with the first words on stderr. */
export function interruptedAtWord(count: number, run: Case['run']): Case['run'] {
  return (place) => {
    const { io } = place;
    const write = io.stderr.write.bind(io.stderr);
    let told = 0;
    io.stderr.write = (text: string) => {
      told += 1;
      if (told === count) io.interrupt('SIGINT');
      return write(text);
    };
    return run(place);
  };
}

export const SMALL = ['--preset', 'quick', '--exit', 'pio-out', '--mode', '*ring0', '--groups', 'regs'];
export const measuring: Line = ({ files }) => [...SMALL, '--no-report', '--output', files.path('out')];

export function row(
  command: string,
  code: ExitCode,
  reason: string,
  run: Case['run'],
  said: Case['said'],
): Case {
  return { command, code, reason, run, said };
}
