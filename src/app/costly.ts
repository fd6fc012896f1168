/** The costly instructions of a run's cells: listed in further boots of an emulated host, when all is counted. */
import { Failure } from '../lib/failure.js';
import type { Backend } from '../measure/backend.js';
import type { Cell } from '../plan/cell.js';
import { COSTLY_MISSED } from '../results/assemble.js';
import type { CostlyCount } from '../samples/costly.js';
import type { Warning } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import { failureOf } from './failures.js';

export interface CostlyPart {
  readonly costlyOf: Samples['costlyOf'];
  readonly warnings: readonly Warning[];
  /** Why there are none. */
  readonly failure: Failure | null;
}

export const WITHOUT_COSTLY: CostlyPart = { costlyOf: undefined, warnings: [], failure: null };

/** Controls are no exits, and a twin executes what the other does. */
function isListed(cell: Cell): boolean {
  return cell.kind === 'transfer' ? cell.delayNs === undefined : cell.kind === 'base' && cell.replica === 0;
}

function missed(cells: readonly Cell[], found: ReadonlyMap<string, unknown>): Warning[] {
  const without = cells.filter(({ id }) => !found.has(id));
  if (without.length === 0) return [];
  const message = `no exit of ${without.map(({ id }) => id).join(', ')} could be listed whole, so that its costly instructions are not known`;
  return [{ code: COSTLY_MISSED, message }];
}

/** Of the cells that were proved and counted. What goes wrong is part of the answer: what was counted stands without it. */
export async function costlyPart(
  backend: Backend,
  { cells, exact }: Samples,
  interrupt: AbortSignal | undefined,
): Promise<CostlyPart> {
  const counted = new Set(exact.map(({ cell }) => cell));
  const wanted = cells.flatMap(({ cell, outcome }, index) =>
    outcome.status === 'verified' && counted.has(index) && isListed(cell) ? [cell] : [],
  );
  if (wanted.length === 0 || backend.costly === undefined) return WITHOUT_COSTLY;
  try {
    const found = await backend.costly(wanted, interrupt);
    const costlyOf = (index: number): readonly CostlyCount[] | undefined =>
      found.get(cells[index]?.cell.id ?? '');
    return { costlyOf, warnings: missed(wanted, found), failure: null };
  } catch (error) {
    if (interrupt?.aborted === true)
      return { ...WITHOUT_COSTLY, failure: failureOf('interrupted', { subject: '' }) };
    if (error instanceof Failure) return { ...WITHOUT_COSTLY, failure: error };
    throw error;
  }
}
