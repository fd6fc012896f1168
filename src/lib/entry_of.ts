/**
 * What a table says of a word that may be anybody's. Every object answers to `constructor` and `__proto__`, which are
 * no entries of a table; that is why eslint wants this function, or a Map, for words that no type limits.
 */
export function entryOf<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  // eslint-disable-next-line local/no-open-lookup
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
