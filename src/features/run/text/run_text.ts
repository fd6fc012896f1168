/** What a terminal shows of a run: one screen, with tables of chosen cells below it, or everything. */
import { matcherOf } from '../../../lib/glob.js';
import { guestId, type Cell } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Look } from '../../../show/terminal/look.js';
import { fitLines } from '../../../show/terminal/wrap.js';
import { failureOf } from '../../../app/failures.js';
import { glance } from './glance.js';
import { guestTables } from './guest_table.js';
import { wholeText } from './summary.js';

/** How much is shown. */
export interface Extent {
  readonly all?: boolean;
  /** Globs on the ids of cells, whose rows are shown below the one screen. */
  readonly cells?: readonly string[];
}

function matching(results: Results, patterns: readonly string[]): Results {
  const ids = results.cells.map(({ cell }) => cell.id);
  const chosen = new Set(
    patterns.flatMap((pattern) => {
      const isMatch = matcherOf(pattern);
      const found = ids.filter((id) => id === pattern || isMatch(id));
      if (found.length > 0) return found;
      throw failureOf('invalid-value', {
        subject: `--cells '${pattern}'`,
        detail:
          "matches no cell of this run; ids look like pio-out/long64-ring3/regs/read/sync, and '**' stands for any part",
      });
    }),
  );
  const guestOf = (cell: Cell): string | null => (cell.kind === 'control' ? null : guestId(cell));
  const guests = new Set(results.cells.flatMap(({ cell }) => (chosen.has(cell.id) ? [guestOf(cell)] : [])));
  const isShown = ({ cell }: Results['cells'][number]): boolean =>
    chosen.has(cell.id) || (cell.kind === 'base' && guests.has(guestOf(cell)));
  return { ...results, cells: results.cells.filter(isShown) };
}

/**
 * A run for people in terminals.
 * @throws {Failure} (usage) when a glob matches no cell
 */
export function runText(results: Results, look: Look, { all = false, cells = [] }: Extent = {}): string {
  if (all) return wholeText(results, look);
  const tables = cells.length === 0 ? [] : guestTables(matching(withoutDelayed(results), cells), look);
  return fitLines([glance(results, look), ...tables.map((table) => `${table}\n`)].join('\n'), look.columns);
}
