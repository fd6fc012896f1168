/** The journal: every message of a run as it comes, so that a killed run loses nothing. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { isWriting, thisWriter, type Writer, writerSchema } from '../lib/running_process.js';
import {
  exitsPerBlockSchema,
  hostSchema,
  launchMessageSchema,
  type Host,
  type LaunchMessage,
} from '../samples/protocol.js';
import type { TimedMessage } from '../samples/stopped_run.js';
import type { SpecCell } from '../samples/exits_per_block.js';
import { planSchema, type Plan } from '../plan/plan.js';
import { writeFailure } from '../lib/files/file_failure.js';
import { lookAt, readText } from '../lib/files/text_file.js';

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
  /** Aligned with the cells of the plan; null where a `calibrated` message is to say it. */
  exitsPerBlock: z.array(exitsPerBlockSchema),
  host: hostSchema,
  /** Of a resumed run: when, from which launch on, and what was spent on it before. */
  resumed: z
    .array(z.strictObject({ at: z.string(), launch: z.number().int().nonnegative() }))
    .min(1)
    .optional(),
  spentMs: z.number().nonnegative().optional(),
  /** The process that writes it, while it does. */
  writer: writerSchema.optional(),
  /** The same in older files, which remember its number only. */
  pid: z.number().int().positive().optional(),
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
  readonly resumed?: JournalHeader['resumed'];
  readonly spentMs?: number;
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
      why: 'it is the log of another run, which was killed or is still going',
      next: 'choose another directory with --output; to see what that run measured, give its directory to report',
      exitCode: EXIT_CODE.usage,
    });
  }
}

/** What is said of a writer in the first line of a journal, which may be cut off. */
function writerSaid(line: string): Writer | null {
  try {
    const { writer, pid } = journalHeaderSchema
      .pick({ writer: true, pid: true })
      .strip()
      .parse(JSON.parse(line));
    return writer ?? (pid === undefined ? null : { pid });
  } catch {
    return null;
  }
}

/** The process whose run still writes its log into a directory; null if there is none or it is this process. */
export function writerIn(directory: string): number | null {
  const path = join(directory, JOURNAL_FILE);
  if (lookAt(path) === undefined) return null;
  const [first = ''] = readText(path).split('\n', 1);
  const writer = writerSaid(first);
  return writer !== null && isWriting(writer) ? writer.pid : null;
}

/**
 * The log of a run, beside its results: one line for each message, handed to the kernel as it comes, so that a
 * killed run loses at most the round under way. Removed once the results file is in place.
 */
export class Journal {
  private hasHead = false;

  /** @param fd open for writing; the journal closes it */
  constructor(
    private place: string,
    private fd: number | null,
    facts: JournalFacts,
  ) {
    const { cells, ...known } = facts;
    const header: JournalHeader = {
      format: JOURNAL_FORMAT,
      version: JOURNAL_VERSION,
      ...known,
      writer: thisWriter(),
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

  get path(): string {
    return this.place;
  }

  /** @throws {Failure} when it cannot be written, or when another run's journal is there */
  static create(directory: string, facts: JournalFacts): Journal {
    const path = join(directory, JOURNAL_FILE);
    return new Journal(path, openNew(path), facts);
  }

  /**
   * The log of a run that is resumed: it begins with all that was measured before, and takes the place of an
   * earlier log only when all of that is written.
   * @throws {Failure} (harness failed) when it cannot be written; what is in the directory stays as it was
   */
  static resume(directory: string, facts: JournalFacts, messages: readonly TimedMessage[]): Journal {
    const path = join(directory, JOURNAL_FILE);
    const draft = `${path}.new`;
    try {
      const journal = new Journal(draft, openSync(draft, 'w'), facts);
      for (const { message, at } of messages) journal.append(message, at);
      renameSync(draft, path);
      journal.place = path;
      return journal;
    } catch (error) {
      rmSync(draft, { force: true });
      if (error instanceof Failure) throw error;
      throw writeFailure(path, error, 'make room; you can resume the run later');
    }
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

  /** Closes and removes the file. */
  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private write(line: object): void {
    if (this.fd === null) return;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      // A nearly full disk writes a part and fails on the rest.
      for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
    } catch (error) {
      this.close();
      const kept = this.hasHead ? '; report reads what was written before' : '';
      const next = `make room, or choose another directory with --output${kept}`;
      throw writeFailure(this.path, error, next);
    }
  }
}
