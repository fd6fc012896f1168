import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Lines of at most `columns` terminal columns, broken at spaces; a word that is longer stands alone. */
export function wrapWords(text: string, columns: number): string[] {
  return wrapAnsi(text, columns).split('\n');
}

/** Of a line that goes on below, at the most; half of a narrow terminal is for its text. */
function indentOf(line: string, columns: number): string {
  return (/^ */.exec(line)?.[0] ?? '').slice(0, columns / 2);
}

/** A text none of whose lines is wider: those that are go on below with their indent, if need be within a word. */
export function fitLines(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (stringWidth(line) <= columns) return [line];
      const indent = indentOf(line, columns);
      const parts = wrapAnsi(line.trimStart(), columns - indent.length, { hard: true }).split('\n');
      return parts.map((part) => `${indent}${part}`);
    })
    .join('\n');
}
