/** `1 cell`, `2 cells`, `2 launches`. */
export function plural(count: number, word: string): string {
  const many = word.endsWith('ch') ? `${word}es` : `${word}s`;
  return `${String(count)} ${count === 1 ? word : many}`;
}
