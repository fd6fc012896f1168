/** The journal: every message of a run as it comes, so that a killed run loses nothing. */
import { parsedJson } from '../lib/json.js';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { errnoOf } from '../lib/system_reason.js';
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
import { LogFile } from '../lib/files/log_file.js';
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

const ELSEWHERE = 'make room, or choose another directory with --output';

function createNew(path: string): LogFile {
  try {
    return LogFile.create(path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw writeFailure(path, error, ELSEWHERE);
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
      .parse(parsedJson(line));
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
  return writer !== null && isWriting(writer, path) ? writer.pid : null;
}

/**
 * The log of a run, beside its results: one line for each message, handed to the kernel as it comes, so that a
 * killed run loses at most the round under way. Removed once the results file is in place.
 */
export class Journal {
  private hasHead = false;

  /** @param log new and empty; the journal closes it */
  constructor(
    private readonly log: LogFile,
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
    return this.log.path;
  }

  /** @throws {Failure} (usage) when it cannot be written, or when another run's journal is there */
  static create(directory: string, facts: JournalFacts): Journal {
    return new Journal(createNew(join(directory, JOURNAL_FILE)), facts);
  }

  /**
   * The log of a run that is resumed: it begins with all that was measured before, and takes the place of an
   * earlier log only when all of that is written.
   * @throws {Failure} (usage) when it cannot be written; what is in the directory stays as it was
   */
  static resume(directory: string, facts: JournalFacts, messages: readonly TimedMessage[]): Journal {
    const path = join(directory, JOURNAL_FILE);
    let log: LogFile | null = null;
    try {
      log = LogFile.createBeside(path);
      const journal = new Journal(log, facts);
      for (const { message, at } of messages) journal.append(message, at);
      log.takePlace(path);
      return journal;
    } catch (error) {
      log?.remove();
      if (error instanceof Failure) throw error;
      throw writeFailure(path, error, 'make room; you can resume the run later');
    }
  }

  /**
   * @param at ISO 8601 time
   * @throws {Failure} (usage) when it cannot be written; what was written before stays readable
   */
  append(message: LaunchMessage, at: string): void {
    this.write({ at, message });
  }

  close(): void {
    this.log.close();
  }

  /** Closes and removes the file. */
  remove(): void {
    this.log.remove();
  }

  private write(line: object): void {
    try {
      this.log.append(line);
    } catch (error) {
      this.close();
      const kept = this.hasHead ? '; report reads what was written before' : '';
      throw writeFailure(this.path, error, `${ELSEWHERE}${kept}`);
    }
  }
}
