import { parsedJson } from '../../../../lib/json.js';
import { z } from 'zod';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { CounterSnapshots } from '../snapshots.js';
import { addCounter } from './kvm_counters.js';
import { SINCE_START } from './upper_bound_notes.js';

/** QMP's answer to `query-stats` (qapi/stats.json), with or without its envelope. Values may be lists or booleans. */
const entry = z.object({
  provider: z.string(),
  'qom-path': z.string().optional(),
  stats: z.array(z.object({ name: z.string(), value: z.unknown() })),
});
const answer = z.union([
  z.object({ return: z.array(entry).min(1) }).transform(({ return: list }) => list),
  z.array(entry).min(1),
]);

/** A count below 2^53; a boolean, a list or 1e400 is none. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/**
 * Every answer of a session, of all vCPUs together; between two answers lies their difference. Null: there is none. A recorded session
 * has a greeting and acknowledgements beside them.
 */
export function readQueryStats(documents: readonly unknown[]): Mix | null {
  const answers = documents.flatMap((document) => {
    const found = answer.safeParse(document);
    return found.success ? [found.data] : [];
  });
  if (answers.length === 0) return null;
  const builder = new MixBuilder();
  const snapshots = new CounterSnapshots();
  for (const entries of answers)
    entries.forEach(({ provider, 'qom-path': path = '', stats }, index) => {
      if (provider !== 'kvm') {
        builder.note(`Left out: counters of another provider, ${provider.slice(0, 40)}.`);
        return;
      }
      for (const { name, value } of stats) {
        const vcpu = path === '' ? String(index) : path;
        if (isCount(value)) snapshots.add(JSON.stringify([vcpu, name]), value);
        else if (name.endsWith('exits'))
          builder.miss(`counter ${name}`, JSON.stringify(value), 'not a count');
        else builder.ignore(name);
      }
    });
  for (const [key, count] of snapshots.counts(builder, 'The answer to query-stats')) {
    const [, name = ''] = parsedJson(key) as string[];
    addCounter(builder, name, count, `counter ${name}`);
  }
  builder.note(SINCE_START);
  return builder.mix('query-stats');
}
