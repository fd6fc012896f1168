import { z } from 'zod';
import { DIRECTIONS } from '../../../../plan/cell.js';
import { MixBuilder } from '../builder.js';
import type { GroupUse, Mix } from '../mix.js';

const useSchema = z.union([
  z.enum(DIRECTIONS),
  z.strictObject({ direction: z.enum(DIRECTIONS), share: z.number().min(0).max(1).default(1) }),
]);
const entrySchema = z.strictObject({
  exit: z.string().min(1).max(100),
  perSecond: z.number().nonnegative().max(1e12),
  /** Of one group in several ways, each with its share: a list. */
  uses: z.record(z.string().max(100), z.union([useSchema, z.array(useSchema).max(3)])).optional(),
});

/** Entries are checked one by one, so that a wrong one costs only itself. */
const listSchema = z.union([
  z
    .array(z.unknown())
    .min(1)
    .transform((exits) => ({ exits, notes: [], seconds: undefined })),
  z.object({
    exits: z.array(z.unknown()).min(1),
    /** Over which a recording was taken: rates are counts over it. */
    seconds: z.number().positive().max(1e9).optional(),
    notes: z.array(z.string().max(1000)).max(20).default([]),
  }),
]);

function usesOf(uses: NonNullable<z.infer<typeof entrySchema>['uses']>): GroupUse[] {
  return Object.entries(uses).flatMap(([group, ways]) =>
    (Array.isArray(ways) ? ways : [ways]).map((use) =>
      typeof use === 'string' ? { group, direction: use, share: 1 } : { group, ...use },
    ),
  );
}

/**
 * `[{"exit": "KVM_EXIT_IO", "perSecond": 1000, "uses": {"regs": "read"}}]`; a use may have a share of the exits. Null: there is
 * no list, or more than one document.
 */
export function readList(documents: readonly unknown[]): Mix | null {
  const found = listSchema.safeParse(documents[0]);
  if (!found.success || documents.length > 1) return null;
  const builder = new MixBuilder();
  const { exits, notes, seconds } = found.data;
  exits.forEach((value, index) => {
    const place = `entry ${String(index + 1)}`;
    const parsed = entrySchema.safeParse(value);
    if (parsed.success) {
      const { exit, perSecond, uses } = parsed.data;
      builder.add(exit, 'any', perSecond * (seconds ?? 1), place, {
        uses: uses === undefined ? null : usesOf(uses),
      });
      return;
    }
    const issue = parsed.error.issues[0];
    const why = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`.replace(/^: /, '');
    builder.miss(place, JSON.stringify(value), why);
  });
  for (const note of notes) builder.note(note);
  const repeated = builder.repeated();
  if (repeated.length > 0)
    builder.note(
      `In several entries, which are summed with the uses of the first: ${repeated.slice(0, 10).join(', ')}.`,
    );
  return builder.mix('list', { seconds: seconds ?? 1, isRate: seconds === undefined });
}
