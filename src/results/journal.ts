import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { hostSchema, launchMessageSchema, type Host, type LaunchMessage } from '../measure/protocol.js';
import type { SpecCell } from '../measure/sample_log.js';
import { planSchema, type Plan } from '../plan/plan.js';
import { writeFailure } from './file_failure.js';

export const JOURNAL_FORMAT = 'kvm-exit-bench/journal';
export const JOURNAL_VERSION = 1;
export const JOURNAL_FILE = 'results.journal.jsonl';

/** The first line of a journal: everything about a run that is known before it starts. */
export const journalHeaderSchema = z.strictObject({
  format: z.literal(JOURNAL_FORMAT),
  version: z.literal(JOURNAL_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  label: z.string().nullable(),
  seed: z.string(),
  startedAt: z.string(),
  plan: planSchema,
  /** Aligned with the cells of the plan. */
  exitsPerBlock: z.array(z.number().int().positive()),
  host: hostSchema,
});
export type JournalHeader = z.infer<typeof journalHeaderSchema>;

/** Every other line: a message of a launch and when it came. */
export const journalLineSchema = z.strictObject({ at: z.string(), message: launchMessageSchema });

export interface JournalFacts {
  readonly tool: JournalHeader['tool'];
  readonly label: string | null;
  readonly seed: string;
  readonly startedAt: string;
  readonly plan: Plan;
  readonly cells: readonly SpecCell[];
  readonly host: Host;
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (!isExisting(error)) throw writeFailure(path, error, 'choose another directory with --output');
    throw new Failure({
      what: `cannot write ${path}`,
      why: 'it is the log of another run, killed or still going',
      next: 'choose another directory with --output; to see what that run measured, give its directory to report',
      exitCode: EXIT_CODE.usage,
    });
  }
}

/**
 * The log of a run, beside its results: one line for each message, handed to the kernel as it comes, so that a
 * killed run loses at most the round under way. Removed once the results file is in place.
 */
export class Journal {
  private hasHead = false;

  /** @param fd open for writing; the journal closes it */
  constructor(
    readonly path: string,
    private fd: number | null,
    facts: JournalFacts,
  ) {
    const { cells, ...known } = facts;
    const header: JournalHeader = {
      format: JOURNAL_FORMAT,
      version: JOURNAL_VERSION,
      ...known,
      exitsPerBlock: cells.map(({ exitsPerBlock }) => exitsPerBlock),
    };
    try {
      this.write(header);
      this.hasHead = true;
    } catch (error) {
      // A log without a head tells nothing.
      this.remove();
      throw error;
    }
  }

  /** @throws {Failure} when it cannot be written, or when another run's journal is there */
  static create(directory: string, facts: JournalFacts): Journal {
    const path = join(directory, JOURNAL_FILE);
    return new Journal(path, openNew(path), facts);
  }

  /**
   * @param at ISO 8601 time
   * @throws {Failure} (harness failed) when it cannot be written; what was written before stays readable
   */
  append(message: LaunchMessage, at: string): void {
    this.write({ at, message });
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  /** Closes it and takes the file away. */
  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private write(line: object): void {
    if (this.fd === null) return;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      // A nearly full disk takes a part and fails on the rest.
      for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
    } catch (error) {
      this.close();
      const kept = this.hasHead ? '; report reads what was written before' : '';
      const next = `make room, or choose another directory with --output${kept}`;
      throw writeFailure(this.path, error, next);
    }
  }
}
