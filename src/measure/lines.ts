/**
 * Cuts chunks of text into lines at `\n` alone. Not node:readline, which also cuts at U+2028, a character that
 * JSON leaves inside strings as it is.
 */
export class LineSplitter {
  private rest = '';

  /** The lines that this chunk completes, without their ends. */
  push(chunk: string): string[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }
}
