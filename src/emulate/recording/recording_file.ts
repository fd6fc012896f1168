/** What the TCG plugin wrote down (native/tcg_plugin/attribute.c): every instruction between two marks. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { costlyName } from './costly_instructions.js';

/**
 * How an instruction passes control on, by the letters of the file: plain (`-`, jumps included), call,
 * return, system call, return from one, enter guest, read the counter.
 */
export type InstructionKind = '-' | 'c' | 'r' | 's' | 't' | 'g' | 'k';

export interface Instruction {
  readonly address: bigint;
  readonly kind: InstructionKind;
  /** Bytes. */
  readonly size: number;
  /** Its name where it is one that costs more than it counts, see costly_instructions.ts. */
  readonly costly: string | null;
}

/** One recording: indices into {@link RecordingFile.instructions}, in the order of execution. */
export type Recording = readonly number[];

export interface RecordingFile {
  readonly instructions: readonly Instruction[];
  readonly recordings: readonly Recording[];
}

const HEADER = 'kvm-exit-bench-trace 1';
/** The code itself stands last; plugins of before did not write it. */
const DEFINITION = /^i ([0-9a-f]{1,16}) ([-crstgk]) ([0-9]{1,2})(?: ((?:[0-9a-f]{2}){1,15}))?$/;
const RUN = /^x ([0-9]{1,8}) ([0-9]{1,8})$/;
/** Far above any exit (some thousand instructions), far below what memory holds. */
const MOST_EXECUTED = 20_000_000;

function unreadable(line: number, why: string): Failure {
  return new Failure({
    what: `cannot read the recorded instructions, line ${line}`,
    why,
    next: 'run it again; if it fails again, report it with the versions of QEMU and the kernel',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

class RecordingReader {
  readonly instructions: Instruction[] = [];
  readonly recordings: number[][] = [];
  private current: number[] | null = null;
  private executed = 0;

  /** Takes one line; says what is wrong with it, or null. */
  take(line: string): string | null {
    if (line === 'begin') return this.begin();
    if (line === 'end') return this.end();
    const definition = DEFINITION.exec(line);
    if (definition) return this.define(definition);
    const run = RUN.exec(line);
    if (run) return this.execute(Number(run[1]), Number(run[2]));
    return 'not a record';
  }

  private begin(): string | null {
    if (this.current !== null) return 'a second begin mark without an end mark';
    this.current = [];
    return null;
  }

  private end(): string | null {
    if (this.current === null) return 'an end mark without a begin mark';
    this.recordings.push(this.current);
    this.current = null;
    return null;
  }

  private define([, address, kind, size, code]: RegExpExecArray): string | null {
    this.instructions.push({
      address: BigInt(`0x${address ?? ''}`),
      kind: kind as InstructionKind,
      size: Number(size),
      costly: code === undefined ? null : costlyName(Buffer.from(code, 'hex')),
    });
    return this.execute(this.instructions.length - 1, this.instructions.length - 1);
  }

  private execute(first: number, last: number): string | null {
    if (this.current === null) return 'an instruction outside the marks';
    if (first > last || last >= this.instructions.length) return 'an instruction that was never defined';
    this.executed += last - first + 1;
    if (this.executed > MOST_EXECUTED) return `more than ${MOST_EXECUTED} instructions`;
    for (let number = first; number <= last; number++) this.current.push(number);
    return null;
  }
}

/**
 * Reads what the plugin wrote. A recording without its end mark (the emulated host died) is left out.
 * @throws Failure when it is not one, naming the line
 */
export function parseRecordingFile(text: string): RecordingFile {
  const lines = text.split('\n');
  if (lines[0] !== HEADER) throw unreadable(1, `it does not begin with '${HEADER}'`);
  const reader = new RecordingReader();
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '' && index === lines.length - 1) break;
    const wrong = reader.take(line);
    if (wrong !== null) throw unreadable(index + 1, wrong);
  }
  return { instructions: reader.instructions, recordings: reader.recordings };
}
