/** Far longer than what a launch of ten thousand cells says at its end. */
export const LONGEST_LINE = 64 << 20;

/**
 * The one reader of lines that come from outside, whatever brings them: a child process, a console. Cuts at `\n` alone, not
 * as node:readline, which also cuts at U+2028, a character that JSON leaves inside strings as it is. A line without an end
 * is an error before it fills the memory.
 */
export class LineReader {
  /** Of the line that has not ended yet: put together once, so that a long line costs no more than its length. */
  private pieces: string[] = [];
  private held = 0;

  constructor(private readonly longest = LONGEST_LINE) {}

  /**
   * The lines that this chunk completes, without their ends.
   * @throws {Error} for a line that has grown too long
   */
  push(chunk: string): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      this.hold(chunk.slice(start, end));
      lines.push(this.pieces.join(''));
      this.pieces = [];
      this.held = 0;
      start = end + 1;
    }
    this.hold(chunk.slice(start));
    return lines;
  }

  private hold(piece: string): void {
    this.held += piece.length;
    if (this.held > this.longest)
      throw new Error(`a line has no end after ${String(this.longest)} characters`);
    if (piece !== '') this.pieces.push(piece);
  }
}
