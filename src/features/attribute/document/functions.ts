/** Instructions per function for one exit of a cell, and what differs between two. */
import { executorOf } from './call_tree.js';
import type { SymbolTable } from '../../../emulate/recording/symbols.js';
import type { Window } from '../../../emulate/recording/exit_windows.js';

export interface FunctionCount {
  /** `__get_regs`; `[runner]`, `[guest]` and `[kernel without a symbol]` for what is no kernel function. */
  readonly name: string;
  /** `kvm`; null for the kernel image and for what is outside the kernel. */
  readonly module: string | null;
  readonly instructions: number;
}

export interface FunctionDifference {
  readonly name: string;
  readonly module: string | null;
  readonly instructions: number;
  readonly against: number;
  /** `instructions` minus `against`. */
  readonly difference: number;
}

function keyOf({ name, module }: { readonly name: string; readonly module: string | null }): string {
  return `${module ?? ''} ${name}`;
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : Number(left.name > right.name);
}

/** Functions by their own instructions, most first. They sum to the length of the window. */
export function countFunctions(window: Window, symbols: SymbolTable): FunctionCount[] {
  const counts = new Map<string, { name: string; module: string | null; instructions: number }>();
  for (const step of window) {
    const { name, module } = executorOf(step, symbols);
    const key = keyOf({ name, module });
    const entry = counts.get(key) ?? { name, module, instructions: 0 };
    entry.instructions += 1;
    counts.set(key, entry);
  }
  return [...counts.values()].sort(
    (left, right) => right.instructions - left.instructions || byName(left, right),
  );
}

/** Every function that differs, the largest difference first. Differences sum to the difference of the sums. */
export function differenceOf(
  functions: readonly FunctionCount[],
  against: readonly FunctionCount[],
): FunctionDifference[] {
  const others = new Map(against.map((entry) => [keyOf(entry), entry]));
  const rows = functions.map(({ name, module, instructions }) => {
    const other = others.get(keyOf({ name, module }))?.instructions ?? 0;
    others.delete(keyOf({ name, module }));
    return { name, module, instructions, against: other, difference: instructions - other };
  });
  for (const { name, module, instructions } of others.values())
    rows.push({ name, module, instructions: 0, against: instructions, difference: -instructions });
  return rows
    .filter(({ difference }) => difference !== 0)
    .sort((left, right) => Math.abs(right.difference) - Math.abs(left.difference) || byName(left, right));
}
