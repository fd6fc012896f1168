/** Two call trees of one exit as one, so that what only one of them has shows too. */
import { z } from 'zod';
import type { CallNode } from './call_tree.js';

export interface MergedNode {
  readonly name: string;
  readonly module: string | null;
  /** Instructions of the function itself, called this way, in the exit that is compared with. */
  readonly before: number;
  readonly after: number;
  readonly children: readonly MergedNode[];
}

const count = z.number().int().nonnegative();

export const mergedNodeSchema: z.ZodType<MergedNode> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    module: z.string().nullable(),
    before: count,
    after: count,
    children: z.array(mergedNodeSchema),
  }),
);

const key = ({ name, module }: CallNode): string => JSON.stringify([name, module]);

/** A place in the calls that only the other exit has. */
const absent = ({ name, module }: CallNode): CallNode => ({ name, module, self: 0, total: 0, children: [] });

/** Children are in the order of their first call after; those that only the other exit has come last. */
export function mergedTree(before: CallNode, after: CallNode): MergedNode {
  const earlier = new Map(before.children.map((child) => [key(child), child]));
  const later = new Map(after.children.map((child) => [key(child), child]));
  const children = [...new Map([...later, ...earlier])].map(([called, child]) =>
    mergedTree(earlier.get(called) ?? absent(child), later.get(called) ?? absent(child)),
  );
  return { name: after.name, module: after.module, before: before.self, after: after.self, children };
}
