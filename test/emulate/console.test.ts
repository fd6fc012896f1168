import { describe, expect, it } from 'vitest';
import { Console, LINE_MARK, PART_MARK } from '../../src/emulate/console.js';

/** A block of an AWS tape file: its length and the one before in little-endian, two flag bytes. */
function block(text: string, previous: number): string {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(Buffer.byteLength(text));
  head.writeUInt16LE(previous, 2);
  head[4] = 0xa0;
  return head.toString('utf8') + text;
}

describe('what comes over the console of an emulated host', () => {
  it('is ours where it is marked, whatever stands before the mark', () => {
    const taken = new Console();
    expect(taken.push(`[    1.0] kernel ${LINE_MARK}{"a":1}\r\nelse\n${LINE_MARK}{"b`)).toEqual(['{"a":1}']);
    expect(taken.push('":2}\n')).toEqual(['{"b":2}']);
    expect(taken.lastLines()).toEqual(['else']);
  });

  it("is the guest's where its lines look otherwise than those of the emulator", () => {
    const taken = new Console(/^\s*\d+\.\d{6}! /);
    taken.push('HHCIN902I Configuration release complete\n     4.227902! Kernel panic\nHHCIN903I Calling\n');
    expect(taken.lastLines()).toEqual(['     4.227902! Kernel panic']);
  });

  it('is one line where it came in pieces, cut anywhere, with the headers of a tape between them', () => {
    const tape = [`${PART_MARK}{"long":"one `, `${PART_MARK}two `, `${LINE_MARK}three"}`, `${LINE_MARK}{}`]
      .map((line) => `${line}\n`)
      // 10 and 13 are a line feed and a carriage return, where they are lengths.
      .map((line, index) => block(line, [0, 10, 13, 0x0d0a][index] ?? 0))
      .join('');
    for (let cut = 0; cut <= tape.length; cut += 1) {
      const taken = new Console();
      const lines = [...taken.push(tape.slice(0, cut)), ...taken.push(tape.slice(cut))];
      expect(lines).toEqual(['{"long":"one two three"}', '{}']);
    }
  });
});
