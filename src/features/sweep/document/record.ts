/** What became of a unit, kept beside its results. */
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { toolSchema } from './plan.js';
import { unitSchema } from './unit.js';

const RECORD_FORMAT = 'kvm-exit-bench/sweep-unit';
const RECORD_VERSION = 1;
const RECORD_FILE = 'unit.json';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const facts = {
  format: z.literal(RECORD_FORMAT),
  version: z.literal(RECORD_VERSION),
  tool: toolSchema,
  unit: unitSchema,
};

const recordSchema = z.discriminatedUnion('status', [
  z.strictObject({
    ...facts,
    status: z.literal('done'),
    /** Of the bytes of its results. */
    resultsSha256: hash,
    /** Of the program that measured there; null where it is not known: a host reached by ssh. */
    runnerSha256: hash.nullable(),
    /** Cells that failed; the others are valid. */
    failedCells: z.number().int().nonnegative(),
  }),
  z.strictObject({ ...facts, status: z.literal('failed'), reason: z.string() }),
]);
export type UnitRecord = z.infer<typeof recordSchema>;
export type DoneRecord = Extract<UnitRecord, { status: 'done' }>;

const KIND: DocumentKind<typeof recordSchema> = {
  format: RECORD_FORMAT,
  version: RECORD_VERSION,
  next: 'run the unit again: kvm-exit-bench sweep run',
  schema: recordSchema,
};

type Without<Member, Key extends string> = Member extends unknown ? Omit<Member, Key> : never;

/** @throws {Failure} (usage) when it cannot be written */
export async function writeRecord(
  directory: string,
  record: Without<UnitRecord, 'format' | 'version'>,
): Promise<string> {
  const document = { format: RECORD_FORMAT, version: RECORD_VERSION, ...record } as const;
  return writeDocument(join(directory, RECORD_FILE), KIND, document, 1);
}

/** @throws {Failure} (usage) that says what is wrong with it */
export function readRecord(directory: string): UnitRecord {
  return readDocument(join(directory, RECORD_FILE), KIND);
}
