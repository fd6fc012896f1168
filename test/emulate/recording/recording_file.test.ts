import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/lib/failure.js';
import { SymbolTable, unpackSymbols } from '../../../src/emulate/recording/symbols.js';
import { parseRecordingFile } from '../../../src/emulate/recording/recording_file.js';
import { placed, typicalExit } from '../../../src/emulate/recording/exit_windows.js';

const HEADER = 'kvm-exit-bench-trace 1';

function recordingFileOf(...lines: string[]) {
  return parseRecordingFile(`${[HEADER, ...lines].join('\n')}\n`);
}

describe('a recording file', () => {
  it('is the instructions in the order of their execution, runs unrolled', () => {
    const file = recordingFileOf('begin', 'i 401000 - 3', 'i 401003 c 5', 'x 0 1', 'x 1 1', 'end');
    expect(file.recordings).toEqual([[0, 1, 0, 1, 1]]);
    expect(file.instructions[1]).toEqual({ address: 0x401003n, kind: 'c', size: 5, costly: null });
  });

  it('loses a recording that was never ended, and keeps those before it', () => {
    const file = recordingFileOf('begin', 'i 401000 - 3', 'end', 'begin', 'x 0 0');
    expect(file.recordings).toEqual([[0]]);
  });

  it.each([
    ['an unknown record', ['begin', 'y 1'], 'line 3'],
    ['an instruction that was never defined', ['begin', 'i 401000 - 3', 'x 0 1'], 'line 4'],
    ['an instruction outside the marks', ['i 401000 - 3'], 'line 2'],
    ['an end mark without a begin mark', ['end'], 'line 2'],
    ['a second begin mark', ['begin', 'begin'], 'line 3'],
    ['a run that goes backwards', ['begin', 'i 1 - 1', 'i 2 - 1', 'x 1 0'], 'line 5'],
  ])('is refused for %s, with the line', (_, lines, line) => {
    expect(() => recordingFileOf(...lines)).toThrow(Failure);
    expect(() => recordingFileOf(...lines)).toThrow(line);
  });

  it('is refused without its header, and when it unrolls without end', () => {
    expect(() => parseRecordingFile('begin\nend\n')).toThrow('line 1');
    const runs = Array.from({ length: 2100 }, () => 'x 0 9999');
    const many = Array.from({ length: 10_000 }, (_, at) => `i ${at.toString(16)} - 1`);
    expect(() => recordingFileOf('begin', ...many, ...runs, 'end')).toThrow('more than 20000000');
  });
});

describe('the typical exit', () => {
  const READ = 'i 401100 k 2';

  it('is the most frequent length, not the first and not one with a timer tick in it', () => {
    const file = recordingFileOf(
      'begin',
      READ,
      'i 401102 - 2',
      ...['x 0 1', 'x 1 1', 'x 0 1', 'x 0 1', 'x 0 0'],
      'end',
    );
    const exits = typicalExit(file, file.recordings[0]!);
    expect(exits).toMatchObject({ alike: 3, recorded: 4 });
    expect(exits?.typical.map(({ instruction }) => instruction.address)).toEqual([0x401102n, 0x401100n]);
  });

  it('lies between two reads of the counter at one place: edges, the kernel and the guest read it elsewhere', () => {
    const kernelRead = 'i ffffffff81000000 k 2';
    const file = recordingFileOf('begin', 'i 400000 k 3', READ, kernelRead, 'x 1 1', 'i 400050 k 3', 'end');
    expect(typicalExit(file, file.recordings[0]!)).toMatchObject({ recorded: 1, typical: { length: 2 } });
  });

  it('is nothing where fewer than two exits were recorded', () => {
    const file = recordingFileOf('begin', READ, 'end');
    expect(typicalExit(file, file.recordings[0]!)).toBeNull();
  });

  it('counts as guest what runs from the entry to the next instruction of the kernel', () => {
    const file = recordingFileOf(
      'begin',
      ...['i ffffffffc0000000 g 3', 'i 401100 k 2', 'i 401101 - 1', 'i ffffffff81000003 - 1'],
      'end',
    );
    const places = placed(file, file.recordings[0]!).map(({ place }) => place);
    expect(places).toEqual(['kernel', 'guest', 'guest', 'kernel']);
  });
});

describe('kernel symbols', () => {
  const table = new SymbolTable([
    ...unpackSymbols(null, 'ffffffff81000000 _stext 0 startup_64 40 __do_it'),
    ...unpackSymbols('kvm', 'ffffffffc0201000 kvm_init 80 kvm_exit'),
  ]);

  it('name every address up to the next symbol, modules included', () => {
    expect(table.find(0xffffffff8100003fn)).toMatchObject({ name: 'startup_64', module: null });
    expect(table.find(0xffffffff81000040n)).toMatchObject({ name: '__do_it' });
    expect(table.find(0xffffffffc020107fn)).toMatchObject({ name: 'kvm_init', module: 'kvm' });
    expect(table.find(0xffffffffc0201080n)).toMatchObject({ name: 'kvm_exit', module: 'kvm' });
  });

  it('name nothing before the first symbol, nor far behind the last one of the image', () => {
    expect(table.find(0xffffffff80ffffffn)).toBeNull();
    expect(table.find(0xffffffff81100000n)).toBeNull();
  });
});
