/** Unpacks a results document from its page. */
import { brotliDecompressSync } from 'node:zlib';
import type { z } from 'zod';
import { assertConsistent } from '../consistency.js';
import { contentFailure } from '../../lib/files/file_failure.js';
import { jsonTrouble, parsedJson } from '../../lib/json.js';
import type { Results } from '../schema.js';
import { storedResults, type StoredResults } from '../stored.js';
import { validated } from '../../lib/files/document_file.js';
import {
  COLUMNS,
  type columnsSchema,
  exitsOf,
  LENGTH_BYTES,
  packetSchema,
  placesByCell,
  sha256,
  VALUE_OF,
  type PackedResults,
  type Place,
  type Round,
} from './layout.js';
import { withOrder } from './round_order.js';
import { unpackWholes } from './whole_numbers.js';

/** An unpacked document must not fill the memory, however small its page is. */
const MOST_BYTES = 500_000_000;

export interface UnpackedResults extends StoredResults {
  /** False where blocks have only their medians: `min` and `mean` then repeat them. */
  readonly hasWholeBlocks: boolean;
}

const NEXT = 'make the page again from its results: kvm-exit-bench report results.json';

function decompressed(path: string, { base64, sha256: expected }: PackedResults): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (sha256(bytes) !== expected)
    throw contentFailure(path, 'the results inside it are damaged: their SHA-256 does not match', NEXT);
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch {
    throw contentFailure(path, 'the results inside it do not unpack', NEXT);
  }
}

type PackedColumns = z.infer<typeof columnsSchema>;

/** Every column's numbers from the bytes behind the JSON; those that are not there are left out. */
function columnsIn(bytes: Buffer, columns: PackedColumns, results: Results, places: readonly Place[]) {
  let at = 0;
  return COLUMNS.map((column) => {
    const packed = columns[column];
    if (packed === undefined) return null;
    if ('numbers' in packed) return packed.numbers;
    const wholes = unpackWholes(bytes.subarray(at, at + packed.bytes));
    at += packed.bytes;
    return wholes.map((whole, index) => VALUE_OF[column](whole, exitsOf(results, places[index]?.cell ?? -1)));
  });
}

/** Rounds with their columns again; a column that was not packed repeats the medians. */
function filled(bare: Results, bytes: Buffer, columns: PackedColumns): Round[] {
  const places = placesByCell(bare.rounds);
  const rounds = bare.rounds.map((round): Round => ({ ...round, median: [], min: [], mean: [] }));
  const [medians, ...others] = columnsIn(bytes, columns, bare, places);
  for (const [index, { round, place }] of places.entries()) {
    const [median, min, mean] = [medians, ...others].map((column) => (column ?? medians)?.[index] ?? NaN);
    const at = rounds[round];
    if (at === undefined) continue;
    at.median[place] = median ?? NaN;
    at.min[place] = min ?? NaN;
    at.mean[place] = mean ?? NaN;
  }
  return rounds;
}

/**
 * A document as {@link packResults} packed it, checked as one that is read from a file.
 * @throws {Failure} (usage) when it is damaged, of another format, or its parts contradict each other
 */
export function unpackResults(path: string, packed: PackedResults): UnpackedResults {
  const bytes = decompressed(path, packed);
  const end = LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE());
  const json = parsed(path, bytes.subarray(LENGTH_BYTES, end).toString('utf8'));
  const { document, columns } = validated(path, packetSchema, json, NEXT);
  const { results: unordered, version } = storedResults(path, document, NEXT);
  const bare: Results = { ...unordered, rounds: withOrder(unordered, version) };
  const results: Results = { ...bare, rounds: filled(bare, bytes.subarray(end), columns) };
  assertConsistent(path, results, NEXT);
  return { results, version, hasWholeBlocks: columns.min !== undefined && columns.mean !== undefined };
}

function parsed(path: string, text: string): unknown {
  try {
    return parsedJson(text);
  } catch (error) {
    throw contentFailure(path, `the results inside it: ${jsonTrouble(error)}`, NEXT);
  }
}
