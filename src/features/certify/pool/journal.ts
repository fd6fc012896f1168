import { dirname } from 'node:path';
import { z } from 'zod';
import { assertKind, validated } from '../../../lib/files/document_file.js';
import { jsonTrouble, parsedJson } from '../../../lib/json.js';
import { contentFailure, openFailure, writeFailure } from '../../../lib/files/file_failure.js';
import { LogFile } from '../../../lib/files/log_file.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { isWriting, thisWriter, type Writer, writerSchema } from '../../../lib/running_process.js';
import { lookAt, readText } from '../../../lib/files/text_file.js';
import { planSchema } from '../../../plan/plan.js';
import { callsPerExitSchema, faultSchema, hostSchema } from '../../../samples/protocol.js';
import type { PooledLaunch } from './take_launch.js';

export const POOL_FORMAT = 'kvm-exit-bench/certificate-pool';
export const POOL_VERSION = 1;

const NEXT = 'delete it and certify again';

/** What a pool was begun with; --resume keeps it. */
const poolHeadSchema = z.strictObject({
  format: z.literal(POOL_FORMAT),
  version: z.literal(POOL_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  startedAt: z.string(),
  seed: z.string(),
  extent: z.enum(['full', 'quick']),
  margin: z.number().positive(),
  /** Launches of a run as a user's gate has them. */
  launches: z.number().int().positive(),
  /** Its launches have `maxRounds` rounds. */
  plan: planSchema,
  /** Delayed cells of the plan, and what their delays are shares of. Ids. */
  delayed: z.array(
    z.strictObject({
      cell: z.string(),
      of: z.string(),
      share: z.number().positive(),
      isControl: z.boolean(),
      /** Share of the candidate's blocks that have it; absent: all. */
      blocks: z.number().positive().max(1).optional(),
      /** Of how many exits one has it; absent: all. */
      every: z.number().int().min(2).optional(),
    }),
  ),
  host: hostSchema,
});
export type PoolHead = z.infer<typeof poolHeadSchema>;

const outcomeSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('verified'),
    fieldsCompared: z.number().int().nonnegative(),
    perExit: callsPerExitSchema.optional(),
  }),
  z.strictObject({ status: z.literal('skipped'), reason: z.string() }),
  z.strictObject({
    status: z.literal('failed'),
    reason: z.string(),
    field: z.string().optional(),
    fault: faultSchema.optional(),
  }),
]);

/** By cell and round; null: dropped. */
const columnsSchema = z.array(z.array(z.number().nullable()));

const launchSchema = z.strictObject({
  launch: z.number().int().nonnegative(),
  startedAt: z.string(),
  durationMs: z.number().nonnegative(),
  values: columnsSchema,
  /** Pools of older versions have none. */
  means: columnsSchema.optional(),
  outcomes: z.array(outcomeSchema),
});

/** Between the launches: the process that appends those behind it. Files from before it have none. */
const writerLineSchema = z.strictObject({ writer: writerSchema });

/** What has been measured of a pool. */
interface KeptPool {
  readonly head: PoolHead;
  readonly launches: readonly PooledLaunch[];
}

interface ReadPool extends KeptPool {
  /** Bytes of whole lines: what stands behind them was cut off. */
  readonly bytes: number;
  /** Number of the process that still appends to it; null: none does. */
  readonly writer: number | null;
}

/** A hundredth of a tick is finer than any clock. */
function rounded(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(100 * value) / 100;
}

function parsed(path: string, line: string, number: number): unknown {
  try {
    return parsedJson(line);
  } catch (error) {
    throw contentFailure(path, `line ${String(number)}: ${jsonTrouble(error)}`, NEXT);
  }
}

function columnOf(numbers: readonly (number | null)[]): Float64Array {
  return Float64Array.from(numbers, (value) => value ?? NaN);
}

function numbersOf(column: Float64Array): (number | null)[] {
  return Array.from(column, rounded);
}

/** A launch, or the writer of what follows. */
function lineOf(path: string, line: string, number: number): PooledLaunch | Writer {
  const place = `${path} line ${String(number)}`;
  const value = parsed(path, line, number);
  const writer = writerLineSchema.safeParse(value);
  if (writer.success) return writer.data.writer;
  const { values, means, ...facts } = validated(place, launchSchema, value, NEXT);
  return { ...facts, values: values.map(columnOf), means: means?.map(columnOf) };
}

/** @throws {Failure} (usage) when it is no pool; a last line that was cut off is left out */
export function readPool(path: string): ReadPool {
  const text = readText(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first = '', ...rest] = whole.split('\n').slice(0, -1);
  const value = parsed(path, first, 1);
  assertKind(path, value, { format: POOL_FORMAT, version: POOL_VERSION, next: NEXT });
  const head = validated(path, poolHeadSchema, value, NEXT);
  const entries = rest.map((line, index) => lineOf(path, line, index + 2));
  const launches = entries.filter((entry) => 'launch' in entry);
  const writer = entries.findLast((entry) => 'pid' in entry);
  const { length } = head.plan.cells;
  const misfit = entries.findIndex(
    (entry) =>
      'launch' in entry &&
      [entry.values, entry.means ?? entry.values, entry.outcomes].some((each) => each.length !== length),
  );
  if (misfit >= 0) throw contentFailure(path, `line ${String(misfit + 2)} does not fit the plan`, NEXT);
  const writing = writer !== undefined && isWriting(writer, path) ? writer.pid : null;
  return { head, launches, bytes: Buffer.byteLength(whole), writer: writing };
}

/** The log of a pool, one line for each launch: an end at any time loses at most one launch. */
export class PoolJournal {
  private constructor(private readonly log: LogFile) {}

  /** True when there is a pool to resume. @throws {Failure} (usage) when it may not be looked at */
  static isAt(path: string): boolean {
    return lookAt(path) !== undefined;
  }

  /** @throws {Failure} (usage) when it cannot be written */
  static create(path: string, head: PoolHead): PoolJournal {
    try {
      makeDirectories(dirname(path));
      const log = LogFile.create(path);
      for (const line of [head, { writer: thisWriter() }]) log.append(line);
      return new PoolJournal(log);
    } catch (error) {
      throw writeFailure(path, error, 'make room or choose another directory with --output');
    }
  }

  /** Goes on behind the last whole line. @throws {Failure} */
  static reopen(path: string, { bytes }: Pick<ReadPool, 'bytes'>): PoolJournal {
    try {
      const log = LogFile.reopen(path, bytes);
      log.append({ writer: thisWriter() });
      return new PoolJournal(log);
    } catch (error) {
      throw openFailure(path, error);
    }
  }

  /** @throws {Failure} (usage) when it cannot be written; --resume can continue what it holds */
  append({ values, means, ...facts }: PooledLaunch): void {
    try {
      this.log.append({ ...facts, values: values.map(numbersOf), means: means?.map(numbersOf) });
    } catch (error) {
      throw writeFailure(this.log.path, error, 'make room, then continue with --resume');
    }
  }

  close(): void {
    this.log.close();
  }

  remove(): void {
    this.log.remove();
  }
}
