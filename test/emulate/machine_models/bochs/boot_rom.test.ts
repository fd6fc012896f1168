import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryDirectory } from '../../../../src/lib/files/temporary.js';
import {
  BOOT_CODE,
  bootRom,
  DAMAGED_MEMORY,
  emptyOptionRom,
} from '../../../../src/emulate/machine_models/bochs/boot_rom.js';

/** `00 fa cli`, a line each, as a disassembler reads the ROM between two addresses. */
function disassembled(machine: string, begin: number, end: number): string[] {
  const path = join(makeTemporaryDirectory(), 'rom');
  writeFileSync(path, bootRom());
  const range = [`--start-address=${String(begin)}`, `--stop-address=${String(end)}`];
  const text = execFileSync('objdump', ['-D', '-w', '-b', 'binary', '-m', machine, ...range, path], {
    encoding: 'utf8',
  });
  return [...text.matchAll(/^ +([0-9a-f]+):\t([0-9a-f ]+?) *\t(.*)$/gm)].map(
    ([, at = '', bytes = '', what = '']) => words(`${at.padStart(2, '0')} ${bytes} ${what}`),
  );
}

const words = (line: string): string => line.trim().split(/\s+/).join(' ');

it('the listing of the ROM says what a disassembler reads in its bytes, first in 16 and then in 32 bit', () => {
  const listing = BOOT_CODE.trim().split('\n').map(words);
  expect([...disassembled('i8086', 0, 0x19), ...disassembled('i386', 0x19, 0x89)]).toEqual(listing);
});

it('the reset vector jumps to the first byte of the ROM, and its text is where its code looks for it', () => {
  const rom = bootRom();
  expect(rom).toHaveLength(0x10000);
  expect((0xfff3 + rom.readUInt16LE(0xfff1)) & 0xffff).toBe(0);
  expect(rom.toString('latin1', 0xad, 0xad + DAMAGED_MEMORY.length)).toBe(DAMAGED_MEMORY);
  // The pseudo-descriptors that lgdt and lidt name.
  expect(rom.readUInt32LE(0xa1 + 2)).toBe(0xf0089);
  expect(rom.readUInt16LE(0xa7)).toBe(0);
});

it('the option ROM adds up to zero, as a BIOS wants it', () => {
  const rom = emptyOptionRom();
  expect(rom.reduce((sum, byte) => (sum + byte) & 0xff, 0)).toBe(0);
  expect(rom).toHaveLength((rom[2] ?? 0) * 512);
});
