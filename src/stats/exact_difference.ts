import { createHash } from 'node:crypto';
import type { Exact } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import { exactLevel } from './exact.js';

type Counted = Pick<Samples, 'cells' | 'exact'>;

const idOf = ({ cells }: Counted, { cell }: Exact): string => cells[cell]?.cell.id ?? String(cell);

/** Each block's values in the order that the blocks ran, by the ids of their cells. */
function blocksOf(counted: Counted): (readonly [string, readonly number[], readonly number[]])[] {
  return counted.exact.map((exact) => [idOf(counted, exact), exact.ticks, exact.counts]);
}

/**
 * One hash over every value that was counted, in the order of the blocks: two runs that agree in it agree in every
 * single exit's class. Null where nothing was counted.
 */
export function valuesSha256(counted: Counted): string | null {
  if (counted.exact.length === 0) return null;
  return createHash('sha256')
    .update(JSON.stringify(blocksOf(counted)))
    .digest('hex');
}

function valuesText({ ticks, counts }: Exact): string {
  return ticks.map((value, index) => `${String(value)} x ${String(counts[index] ?? 0)}`).join(', ');
}

/** The first cell whose mode differs between two runs of one plan, in words; null where every one is the same. */
export function firstModeDifference(
  one: Counted,
  other: Counted,
  ticksPerInstruction: number,
): string | null {
  for (const [index, { cell }] of one.cells.entries()) {
    const [left, right] = [one, other].map(
      ({ exact }) =>
        exactLevel(
          exact.filter((block) => block.cell === index),
          ticksPerInstruction,
          0,
        )?.mode,
    );
    if (left !== right) return `${cell.id}: mode ${String(left)}; then ${String(right)}`;
  }
  return null;
}

/** The first block in which two runs of one plan differ, in words; null where every value is the same. */
export function firstDifference(one: Counted, other: Counted): string | null {
  const blocks = Math.max(one.exact.length, other.exact.length);
  for (let block = 0; block < blocks; block++) {
    const left = one.exact[block];
    const right = other.exact[block];
    if (left === undefined || right === undefined)
      return `${String(one.exact.length)} blocks and ${String(other.exact.length)} blocks`;
    const [leftText, rightText] = [valuesText(left), valuesText(right)];
    if (left.cell === right.cell && leftText === rightText) continue;
    return `block ${String(block + 1)}, ${idOf(one, left)}: ${leftText}; then ${idOf(other, right)}: ${rightText}`;
  }
  return null;
}
