import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worldOf, type FakeWorld } from '../../app/changed_host.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';

const SMALL = ['--preset', 'quick', '--exit', 'pio-out', '--groups', 'regs'];

/** What a gate came to, and the directory of what it measured. */
export interface RanGate extends Ran {
  readonly results: string;
}

/** A baseline of a host that is simulated, and gates that measure their candidates against it. */
export class GateRuns {
  readonly directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  readonly baseline = join(this.directory, 'before');
  private runs = 0;

  async measureBaseline(): Promise<void> {
    const line = ['run', ...SMALL, '--output', this.baseline, '--no-report', '--seed', '7'];
    const { code, stderr } = await runLine(line, worldOf(new FakeBackend()));
    if (code !== 0) throw new Error(stderr);
  }

  /** Against the baseline, or what else the flags say. */
  async gate(
    backend: FakeWorld,
    flags: readonly string[] = [],
    io = new FakeIo(),
    against: readonly string[] = ['--baseline', this.baseline],
  ): Promise<RanGate> {
    const results = join(this.directory, `after-${String(this.runs++)}`);
    const line = ['gate', '--run', ...against, '--results', results, '--no-report', '--seed', '9', ...flags];
    return { ...(await runLine(line, worldOf(backend), io)), results };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
