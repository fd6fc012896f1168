/** What reaches a terminal: lines, and of control sequences none but those that look.ts writes. */
import { visibleLines, visibleText } from '../../lib/visible_text.js';
import { lookOf, OWN_SEQUENCES } from './look.js';

/** The part of a stream that commands have; columns are those of a terminal. */
export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Text as a terminal may show it. @param color whether text may be bold */
export function terminalText(text: string, color: boolean): string {
  if (!color) return visibleLines(text);
  return text
    .split(OWN_SEQUENCES)
    .map((part, index) => (index % 2 === 1 ? part : visibleLines(part)))
    .join('');
}

const TO_LINE_START = '\r\u001b[K';

/** A stream behind the border: commands write to it and to no other, so that no text of theirs goes around it. */
export function bordered(
  stream: TextStream,
  env: Parameters<typeof lookOf>[1],
): TextStream & { rewriteLine(text: string): unknown } {
  return {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    write: (text) => stream.write(terminalText(text, lookOf(stream, env).color)),
    rewriteLine: (text) =>
      stream.isTTY === true ? stream.write(`${TO_LINE_START}${visibleText(text)}`) : false,
  };
}
