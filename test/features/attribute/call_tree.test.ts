import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFunctions, differenceOf } from '../../../src/features/attribute/document/functions.js';
import { callTree, type CallNode } from '../../../src/features/attribute/document/call_tree.js';
import { SymbolTable } from '../../../src/emulate/recording/symbols.js';
import type { InstructionKind } from '../../../src/emulate/recording/recording_file.js';
import type { Place, Step, Window } from '../../../src/emulate/recording/exit_windows.js';
import { recordedAttribution, recordedExits, recordedSymbols } from '../../support/attribution_fixture.js';

/** Functions of 256 bytes: `a` at ...0000, `b` at ...0100, and so on; a thunk at the end. */
const NAMES = ['a', 'b', 'c', 'd', '__x86_indirect_thunk_rax'];
const BASE = 0xffffffff81000000n;
const SYMBOLS = new SymbolTable(
  NAMES.map((name, index) => ({ name, module: null, address: BASE + BigInt(index) * 256n })),
);

/** `a+4 c`: four bytes into a, a call (5 bytes). `user` and `guest` stand for code outside the kernel. */
function step(text: string): Step {
  const [at = '', kind = '-'] = text.split(' ');
  const [name = '', offset = '0'] = at.split('+');
  const index = NAMES.indexOf(name === 'thunk' ? '__x86_indirect_thunk_rax' : name);
  const address = index < 0 ? 0x401000n + BigInt(offset) : BASE + BigInt(index) * 256n + BigInt(offset);
  const place: Place = name === 'guest' ? 'guest' : index < 0 ? 'runner' : 'kernel';
  return {
    place,
    instruction: { address, kind: kind as InstructionKind, size: kind === '-' ? 1 : 5, costly: null },
  };
}

function drawn({ name, self, children }: CallNode): string {
  const inner = children.map(drawn).join(' ');
  return `${name}:${self}${inner === '' ? '' : `(${inner})`}`;
}

const treeOf = (...steps: string[]): string => drawn(callTree(steps.map(step), SYMBOLS));

describe('a call tree', () => {
  const SYSCALL = ['user', 'user+1 s', 'a'];

  it('nests a function under its caller, and goes on with the caller behind the call', () => {
    expect(treeOf(...SYSCALL, 'a+1 c', 'b', 'b+1 r', 'a+6', 'a+7 c', 'c r', 'a+12 t', 'user+6')).toBe(
      '[runner]:3(a:5(b:2 c:1))',
    );
  });

  it('puts a tail call under the function that jumped, and returns to the caller of both', () => {
    expect(treeOf(...SYSCALL, 'a+1 c', 'b', 'c', 'c+1 r', 'a+6')).toBe('[runner]:2(a:3(b:1(c:2)))');
  });

  it('puts the target of a retpoline beside the thunk, not under it', () => {
    const through = ['a+1 c', 'thunk c', 'thunk+9', 'thunk+10 r', 'b', 'b+1 r', 'a+6'];
    expect(treeOf(...SYSCALL, ...through)).toBe('[runner]:2(a:3(__x86_indirect_thunk_rax:3 b:2))');
  });

  it('takes a call into the middle of the same function for no call', () => {
    expect(treeOf(...SYSCALL, 'a+1 c', 'a+7', 'a+8 c', 'a+14', 'a+15 c', 'b r', 'a+20')).toBe(
      '[runner]:2(a:7(b:1))',
    );
  });

  it('tells recursion from a loop, and comes back from it', () => {
    expect(treeOf(...SYSCALL, 'a+1 c', 'a', 'a+9 r', 'a+6', 'a')).toBe('[runner]:2(a:4(a:2))');
  });

  it('returns from a function several calls deep when the stack was cut short', () => {
    expect(treeOf(...SYSCALL, 'a+1 c', 'b c', 'c c', 'd r', 'a+6 c', 'b')).toBe(
      '[runner]:2(a:3(b:2(c:1(d:1))))',
    );
  });

  it('has the guest under the function with VMRUN, and comes back without an instruction that says so', () => {
    expect(treeOf(...SYSCALL, 'a+1 g', 'guest', 'guest+1', 'a+6', 'a+7')).toBe('[runner]:2(a:4([guest]:2))');
  });

  it('holds every instruction once, whatever calls and returns claim', () => {
    const kinds = fc.constantFrom('-', 'c', 'r', 's', 't', 'g', 'k');
    const at = fc.tuple(fc.constantFrom('a', 'b', 'c', 'thunk', 'user', 'guest'), fc.nat(20), kinds);
    fc.assert(
      fc.property(fc.array(at, { minLength: 1, maxLength: 60 }), (steps) => {
        const window: Window = steps.map(([name, offset, kind]) => step(`${name}+${offset} ${kind}`));
        const counts = countFunctions(window, SYMBOLS);
        expect(callTree(window, SYMBOLS).total).toBe(window.length);
        expect(counts.reduce((sum, { instructions }) => sum + instructions, 0)).toBe(window.length);
      }),
    );
  });
});

describe('the recorded exits', () => {
  it('sum to within two instructions of the counter of the same boot', () => {
    const { cell, against } = recordedAttribution(true);
    expect([cell.instructions, cell.counter]).toEqual([3815, 3814]);
    expect([against?.instructions, against?.counter]).toEqual([3443, 3442]);
  });

  it('name __get_regs and __set_regs among the first five of what synchronous registers add', () => {
    const { differences } = recordedAttribution(true);
    const names = differences.slice(0, 5).map(({ name, module }) => `${module ?? ''}:${name}`);
    expect(names).toEqual(expect.arrayContaining(['kvm:__get_regs', 'kvm:__set_regs']));
  });

  it('differ function by function by exactly what the counter says', () => {
    const { cell, against, differences } = recordedAttribution(true);
    const sum = differences.reduce((total, { difference }) => total + difference, 0);
    expect(sum).toBe(cell.counter - (against?.counter ?? 0));
    expect(differences.map(({ difference }) => difference)).not.toContain(0);
  });

  it('say what they saved as well, when compared the other way round', () => {
    const { cell, against } = recordedAttribution(true);
    const saved = differenceOf(against!.functions, cell.functions);
    expect(saved[0]).toMatchObject({ name: '__set_regs', instructions: 0, against: 63, difference: -63 });
  });

  it('have a tree in which KVM_RUN reaches the guest and __get_regs stands under its caller', () => {
    const path = (node: CallNode, name: string): string[] => {
      if (node.name === name) return [name];
      const below = node.children.map((child) => path(child, name)).find(({ length }) => length > 0);
      return below === undefined ? [] : [node.name, ...below];
    };
    const tree = callTree(recordedExits(0).typical, recordedSymbols());
    expect(tree.total).toBe(3815);
    expect(path(tree, '__get_regs').slice(-3)).toEqual([
      'kvm_arch_vcpu_ioctl_run',
      'kvm_run_sync_regs_to_user',
      '__get_regs',
    ]);
    expect(path(tree, '[guest]').slice(-4)).toEqual([
      'svm_vcpu_run',
      'svm_vcpu_enter_exit',
      '__svm_vcpu_run',
      '[guest]',
    ]);
  });
});
