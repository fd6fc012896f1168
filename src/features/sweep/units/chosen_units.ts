/** The part of a sweep that one process runs. */
import { parseCount } from '../../../lib/quantity.js';
import { plural } from '../../../lib/plural.js';
import type { SweepPlan } from '../document/plan.js';
import type { Unit } from '../document/unit.js';
import { sweepFailure } from '../failures.js';

export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** `2/5`; null for anything else. */
export function parseShard(text: string): Shard | null {
  const [index = '', count = '', ...more] = text.split('/');
  const shard = { index: parseCount(index, 1), count: parseCount(count, 1) };
  if (more.length > 0 || shard.index === null || shard.count === null || shard.index > shard.count)
    return null;
  return { index: shard.index, count: shard.count };
}

export interface Choice {
  readonly shard?: Shard | undefined;
  /** Ids, or how they begin. */
  readonly unit?: readonly string[] | undefined;
}

function unitNamed(wanted: string, { units }: SweepPlan): Unit {
  const [found, other] = units.filter(({ id }) => wanted !== '' && id.startsWith(wanted));
  if (found === undefined) throw sweepFailure('unknown-unit', { subject: wanted });
  if (other === undefined) return found;
  throw sweepFailure('unknown-unit', { subject: wanted, detail: 'is how several ids begin' });
}

/**
 * Shards take turns, so that each has some of every kind: neighbours in a sweep take about as long.
 * @throws {Failure} (usage) for a unit that is none, and a shard without any
 */
export function chosenUnits(plan: SweepPlan, { shard, unit }: Choice): readonly Unit[] {
  if (unit !== undefined) {
    if (shard !== undefined) throw sweepFailure('shard-and-unit', { subject: '' });
    return [...new Set(unit.map((wanted) => unitNamed(wanted, plan)))];
  }
  if (shard === undefined) return plan.units;
  const { index, count } = shard;
  const own = plan.units.filter((_, position) => position % count === index - 1);
  if (own.length > 0) return own;
  const subject = `${String(index)}/${String(count)}`;
  throw sweepFailure('empty-shard', { subject, detail: plural(plan.units.length, 'unit') });
}
