import type { Plan } from '../plan/plan.js';
import { withExitsPerBlock } from '../samples/exits_per_block.js';
import type { Results } from './schema.js';

/**
 * The plan of a run for one that is to have blocks as long: the rest of the same, or one that is compared with it. Files
 * of before blocks were calibrated tell their length with the measured cells alone.
 */
export function planOf({ plan, cells }: Results): Plan {
  return withExitsPerBlock(
    plan,
    cells.map((result) => ({
      cell: result.cell,
      exitsPerBlock: result.status === 'measured' ? result.exitsPerBlock : null,
    })),
  );
}
