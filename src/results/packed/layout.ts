/**
 * A whole results document, small enough to travel inside its page. A block's value is a whole number of ticks over
 * the exits of its sub-batches, so that a few bits hold it exactly; brotli does the rest.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Results } from '../schema.js';

export type Round = Results['rounds'][number];
/** The columns of a round; the first one is the base of every statistic. */
export const COLUMNS = ['median', 'min', 'mean'] as const;
export type Column = (typeof COLUMNS)[number];
/** See sub_batches of native/core/loop/block.h. */
const exitsOfSubBatch = (exits: number) => (exits % 16 === 0 ? exits / 16 : 2);
export const LENGTH_BYTES = 4;
export interface PackedResults {
  readonly base64: string;
  /** Of the packed bytes, in hex, so that damaged bytes are not taken for data. */
  readonly sha256: string;
}

/** One number for each block, cell after cell: as bytes behind the JSON, or as they are if they are no whole parts. */
const columnSchema = z.union([
  z.strictObject({ bytes: z.number().int().nonnegative() }),
  z.strictObject({ numbers: z.array(z.number()) }),
]);
export const columnsSchema = z.strictObject({
  median: columnSchema,
  min: columnSchema.optional(),
  mean: columnSchema.optional(),
});
export const packetSchema = z.strictObject({ document: z.unknown(), columns: columnsSchema });

export interface Place {
  readonly cell: number;
  readonly round: number;
  readonly place: number;
}

/** The place of each block, cell after cell, so that neighbours are alike. */
export function placesByCell(rounds: readonly Round[]): Place[] {
  return rounds
    .flatMap(({ cell: cells }, round) => cells.map((cell, place) => ({ cell, round, place })))
    .sort((a, b) => a.cell - b.cell || a.round - b.round);
}

/** The value that is `whole` parts, by the divisions that the sampler makes: see summarize_block of native/core. */
export const VALUE_OF: Readonly<Record<Column, (whole: number, exits: number) => number>> = {
  median: (whole, exits) => whole / 2 / exitsOfSubBatch(exits),
  min: (whole, exits) => whole / exitsOfSubBatch(exits),
  mean: (whole, exits) => whole / exits,
};

export function exitsOf({ cells }: Results, cell: number): number {
  const result = cells[cell];
  return result?.status === 'measured' ? result.exitsPerBlock : 16;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
