import wrapAnsi from 'wrap-ansi';

/** Lines of at most `columns` terminal columns, broken at spaces; a word that is longer stands alone. */
export function wrapWords(text: string, columns: number): string[] {
  return wrapAnsi(text, columns).split('\n');
}
