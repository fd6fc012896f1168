/** What no command reads by a name that a user gives: archives, images, recordings, the kernel's own trace; and words. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect } from 'vitest';
import { firstComplaint, parseNames, parseRecords } from '../../src/emulate/kernels/fetch/apt_records.js';
import { readImage } from '../../src/emulate/kernels/own/image_format.js';
import { parseRecordingFile } from '../../src/emulate/recording/recording_file.js';
import { memoryImage } from '../../src/emulate/machine_models/bochs/memory_image.js';
import { UnusableKernel, vmlinuxIn } from '../../src/emulate/machine_models/bochs/vmlinux.js';
import { readTrace, spansOf } from '../../src/features/ladder/trace/spans.js';
import { Failure } from '../../src/lib/failure.js';
import { bzImage } from '../support/fakes/fake_debian_archive.js';
import { bzImageOf, fakeVmlinux, note } from '../support/fakes/fake_bzimage.js';
import { fuzz } from './fuzz.js';
import { mutatedBytes, mutatedText } from './mutations.js';
import { endsWell } from './oracle.js';

/** What it says, or a failure with something to do. */
function orFailure(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.next).not.toBe('');
  }
}

const fixture = (name: string): string => readFileSync(`test/fixtures/${name}`, 'utf8');

fuzz('apt records', mutatedText([fixture('apt_show_kernels.txt')]), (text) => {
  for (const { sizeBytes, sha256 } of parseRecords(text)) {
    expect(Number.isSafeInteger(sizeBytes)).toBe(true);
    expect(sha256).toHaveLength(64);
  }
  parseNames(text);
  firstComplaint(text);
});

const elf = Buffer.alloc(256);
elf.write('\x7fELF\x02\x01', 'latin1');
elf.writeUInt16LE(21, 18);
const s390 = Buffer.alloc(0x10440);
s390.write('S390EP', 0x10008, 'latin1');
const efi = Buffer.alloc(512);
efi.write('MZ\0\0zimg', 'latin1');

fuzz('kernel image', mutatedBytes([bzImage(), gzipSync(bzImage()), elf, s390, efi]), (bytes) => {
  const facts = readImage(bytes);
  if (facts !== null) expect(facts.missingBytes).toBeGreaterThanOrEqual(0);
});

const vmlinux = fakeVmlinux([{ address: 0x10_0000, bytes: Buffer.from('code') }], note('Xen', 18, 0x10_0000));

fuzz('kernel inside a bzImage', mutatedBytes([bzImageOf(vmlinux, 'gzip')]), async (bytes) => {
  await vmlinuxIn(bytes).catch((error: unknown) => {
    if (!(error instanceof UnusableKernel)) throw error;
  });
});

fuzz('kernel to enter', mutatedBytes([vmlinux]), (bytes) => {
  try {
    const image = memoryImage({
      vmlinux: bytes,
      initramfs: new Uint8Array(4),
      append: '',
      memoryMebibytes: 32,
    });
    expect(image.readUInt32LE(0x1080)).toBeLessThanOrEqual(32 << 20);
  } catch (error) {
    if (!(error instanceof UnusableKernel)) throw error;
  }
});

const trace = fixture('attribution.trace').split('\n');

fuzz('recording', mutatedText([trace.slice(0, 2000).join('\n')]), (text) => {
  orFailure(() => parseRecordingFile(text));
});

fuzz('kernel trace', mutatedText([fixture('kernel_trace.txt')]), (text) => {
  orFailure(() => spansOf(readTrace(text)));
});

/** Words of everybody's, where a command looks them up. */
const LOOKUPS: readonly ((word: string) => string[])[] = [
  (word) => ['plan', '--preset', word],
  (word) => ['plan', '--exit', word],
  (word) => ['plan', '--groups', word],
  (word) => ['plan', '--host', `emulated:${word}`],
  (word) => ['plan', '--host', word],
  (word) => ['plan', '--counters', word],
  (word) => ['plan', '--target-interval', word],
  (word) => ['export', 'reports/sample', '--csv', word],
  (word) => ['gate', 'a', 'b', '--format', word],
  (word) => ['baseline', 'show', word],
  (word) => ['verify', '--format', word],
  (word) => ['bisect', '--cell', word, '--over', '6.1', '--over', '6.12'],
  (word) => [word],
  (word) => [`--${word}`],
];

const words = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('*', '?', '[', ']', '{', '}', '(', ')', '|', '!', '+', ',', 'a'),
    maxLength: 60,
  }),
  fc.nat(100_000).map((length) => 'a'.repeat(length)),
);

fuzz('words', fc.tuple(words, fc.constantFrom(...LOOKUPS)), async ([word, lookup]) => {
  await endsWell(lookup(word));
});
