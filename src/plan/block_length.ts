/** How many exits a block is to time, by what one exit takes: the rule of native/core/session/block_length.h. */
import { largest, smallest } from '../lib/extremes.js';

/** Exits of a block come in sub-batches, none of which is a single exit. */
const SUB_BATCHES = 16;
const LEAST_EXITS = 32;
/** Where even the least lasts too long: 12 or 4 sub-batches of two exits. */
const SHORT_BLOCKS = [24, 8] as const;
const MOST_EXITS = 65_536;

/** What a block takes, in milliseconds: the cheapest cell at least, the dearest at most, which goes before. */
interface BlockAim {
  readonly leastMs: number;
  readonly mostMs: number;
}

export const GUEST_BLOCKS: BlockAim = { leastMs: 0.6, mostMs: 3.8 };
export const CONTROL_BLOCKS: BlockAim = { leastMs: 0.15, mostMs: 3.8 };

/**
 * One number for all cells of which one exit takes `costsMs`: the smallest multiple of 16 that is long enough for the
 * cheapest of them, or the largest that is not too long for the dearest; from 32 on, or 24 or 8 where 32 are too long.
 */
export function blockExits(costsMs: readonly number[], { leastMs, mostMs }: BlockAim): number {
  const cheapest = smallest(costsMs);
  const dearest = largest(costsMs);
  const bearable = mostMs / dearest;
  if (bearable < LEAST_EXITS) return bearable < SHORT_BLOCKS[0] ? SHORT_BLOCKS[1] : SHORT_BLOCKS[0];
  const enough = SUB_BATCHES * Math.ceil(leastMs / cheapest / SUB_BATCHES);
  const most = SUB_BATCHES * Math.floor(bearable / SUB_BATCHES);
  return Math.max(LEAST_EXITS, Math.min(enough, most, MOST_EXITS));
}
