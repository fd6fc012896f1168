import { LineReader, LONGEST_LINE } from '../lib/line_reader.js';

/** Begins each of our lines, see kLineMark in native/runner/init.h. */
export const LINE_MARK = '@kvm-exit-bench ';
/** Begins a piece of one of our lines that the next piece continues, see kPartMark there. */
export const PART_MARK = '@kvm-exit-bench+';
/** Lines of the kernel that an error shows. */
const LAST_LINES = 12;
const LONGEST_SHOWN = 160;

// A console may say anything: escape sequences and other control characters stay out of what we show.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A line of a guest as it may be shown: short, and without what a terminal would obey. */
export function printable(line: string): string {
  return line.replace(UNPRINTABLE, '').trimEnd().slice(0, LONGEST_SHOWN);
}

/** What follows a mark in a line, without the carriage return that a terminal adds; null where it has none. */
function after(line: string, mark: string): string | null {
  const at = line.indexOf(mark);
  return at === -1 ? null : line.slice(at + mark.length).replace(/\r$/, '');
}

const PANIC = /Kernel panic - not syncing: (.*)/;
/** How a kernel says that it has no memory left (mm/oom_kill.c, mm/page_alloc.c, init/initramfs.c). */
const NO_MEMORY =
  /Out of memory[: ].*|System is deadlocked on memory.*|page allocation failure.*|Initramfs unpacking failed: write error.*/i;

/** What comes over an emulated host's console: our lines, and the kernel's. */
export class Console {
  private readonly reader = new LineReader();
  private readonly kernelLines: string[] = [];
  private panicSeen: string | null = null;
  private noMemorySeen: string | null = null;
  private partial = '';
  /** Pieces of one of our lines that has not ended yet. */
  private pieces = '';

  /** Of the kernel's lines only those that match are kept. */
  constructor(private readonly guestLines = /^/) {}

  /**
   * Takes a piece of the console's text; gives our lines that it completes, without their mark.
   * @throws {Error} for a line without an end
   */
  push(text: string): string[] {
    const ours: string[] = [];
    this.partial = text.slice(text.lastIndexOf('\n') + 1);
    for (const line of this.reader.push(text)) {
      const piece = after(line, PART_MARK);
      const last = after(line, LINE_MARK);
      if (piece !== null) this.continue(piece);
      else if (last === null) this.keep(line);
      else {
        ours.push(this.pieces + last);
        this.pieces = '';
      }
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

  /** Why the kernel panicked, in its own words; null when it did not. The call trace that follows may be long. */
  get panic(): string | null {
    return this.panicSeen;
  }

  /** How the kernel said that it has no memory left; null when it did not. */
  get noMemory(): string | null {
    return this.noMemorySeen;
  }

  private continue(piece: string): void {
    this.pieces += piece;
    if (this.pieces.length > LONGEST_LINE) throw new Error('a line has no end');
  }

  private keep(line: string): void {
    const clean = line.replace(UNPRINTABLE, '').trimEnd();
    if (clean === '' || !this.guestLines.test(clean)) return;
    this.panicSeen ??= PANIC.exec(clean)?.[1]?.slice(0, LONGEST_SHOWN) ?? null;
    this.noMemorySeen ??= NO_MEMORY.exec(clean)?.[0].slice(0, LONGEST_SHOWN) ?? null;
    this.kernelLines.push(clean.slice(0, LONGEST_SHOWN));
    if (this.kernelLines.length > LAST_LINES) this.kernelLines.shift();
  }
}
