/** Packs a results document for its page. */
import { brotliCompressSync, constants } from 'node:zlib';
import type { Results } from '../schema.js';
import {
  COLUMNS,
  exitsOf,
  LENGTH_BYTES,
  placesByCell,
  sha256,
  VALUE_OF,
  type Column,
  type PackedResults,
  type Place,
} from './layout.js';
import { withoutOrder } from './round_order.js';
import { packWholes } from './whole_numbers.js';

/** With more blocks the page would be too large for mail: it then holds only the medians. */
const MOST_WHOLE_BLOCKS = 10_000;
/** With more blocks even the medians alone are a megabyte: the page then holds none. */
const MOST_BLOCKS = 500_000;

/** A tenth more bytes than the best (11) in a tenth of its time, which is seconds for a long run. */
const QUALITY = 9;

/** The numbers as whole parts; null where one is no whole number of them. */
function wholesOf(results: Results, places: readonly Place[], column: Column, numbers: readonly number[]) {
  const wholes: number[] = [];
  for (const [index, { cell }] of places.entries()) {
    const exits = exitsOf(results, cell);
    const whole = Math.round((numbers[index] ?? NaN) / VALUE_OF[column](1, exits));
    if (!Number.isSafeInteger(whole) || VALUE_OF[column](whole, exits) !== numbers[index]) return null;
    wholes.push(whole);
  }
  return wholes;
}

/** `[length of the JSON, the JSON, the bytes of its columns]`. */
function packetBytes(results: Results, columns: readonly Column[]): Buffer {
  const { rounds } = results;
  const places = placesByCell(rounds);
  const parts: Buffer[] = [];
  const packed = columns.map((column) => {
    const numbers = places.map(({ round, place }) => rounds[round]?.[column][place] ?? NaN);
    const wholes = wholesOf(results, places, column, numbers);
    if (wholes === null) return [column, { numbers }] as const;
    const bytes = packWholes(wholes);
    parts.push(bytes);
    return [column, { bytes: bytes.length }] as const;
  });
  const bare = withoutOrder(results).map((round) => ({ ...round, median: [], min: [], mean: [] }));
  const document = { ...results, rounds: bare };
  const json = Buffer.from(JSON.stringify({ document, columns: Object.fromEntries(packed) as unknown }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  return brotliCompressSync(Buffer.concat([length, json, ...parts]), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
}

/**
 * Packs a document; every block with all its values where they are few, else with its median. Null where they are so
 * many that a page cannot hold them.
 */
export function packResults(results: Results): PackedResults | null {
  const blocks = results.rounds.reduce((sum, { cell }) => sum + cell.length, 0);
  if (blocks > MOST_BLOCKS) return null;
  const bytes = packetBytes(results, blocks <= MOST_WHOLE_BLOCKS ? COLUMNS : ['median']);
  return { base64: bytes.toString('base64'), sha256: sha256(bytes) };
}
