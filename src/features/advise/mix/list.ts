import { z } from 'zod';
import { DIRECTIONS } from '../../../plan/cell.js';
import { Misunderstandings, MOST_NAMES, type GroupUse, type Mix, type MixEntry } from './mix.js';

const useSchema = z.union([
  z.enum(DIRECTIONS),
  z.strictObject({ direction: z.enum(DIRECTIONS), share: z.number().min(0).max(1).default(1) }),
]);
const entrySchema = z.strictObject({
  exit: z.string().min(1).max(100),
  perSecond: z.number().nonnegative().max(1e12),
  uses: z.record(z.string().max(100), useSchema).optional(),
});

/** Entries are checked one by one, so that a wrong one costs only itself. */
export const listSchema = z.union([
  z.array(z.unknown()).min(1),
  z.object({ exits: z.array(z.unknown()).min(1) }).transform(({ exits }) => exits),
]);

function usesOf(uses: NonNullable<z.infer<typeof entrySchema>['uses']>): GroupUse[] {
  return Object.entries(uses).map(([group, use]) =>
    typeof use === 'string' ? { group, direction: use, share: 1 } : { group, ...use },
  );
}

/** `[{"exit": "KVM_EXIT_IO", "perSecond": 1000, "uses": {"regs": "read"}}]`; a use may have a share of the exits. */
export function parseList(list: readonly unknown[]): Mix {
  const missed = new Misunderstandings();
  const entries: MixEntry[] = [];
  list.forEach((value, index) => {
    const place = `entry ${String(index + 1)}`;
    const parsed = entrySchema.safeParse(value);
    const text = (JSON.stringify(value) as string | undefined) ?? '';
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      missed.add(
        place,
        text,
        `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`.replace(/^: /, ''),
      );
      return;
    }
    if (entries.length >= MOST_NAMES) {
      missed.add(place, text, 'too many entries');
      return;
    }
    const { exit, perSecond, uses } = parsed.data;
    entries.push({
      name: exit,
      space: 'any',
      count: perSecond,
      uses: uses === undefined ? null : usesOf(uses),
    });
  });
  return {
    format: 'list',
    entries,
    seconds: 1,
    notUnderstood: missed.kept,
    notUnderstoodCount: missed.count,
    notes: [],
  };
}
