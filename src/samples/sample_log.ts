/** A run's messages turned into samples, as they come or read back from a journal. */
import { append } from '../lib/extremes.js';
import type { SpecCell } from './exits_per_block.js';
import { RunAccounts, type LaunchAccount } from './account.js';
import type { CellVerdict, Exact, Histogram, LaunchMessage, Round } from './protocol.js';
import type { LaunchCounters } from './counters.js';
import type { CellOutcome, LaunchRecord, SampledCell, Samples } from './samples.js';

/** Why a cell has no outcome: the run ended before it came to the cell. */
export const UNPROVED = 'the run ended before its proof';

/** What only the end of a run knows. */
export type Ending = Pick<Samples, 'seed' | 'startedAt' | 'durationMs' | 'stopReason'>;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const RANK: Readonly<Record<CellOutcome['status'], number>> = { verified: 0, skipped: 1, failed: 2 };

function outcomeOf(verdict: CellVerdict): CellOutcome {
  if (verdict.status === 'verified') {
    const { fieldsCompared, perExit } = verdict;
    return { status: 'verified', fieldsCompared, perExit };
  }
  if (verdict.status === 'skipped') return { status: 'skipped', reason: verdict.reason };
  const { reason, field, fault } = verdict;
  return { status: 'failed', reason, field, fault };
}

type Verified = Extract<CellOutcome, { status: 'verified' }>;

function bothVerified(before: Verified, now: Verified): CellOutcome {
  const taken = [before, now].map(({ perExit }) =>
    perExit === undefined ? 'none' : JSON.stringify(perExit),
  );
  if (new Set(taken).size > 1)
    return { status: 'failed', reason: `launches took different calls for an exit: ${taken.join(' and ')}` };
  return { ...before, fieldsCompared: before.fieldsCompared + now.fieldsCompared };
}

/** One failed launch fails a cell, one skip skips it; the first reason stands. Launches must agree in what an exit takes. */
function worse(before: CellOutcome | undefined, now: CellOutcome): CellOutcome {
  if (before === undefined) return now;
  if (before.status === 'verified' && now.status === 'verified') return bothVerified(before, now);
  return RANK[now.status] > RANK[before.status] ? now : before;
}

/**
 * Turns the messages of a run's launches, in order, into samples. The sampler feeds it as they come; the journal
 * of a killed run is read back through it, so both tell the same story.
 */
export class SampleLog {
  readonly rounds: Round[] = [];
  private readonly launches: Mutable<LaunchRecord>[] = [];
  private readonly histograms: Histogram[] = [];
  private readonly exact: Exact[] = [];
  private readonly accounts = new RunAccounts();
  private readonly counters: { launch: number; counters: LaunchCounters }[] = [];
  private readonly outcomes: (CellOutcome | undefined)[];
  private known: readonly SpecCell[];

  constructor(cells: readonly SpecCell[]) {
    this.known = cells;
    this.outcomes = cells.map(() => undefined);
  }

  /** @param at when the message came, ISO 8601 UTC */
  add(message: LaunchMessage, at: string): void {
    if (message.type === 'opened') {
      const { launch, cpu } = message;
      const nothingYet = { rounds: 0, durationMs: null, clock: null, noise: null };
      this.launches.push({ launch, cpu, startedAt: at, ...nothingYet });
    }
    if (message.type === 'verified') this.judge(message.verdicts);
    if (message.type === 'calibrated') this.calibrate(message.exitsPerBlock);
    if (message.type === 'round') this.addRound(message);
    if (message.type === 'closed') {
      const { durationMs, clock, noise } = message;
      Object.assign(this.record(message.launch) ?? {}, { durationMs, clock, noise });
      const { kernelLog } = message;
      if (kernelLog !== undefined) Object.assign(this.record(message.launch) ?? {}, { kernelLog });
      append(this.histograms, message.histograms);
      if (message.account !== undefined) this.addAccount(message.launch, message.account);
      if (message.counters !== undefined)
        this.counters.push({ launch: message.launch, counters: message.counters });
    }
  }

  /** The cells with their exits per block, as far as these are known. */
  get cells(): readonly SpecCell[] {
    return this.known;
  }

  /** What became of a cell so far; undefined before any verdict. */
  outcome(cell: number): CellOutcome | undefined {
    return this.outcomes[cell];
  }

  get launchRecords(): readonly LaunchRecord[] {
    return this.launches;
  }

  get completeRounds(): number {
    return this.rounds.reduce((sum, round) => sum + (round.complete ? 1 : 0), 0);
  }

  samples(ending: Ending): Samples {
    const cells = this.known.map(({ cell, exitsPerBlock }, index): SampledCell => ({
      cell,
      exitsPerBlock,
      outcome: this.outcomes[index] ?? {
        status: 'skipped',
        reason: UNPROVED,
      },
    }));
    return {
      cells,
      rounds: [...this.rounds],
      launches: this.launches.map((launch) => ({ ...launch })),
      histograms: [...this.histograms],
      exact: [...this.exact],
      accountOf: (cell) => this.accounts.of(cell),
      counters: [...this.counters],
      ...ending,
    };
  }

  private addAccount(launch: number, account: LaunchAccount): void {
    this.accounts.add(launch, account);
    const record = this.record(launch);
    if (record !== undefined && account.status === 'skipped') record.withoutAccount = account.reason;
  }

  private judge(verdicts: readonly CellVerdict[]): void {
    for (const verdict of verdicts)
      this.outcomes[verdict.cell] = worse(this.outcomes[verdict.cell], outcomeOf(verdict));
  }

  /** What was known before stands: all launches of a run have blocks as long. */
  private calibrate(found: readonly SpecCell['exitsPerBlock'][]): void {
    this.known = this.known.map(({ cell, exitsPerBlock }, index) => ({
      cell,
      exitsPerBlock: exitsPerBlock ?? found[index] ?? null,
    }));
  }

  private addRound(round: Round): void {
    this.rounds.push(round);
    if (round.complete) append(this.exact, round.exact ?? []);
    const record = this.record(round.launch);
    if (record !== undefined && round.complete) record.rounds += 1;
  }

  private record(launch: number): Mutable<LaunchRecord> | undefined {
    return this.launches.find((record) => record.launch === launch);
  }
}
