/**
 * `Math.max(...values)` puts every value on the stack: beyond about a hundred thousand it throws a RangeError. These take any
 * number of values, and like it give NaN where one is NaN.
 */

/** The largest; -Infinity of none. */
export function largest(values: Iterable<number>): number {
  let most = -Infinity;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest; Infinity of none. */
export function smallest(values: Iterable<number>): number {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** `list.push(...items)` for items of any number. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
