/**
 * Instructions of one exit that count one and cost a processor far more: accesses to the VMCS, model-specific and control
 * registers, extended state. Listed one by one on an emulated host; the guest's own are not among them.
 */
import { z } from 'zod';

export const costlyCountSchema = z.strictObject({
  /** `VMREAD` */
  name: z.string(),
  count: z.number().int().positive(),
});
export type CostlyCount = z.infer<typeof costlyCountSchema>;

/** One kind in two exits; 0 in one that has none of it. */
export interface CostlyPair {
  readonly name: string;
  readonly count: number;
  readonly against: number;
}

function countOf(counts: readonly CostlyCount[], name: string): number {
  return counts.find((each) => each.name === name)?.count ?? 0;
}

/** Every kind that either has, in the order of the first, then those of the other alone. */
export function costlyPairs(own: readonly CostlyCount[], others: readonly CostlyCount[]): CostlyPair[] {
  const names = new Set([...own, ...others].map(({ name }) => name));
  return [...names].map((name) => ({ name, count: countOf(own, name), against: countOf(others, name) }));
}

/** Only kinds in which they differ. */
export function costlyChanges(own: readonly CostlyCount[], others: readonly CostlyCount[]): CostlyPair[] {
  return costlyPairs(own, others).filter(({ count, against }) => count !== against);
}
