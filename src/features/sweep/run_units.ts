/** Runs units one after the other; those that are done are passed over. */
import type { AppIo } from '../../app/context.js';
import { renderFailure } from '../../app/failures.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure, oneLineReason } from '../../lib/failure.js';
import { plural } from '../../lib/plural.js';
import { formatSeconds } from '../../lib/quantity.js';
import { unitText, type Unit } from './document/unit.js';
import type { UnitOutcome, UnitStore } from './units/unit_store.js';

export interface UnitRun {
  readonly store: UnitStore;
  /** @throws {Failure} when it cannot be measured, or on a signal */
  readonly measure: (unit: Unit) => Promise<UnitOutcome>;
  readonly stderr: AppIo['stderr'];
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
  readonly quiet: boolean;
}

/** What became of a unit: `done` now, `kept` from before, or not at all. */
interface RanUnit {
  readonly id: string;
  readonly status: 'done' | 'kept' | 'failed' | 'left';
  readonly failedCells: number;
  readonly reason: string | null;
}

export interface RanUnits {
  readonly units: readonly RanUnit[];
  /** The signal's, else the worst of all units. */
  readonly exitCode: ExitCode;
}

/** The later one in the list is the worse one. */
function worseOf(one: ExitCode, other: ExitCode): ExitCode {
  return other > one ? other : one;
}

function codeOfFailedCells(failedCells: number): ExitCode {
  return failedCells > 0 ? EXIT_CODE.harnessFailed : EXIT_CODE.pass;
}

/** Units take about as long as those before them. */
class TimeLeft {
  private readonly startedMs: number;
  private measured = 0;

  constructor(private readonly elapsedMs: () => number) {
    this.startedMs = elapsedMs();
  }

  count(): void {
    this.measured += 1;
  }

  text(units: number): string {
    if (this.measured === 0) return '';
    const seconds = (this.elapsedMs() - this.startedMs) / 1000 / this.measured;
    return `, about ${formatSeconds(seconds * units)} left`;
  }
}

class Runner {
  private readonly ran: RanUnit[] = [];
  private exitCode: ExitCode = EXIT_CODE.pass;

  constructor(private readonly run: UnitRun) {}

  private say(text: string): void {
    if (!this.run.quiet) this.run.stderr.write(`${text}\n`);
  }

  private note(
    id: string,
    status: RanUnit['status'],
    { failedCells = 0, reason = null }: Partial<Pick<RanUnit, 'failedCells' | 'reason'>> = {},
  ): void {
    this.ran.push({ id, status, failedCells, reason });
    this.exitCode = worseOf(this.exitCode, codeOfFailedCells(failedCells));
    if (failedCells > 0)
      this.run.stderr.write(`unit ${id}: ${plural(failedCells, 'cell')} failed, see its results\n`);
  }

  /** Those that are not done yet. */
  private async open(units: readonly Unit[]): Promise<readonly Unit[]> {
    const open: Unit[] = [];
    for (const unit of units) {
      const state = await this.run.store.state(unit);
      if (state.status === 'done') {
        this.note(unit.id, 'kept', state.record);
        continue;
      }
      if (state.status !== 'absent') this.say(`unit ${unit.id} is run again: ${state.reason}`);
      open.push(unit);
    }
    if (this.ran.length > 0)
      this.say(`${plural(this.ran.length, 'unit')} of ${String(units.length)} done before`);
    return open;
  }

  private async measure(unit: Unit): Promise<void> {
    const { store, measure, stderr } = this.run;
    try {
      const outcome = await measure(unit);
      await store.keepDone(unit, outcome);
      this.note(unit.id, 'done', { failedCells: outcome.failedCells });
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode === EXIT_CODE.interrupted) throw error;
      const reason = oneLineReason(error);
      stderr.write(renderFailure(error));
      await store.keepFailed(unit, reason);
      this.note(unit.id, 'failed', { reason });
      this.exitCode = worseOf(this.exitCode, error.exitCode);
    }
  }

  private interrupted(left: readonly Unit[], total: number): RanUnits {
    const whole = total - left.length;
    this.run.stderr.write(
      `interrupted: ${String(whole)} of ${plural(total, 'unit')} are there; run it again for the rest\n`,
    );
    for (const { id } of left) this.note(id, 'left');
    return { units: this.ran, exitCode: EXIT_CODE.interrupted };
  }

  async all(units: readonly Unit[]): Promise<RanUnits> {
    const open = await this.open(units);
    const left = new TimeLeft(this.run.elapsedMs);
    for (const [position, unit] of open.entries()) {
      const number = `unit ${String(position + 1)} of ${String(open.length)}`;
      this.say(`${number}${left.text(open.length - position)}: ${unitText(unit)} (${unit.id})`);
      try {
        await this.measure(unit);
      } catch (error) {
        if (!(error instanceof Failure) || error.exitCode !== EXIT_CODE.interrupted) throw error;
        return this.interrupted(open.slice(position), units.length);
      }
      left.count();
    }
    return { units: this.ran, exitCode: this.exitCode };
  }
}

/**
 * Runs every unit that is not done, and keeps each as soon as it is whole. One that cannot be measured is noted and the
 * others go on; a signal ends the sweep and keeps what is whole.
 * @throws {Failure} when a unit's documents cannot be written
 */
export function runUnits(units: readonly Unit[], run: UnitRun): Promise<RanUnits> {
  return new Runner(run).all(units);
}
