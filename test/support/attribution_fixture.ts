/**
 * Four exits each of two cells, recorded on an emulated 6.12 kernel: `pio-out/long64-ring0/regs/both/sync` and
 * `.../none`. Kept: the instructions, and of the kernel's symbols those of the functions that ran.
 */
import { readFileSync } from 'node:fs';
import {
  attributionOf,
  type AttributedCell,
  type Attribution,
} from '../../src/features/attribute/document/schema.js';
import { countCostly } from '../../src/emulate/recording/costly_counts.js';
import { countFunctions } from '../../src/features/attribute/document/functions.js';
import { callTree } from '../../src/features/attribute/document/call_tree.js';
import { SymbolTable, unpackSymbols } from '../../src/emulate/recording/symbols.js';
import { parseRecordingFile, type RecordingFile } from '../../src/emulate/recording/recording_file.js';
import { typicalExit, type Exits } from '../../src/emulate/recording/exit_windows.js';
import { symbolsMessageSchema } from '../../src/measure/replies.js';

const CELLS = ['pio-out/long64-ring0/regs/both/sync', 'pio-out/long64-ring0/none'] as const;

function recordedTrace(): RecordingFile {
  return parseRecordingFile(readFileSync('test/fixtures/attribution.trace', 'utf8'));
}

export function recordedSymbols(): SymbolTable {
  const lines = readFileSync('test/fixtures/attribution_symbols.jsonl', 'utf8').trimEnd().split('\n');
  const messages = lines.map((line) => symbolsMessageSchema.parse(JSON.parse(line)));
  return new SymbolTable(messages.flatMap(({ module, packed }) => unpackSymbols(module, packed)));
}

/** The typical exit of recording 0 (sync) or 1 (none). */
export function recordedExits(recording: 0 | 1): Exits {
  const file = recordedTrace();
  const exits = typicalExit(file, file.recordings[recording]!);
  if (exits === null) throw new Error('the fixture has no exits');
  return exits;
}

function recordedCell(recording: 0 | 1): AttributedCell {
  const { typical, alike, recorded } = recordedExits(recording);
  const symbols = recordedSymbols();
  return {
    cell: CELLS[recording],
    kernel: '6.12.117+deb12-cloud-amd64',
    emulation: {
      emulator: 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)',
      commandLine: ['-accel', 'tcg', '-cpu', 'EPYC', '-icount', 'shift=0,sleep=off'],
      kernel: {
        package: null,
        imageSha256: '0c1f77aa'.repeat(8),
        modules: ['irqbypass', 'kvm', 'kvm-amd'],
        append: 'console=ttyS0 quiet nokaslr',
      },
      runnerSha256: '9e4d02b6'.repeat(8),
      ticksPerInstruction: 1,
      repeats: 'values',
      caveat: 'path lengths, not time',
    },
    instructions: typical.length,
    // What the counter said in that boot.
    counter: recording === 0 ? 3814 : 3442,
    overhead: 5,
    alike,
    recorded,
    costly: countCostly(typical),
    functions: countFunctions(typical, symbols),
    tree: callTree(typical, symbols),
  };
}

/** Of the synchronous cell alone, or against the one that moves nothing. */
export function recordedAttribution(compared: boolean): Attribution {
  return attributionOf(recordedCell(0), compared ? recordedCell(1) : null);
}
