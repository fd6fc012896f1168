import { LineSplitter } from '../lines.js';

/** In front of each line of ours, see kLineMark in native/runner/init.h. */
export const LINE_MARK = '@kvm-exit-bench ';
/** Lines of the kernel that an error shows. */
const LAST_LINES = 12;
const LONGEST_SHOWN = 160;

// A console may say anything: escape sequences and other control characters stay out of what we show.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What comes over an emulated host's console: our lines, and the kernel's. */
export class Console {
  private readonly splitter = new LineSplitter();
  private readonly kernelLines: string[] = [];
  private partial = '';

  /** Takes a piece of the console's text; gives our lines that it completes, without their mark. */
  push(text: string): string[] {
    const ours: string[] = [];
    this.partial = text.slice(text.lastIndexOf('\n') + 1);
    for (const line of this.splitter.push(text)) {
      const at = line.indexOf(LINE_MARK);
      if (at >= 0) ours.push(line.slice(at + LINE_MARK.length).replace(/\r$/, ''));
      else this.keep(line);
    }
    return ours;
  }

  /** What the kernel said last, oldest first. */
  lastLines(): string[] {
    const clean = this.partial.replace(UNPRINTABLE, '').trim();
    return [
      ...this.kernelLines,
      ...(clean === '' || clean.startsWith('@') ? [] : [clean.slice(0, LONGEST_SHOWN)]),
    ];
  }

  private keep(line: string): void {
    const clean = line.replace(UNPRINTABLE, '').trimEnd();
    if (clean === '') return;
    this.kernelLines.push(clean.slice(0, LONGEST_SHOWN));
    if (this.kernelLines.length > LAST_LINES) this.kernelLines.shift();
  }
}
