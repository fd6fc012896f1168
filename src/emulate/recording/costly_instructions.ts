/**
 * Instructions that count one here and cost a processor tens or hundreds: those of virtualization, of model-specific and
 * control registers, of extended state, and those that wait for all before them. Under another hypervisor many of them
 * leave to it. Intel 64 and IA-32 manual, volume 2, appendix A; AMD64 manual, volume 3, appendix A.
 */

interface Rule {
  readonly name: string;
  /** Opcode bytes after prefixes, hex. */
  readonly opcode: string;
  /** The byte behind it, whole. */
  readonly second?: number;
  /** Or only its middle field, of a form with a memory operand. */
  readonly memory?: number;
  /** A mandatory prefix; none may stand there unless given. */
  readonly prefix?: number;
}

const RULES: readonly Rule[] = [
  { name: 'VMREAD', opcode: '0f78' },
  { name: 'VMWRITE', opcode: '0f79' },
  { name: 'VMLAUNCH', opcode: '0f01', second: 0xc2 },
  { name: 'VMRESUME', opcode: '0f01', second: 0xc3 },
  { name: 'VMPTRLD', opcode: '0fc7', memory: 6 },
  { name: 'VMCLEAR', opcode: '0fc7', memory: 6, prefix: 0x66 },
  { name: 'INVEPT', opcode: '0f3880', prefix: 0x66 },
  { name: 'INVVPID', opcode: '0f3881', prefix: 0x66 },
  { name: 'VMRUN', opcode: '0f01', second: 0xd8 },
  { name: 'VMLOAD', opcode: '0f01', second: 0xda },
  { name: 'VMSAVE', opcode: '0f01', second: 0xdb },
  { name: 'STGI', opcode: '0f01', second: 0xdc },
  { name: 'CLGI', opcode: '0f01', second: 0xdd },
  { name: 'INVLPGA', opcode: '0f01', second: 0xdf },
  { name: 'RDMSR', opcode: '0f32' },
  { name: 'WRMSR', opcode: '0f30' },
  { name: 'MOV from CR', opcode: '0f20' },
  { name: 'MOV to CR', opcode: '0f22' },
  { name: 'MOV from DR', opcode: '0f21' },
  { name: 'MOV to DR', opcode: '0f23' },
  { name: 'FXSAVE', opcode: '0fae', memory: 0 },
  { name: 'FXRSTOR', opcode: '0fae', memory: 1 },
  { name: 'XSAVE', opcode: '0fae', memory: 4 },
  { name: 'XRSTOR', opcode: '0fae', memory: 5 },
  { name: 'XSAVEOPT', opcode: '0fae', memory: 6 },
  { name: 'XSAVEC', opcode: '0fc7', memory: 4 },
  { name: 'XSAVES', opcode: '0fc7', memory: 5 },
  { name: 'XRSTORS', opcode: '0fc7', memory: 3 },
  { name: 'XGETBV', opcode: '0f01', second: 0xd0 },
  { name: 'XSETBV', opcode: '0f01', second: 0xd1 },
  { name: 'WRPKRU', opcode: '0f01', second: 0xef },
  { name: 'SWAPGS', opcode: '0f01', second: 0xf8 },
  { name: 'LFENCE', opcode: '0fae', second: 0xe8 },
  { name: 'MFENCE', opcode: '0fae', second: 0xf0 },
  { name: 'CPUID', opcode: '0fa2' },
  { name: 'INVLPG', opcode: '0f01', memory: 7 },
  { name: 'INVPCID', opcode: '0f3882', prefix: 0x66 },
  { name: 'WBINVD', opcode: '0f09' },
  { name: 'VERW', opcode: '0f00', memory: 5 },
  { name: 'LTR', opcode: '0f00', second: 0xd8 },
  { name: 'LGDT', opcode: '0f01', memory: 2 },
  { name: 'LIDT', opcode: '0f01', memory: 3 },
  { name: 'SYSCALL', opcode: '0f05' },
  { name: 'SYSRET', opcode: '0f07' },
  { name: 'IRET', opcode: 'cf' },
];

/** In the order in which they are shown. */
export const COSTLY_NAMES: readonly string[] = RULES.map(({ name }) => name);

const PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3];
const MANDATORY = [0x66, 0xf2, 0xf3];

function fits({ opcode, second, memory, prefix }: Rule, bytes: Buffer, prefixes: readonly number[]): boolean {
  const length = opcode.length / 2;
  if (bytes.toString('hex', 0, length) !== opcode) return false;
  const given = prefixes.filter((each) => MANDATORY.includes(each));
  if (prefix === undefined ? given.length > 0 : !given.includes(prefix)) return false;
  const next = bytes[length] ?? 0;
  if (second !== undefined) return next === second;
  return memory === undefined || (next >> 6 !== 3 && ((next >> 3) & 7) === memory);
}

/** The name of such an instruction of 64-bit code; null for any other. */
export function costlyName(code: Buffer): string | null {
  let at = 0;
  while (PREFIXES.includes(code[at] ?? 0)) at += 1;
  const prefixes = [...code.subarray(0, at)];
  if (((code[at] ?? 0) & 0xf0) === 0x40) at += 1;
  const rest = code.subarray(at);
  return RULES.find((rule) => fits(rule, rest, prefixes))?.name ?? null;
}
