import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COSTLY_NAMES, costlyName } from '../../../src/emulate/recording/costly_instructions.js';

/** Each costly instruction in the assembler's own words, with registers that need a REX prefix among them. */
const ASSEMBLY: Readonly<Record<string, string>> = {
  VMREAD: 'vmread %r9, %rax',
  VMWRITE: 'vmwrite (%rdi), %r10',
  VMLAUNCH: 'vmlaunch',
  VMRESUME: 'vmresume',
  VMPTRLD: 'vmptrld 8(%rsp)',
  VMCLEAR: 'vmclear (%r12)',
  INVEPT: 'invept (%rsp), %rax',
  INVVPID: 'invvpid (%rsp), %r9',
  VMRUN: 'vmrun',
  VMLOAD: 'vmload',
  VMSAVE: 'vmsave',
  STGI: 'stgi',
  CLGI: 'clgi',
  INVLPGA: 'invlpga',
  RDMSR: 'rdmsr',
  WRMSR: 'wrmsr',
  'MOV from CR': 'mov %cr3, %r11',
  'MOV to CR': 'mov %rax, %cr3',
  'MOV from DR': 'mov %db6, %rax',
  'MOV to DR': 'mov %r8, %db7',
  FXSAVE: 'fxsave64 (%rdi)',
  FXRSTOR: 'fxrstor (%rdi)',
  XSAVE: 'xsave64 (%rdi)',
  XRSTOR: 'xrstor64 64(%r13)',
  XSAVEOPT: 'xsaveopt64 (%rdi)',
  XSAVEC: 'xsavec64 (%rdi)',
  XSAVES: 'xsaves64 (%rdi)',
  XRSTORS: 'xrstors64 (%rdi)',
  XGETBV: 'xgetbv',
  XSETBV: 'xsetbv',
  WRPKRU: 'wrpkru',
  SWAPGS: 'swapgs',
  LFENCE: 'lfence',
  MFENCE: 'mfence',
  CPUID: 'cpuid',
  INVLPG: 'invlpg (%rax)',
  INVPCID: 'invpcid (%rsp), %rax',
  WBINVD: 'wbinvd',
  VERW: 'verw %cs:0x10(%rip)',
  LTR: 'ltr %ax',
  LGDT: 'lgdt (%rsp)',
  LIDT: 'lidt (%rsp)',
  SYSCALL: 'syscall',
  SYSRET: 'sysretq',
  IRET: 'iretq',
};

const PLAIN = [
  'mov %rax, %rbx',
  'call .',
  'rdtsc',
  'rdrand %rax',
  'stac',
  'pause',
  'sfence',
  'clflush (%rax)',
  'cmpxchg16b (%rdi)',
  'rdgsbase %rax',
  'vmcall',
  'sgdt (%rsp)',
  'movups (%rax), %xmm0',
];

/** The bytes of each, as an assembler makes them: each begins at a multiple of 16. */
function assembled(lines: readonly string[]): Buffer[] {
  const directory = mkdtempSync(join(tmpdir(), 'costly-'));
  try {
    const [source, object, code] = ['a.s', 'a.o', 'a.bin'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(source, lines.map((line) => `${line}\n.balign 16, 0x90\n`).join(''));
    execFileSync('as', ['--64', '-o', object, source]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, code]);
    const bytes = readFileSync(code);
    return lines.map((_, index) => bytes.subarray(index * 16, index * 16 + 15));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

it('every costly instruction is known by the bytes that an assembler makes of it', () => {
  expect(Object.keys(ASSEMBLY)).toEqual(COSTLY_NAMES);
  expect(assembled(Object.values(ASSEMBLY)).map(costlyName)).toEqual(COSTLY_NAMES);
});

it('those that look like them are not', () => {
  expect(assembled(PLAIN).map(costlyName)).toEqual(PLAIN.map(() => null));
});
