/** Sweeps in a directory of their own, on a host that the fake backend pretends to emulate. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppDependencies } from '../../../src/app/context.js';
import type { SweepPlan } from '../../../src/features/sweep/document/plan.js';
import type { LaunchRun } from '../../../src/measure/backend.js';
import type { LaunchMessage, LaunchSpec } from '../../../src/samples/protocol.js';
import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { fakeEmulatedHost } from '../../support/fakes/fake_emulated_host.js';
import type { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';

const EXITS_PER_BLOCK = 64;

/** Counts as an emulated host does, and stands where this machine's own KVM stands. */
export class CountingBackend extends FakeBackend {
  constructor(options: FakeOptions = {}) {
    super({ host: fakeEmulatedHost('x86'), ...options });
  }

  override measure(spec: LaunchSpec): LaunchRun {
    const cells = spec.cells.map(({ cell }) => ({ cell, exitsPerBlock: EXITS_PER_BLOCK }));
    const run = super.measure({ ...spec, cells });
    const end = { stop: run.stop.bind(run), kill: run.kill.bind(run) };
    return { messages: calibrated(run.messages, spec), ...end };
  }
}

/** The program asks for a pilot, since it does not know that this host counts. */
async function* calibrated(
  messages: AsyncIterable<LaunchMessage>,
  { launch, cells }: LaunchSpec,
): AsyncGenerator<LaunchMessage> {
  for await (const message of messages) {
    yield message;
    if (message.type === 'verified' && message.verdicts.length === cells.length)
      yield { type: 'calibrated', launch, exitsPerBlock: cells.map(() => EXITS_PER_BLOCK) };
  }
}

export function countingWorld(options: FakeOptions = {}): Partial<AppDependencies> {
  return { createBackend: () => new CountingBackend(options) };
}

/** Four rounds: what they come to is not what is tested. */
const SHORT = { mode: ['long64-ring0'], groups: ['regs'], launches: 1, minRounds: 4, maxRounds: 4 };
const EXITS = ['pio-out', 'pio-in', 'mmio-write', 'mmio-read', 'hlt'] as const;

export class SweepPlace {
  readonly directory = mkdtempSync(join(tmpdir(), 'sweep-'));
  readonly file: string;

  /** Five units: one exit each. */
  constructor() {
    this.file = this.write('fleet.json', {
      hosts: ['local'],
      plans: EXITS.map((exit) => ({ preset: 'quick', exit: [exit], ...SHORT })),
    });
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts);
  }

  write(name: string, value: unknown): string {
    const path = this.path(name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  }

  read(...parts: readonly string[]): string {
    return readFileSync(this.path(...parts), 'utf8');
  }

  units(name: string): string[] {
    return readdirSync(this.path(name, 'units')).toSorted();
  }

  copy(from: string, to: string): void {
    cpSync(this.path(from), this.path(to), { recursive: true });
  }

  async plan(file = this.file): Promise<SweepPlan> {
    const { stdout } = await runLine(['sweep', 'plan', file, '--json']);
    return JSON.parse(stdout) as SweepPlan;
  }

  run(
    name: string,
    more: readonly string[] = [],
    world: Partial<AppDependencies> = countingWorld(),
    io?: FakeIo,
  ): Promise<Ran> {
    const argv = ['sweep', 'run', this.file, '--output', this.path(name), ...more];
    return runLine(argv, world, io);
  }

  async merge(names: readonly string[], output = 'merged'): Promise<Ran & { readonly document: string }> {
    const directories = names.map((name) => this.path(name));
    const ran = await runLine(['sweep', 'merge', ...directories, '--output', this.path(output)]);
    return { ...ran, document: this.read(output, 'sweep.json') };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
