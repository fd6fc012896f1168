import { z } from 'zod';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { isCount } from './query_stats.js';

/** A flush of Firecracker's metrics (src/vmm/src/logger/metrics.rs): each holds what came since the one before. */
const counters = z.record(z.string(), z.unknown());
const flush = z.union([
  z.object({ utc_timestamp_ms: z.number().default(0), vcpu: counters }),
  // Of `jq .vcpu`.
  z.looseObject({ exit_io_in: z.number() }).transform((vcpu) => ({ utc_timestamp_ms: 0, vcpu })),
]);
type Flush = z.infer<typeof flush>;

const EXITS = /^exit_(?:io|mmio)_\w+$/;

function addFlush(builder: MixBuilder, { vcpu }: Flush): void {
  for (const [name, value] of Object.entries(vcpu)) {
    if (!EXITS.test(name) || typeof value === 'object') builder.ignore(name);
    else if (isCount(value)) builder.add(name, 'counter', value, `counter ${name}`);
    else builder.miss(`counter ${name}`, JSON.stringify(value), 'not a count');
  }
}

/** Null: no document is a flush. */
export function readFirecracker(documents: readonly unknown[]): Mix | null {
  const found = documents.flatMap((document) => flush.safeParse(document).data ?? []);
  if (found.length === 0) return null;
  const builder = new MixBuilder();
  const flushes = found.sort((a, b) => a.utc_timestamp_ms - b.utc_timestamp_ms);
  const seconds = ((flushes.at(-1)?.utc_timestamp_ms ?? 0) - (flushes[0]?.utc_timestamp_ms ?? 0)) / 1000;
  // What the first flush counts began at a time that nothing says.
  const counted = seconds > 0 ? flushes.slice(1) : flushes;
  for (const each of counted) addFlush(builder, each);
  if (seconds > 0)
    builder.note(
      `Of ${String(flushes.length)} flushes the first is left out: nothing says since when it counted.`,
    );
  else
    builder.note(
      'One flush does not say since when it counted: Firecracker flushes every 60 seconds unless told otherwise.',
    );
  const others = documents.length - found.length;
  if (others > 0) builder.note(`${String(others)} documents hold no counters of vCPUs.`);
  return builder.mix('firecracker', { seconds });
}
