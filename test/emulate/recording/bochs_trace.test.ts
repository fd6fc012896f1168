import { describe, expect, it } from 'vitest';
import { debuggerCommands, middleOf, parseBochsTrace } from '../../../src/emulate/recording/bochs_trace.js';
import { placed } from '../../../src/emulate/recording/exit_windows.js';

const line = (tick: number, address: string, text: string, code: string): string =>
  `(0).[${String(tick)}] [0x0000010606f9] 0010:${address} (unk. ctxt): ${text.padEnd(26)}; ${code}`;

const KERNEL = 'ffffffff810606';
/** A call, a VMREAD, an entry into the guest, whose one instruction exits. */
const STEPS = [
  line(100, `${KERNEL}00`, 'call .+16', 'e80b000000'),
  line(101, `${KERNEL}10`, 'vmread rax, rdx', '0f78d0'),
  line(102, `${KERNEL}13`, 'vmresume', '0f01c3'),
  line(103, '0000000000001000', 'out dx, al', 'ee'),
  line(104, `${KERNEL}20`, 'repz ret', 'f3c3'),
];
const STRETCH = { begin: 100, end: 104 };

describe("a list of Bochs's debugger", () => {
  it('is a recording: where each instruction lies, how it passes control on, its size, and what is costly', () => {
    const { instructions, recordings } = parseBochsTrace(STEPS.join('\n'), [STRETCH]);
    expect(recordings).toEqual([[0, 1, 2, 3, 4]]);
    expect(instructions.map(({ kind, size, costly }) => [kind, size, costly])).toEqual([
      ['c', 5, null],
      ['-', 3, 'VMREAD'],
      ['g', 3, 'VMRESUME'],
      ['-', 1, null],
      ['r', 2, null],
    ]);
    expect(instructions[0]?.address).toBe(0xffffffff81060600n);
  });

  it('has the guest between VMRESUME and the next instruction of the kernel', () => {
    const file = parseBochsTrace(STEPS.join('\n'), [STRETCH]);
    const places = placed(file, file.recordings[0] ?? []).map(({ place }) => place);
    expect(places).toEqual(['kernel', 'kernel', 'kernel', 'guest', 'kernel']);
  });

  it('may have other lines between, and repeats an instruction where it stops', () => {
    const [first = '', ...rest] = STEPS;
    const noisy = [
      'Next at t=100',
      first,
      first,
      '',
      '(0).[99] ??? (physical address not available)',
      ...rest,
    ];
    expect(parseBochsTrace(noisy.join('\n'), [STRETCH]).recordings).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('numbers an instruction once, wherever it was executed', () => {
    const again = STEPS.map((text) =>
      text.replace(/\[(\d+)\]/, (_, tick) => `[${String(Number(tick) + 900)}]`),
    );
    const stretches = [STRETCH, { begin: 1000, end: 1004 }];
    const { instructions, recordings } = parseBochsTrace([...STEPS, ...again].join('\n'), stretches);
    expect(instructions).toHaveLength(STEPS.length);
    expect(recordings[1]).toEqual(recordings[0]);
  });

  it('of a boot that never came there is refused', () => {
    expect(() => parseBochsTrace(STEPS.join('\n'), [STRETCH, { begin: 5000, end: 6000 }])).toThrow(
      'did not come where the one before it had been',
    );
  });
});

it('the debugger lets the machine run, and stops it before each timed stretch', () => {
  expect(debuggerCommands([])).toBe('sba 1000000000000000\nc\nquit\n');
  expect(debuggerCommands([{ begin: 5000, end: 6000 }]).split('\n')).toEqual([
    'sba 4992',
    'c',
    'trace on',
    's 1008',
    'trace off',
    'sba 1000000000000000',
    'c',
    'quit',
    '',
  ]);
});

it('the middle of a stretch is where its exits are, and the whole of a short one', () => {
  expect(middleOf({ begin: 1000, end: 2000 }, 200)).toEqual({ begin: 1400, end: 1600 });
  expect(middleOf({ begin: 1000, end: 1100 }, 200)).toEqual({ begin: 1000, end: 1100 });
});
