/** Why a traced exit happened: the texts that kernels, libtraceevent, perf and LTTng print behind the event. */
import { RISCV_CAUSES } from '../../names/other_arches.js';
import { HOST_INTERRUPT, userspace, UNNAMED, type KnownExit } from '../../names/known_exit.js';
import { knownError, knownReason, reasonOfNumber } from '../../names/reasons.js';
import { looksLikeSvm, x86ExitOfNumber } from '../../names/x86.js';
import { nameOfNumber } from './numbered_exits.js';

export interface TracedReason {
  readonly name: string;
  readonly known?: KnownExit | undefined;
  /** A reason without a name: its number. */
  readonly unnamed?: number;
}

const NUMBER = String.raw`0x[0-9a-f]{1,8}|-?\d{1,10}`;
/** `reason KVM_EXIT_IO (2)`, `reason restart (4)`, `reason 0x1d (29)`; a mail may have wrapped it. */
const LABELLED = /\breason[ :=]+(\S{1,60}) +\(((?:0x)?-?[0-9a-f]{1,8})\)/i;
/** `reason: 2, errno: 0` of perf trace, `reason = 2, errno = -4` of LTTng, `reason: KVM_EXIT_IO`. */
const BARE = new RegExp(String.raw`\breason[ :=]+(KVM_EXIT_\w{1,40}|restart|error|${NUMBER})`, 'i');
const ERRNO = /\berrno[ :=]+(-?\d{1,6})/;

function ofNumber(number: number): TracedReason {
  const reason = reasonOfNumber(number);
  return {
    name: `reason ${String(number)}`,
    known: reason === null ? UNNAMED : userspace(reason.name),
    unnamed: number,
  };
}

/** Of kvm_userspace_exit; null: the text does not say. The number in parentheses is the reason, whatever stands before it. */
export function userspaceReason(text: string): TracedReason | null {
  const errno = Number(ERRNO.exec(text)?.[1] ?? 0);
  if (errno < 0) return knownError(errno);
  const [, label = '', digits = ''] = LABELLED.exec(text) ?? [];
  const bare = BARE.exec(text)?.[1];
  if (label === '' && bare === undefined) return null;
  const number = Number(digits === '' ? NaN : digits);
  const name = label === '' ? (bare ?? '') : label;
  if (/^(?:restart|error)$/.test(name))
    return knownError(Number.isNaN(number) ? (name === 'restart' ? 4 : 0) : number);
  if (name.startsWith('KVM_EXIT_') && knownReason(name) !== null) return { name };
  if (!Number.isNaN(number)) {
    const { known } = ofNumber(number);
    return name.startsWith('KVM_EXIT_') ? { name, known } : ofNumber(number);
  }
  if (!/^(?:0x|-?\d)/.test(name)) return { name, known: UNNAMED };
  // Such a writer has numbers only, whether its kernel has a name or not.
  return nameOfNumber(Number(name), 'userspace', false);
}

const ARM64 = /\b(IRQ|TRAP|EL1_SERROR|IL|SERROR)?:? *HSR_EC: 0x[0-9a-f]{1,8} \((\w{1,40})\)/;
const RISCV = /\bSCAUSE:0x([0-9a-f]{1,16})/i;
const POWERPC = /\btrap=(\w{1,40})/;
const S390 = /\bicptcode (?:0x)?[0-9a-f]{1,4} \(([^)]{1,60})\)/;
const LOONGARCH = /^\W*\[([A-Za-z][\w ]{0,30})\] *PC/;
const X86_NUMBER = new RegExp(
  String.raw`\b(?:reason UNKNOWN \(|(?:exit_)?reason[ :=]+\[?)(0x[0-9a-f]{1,8}|\d{1,10})`,
  'i',
);
const X86_NAME = /\breason[ :=]+([A-Za-z][\w-]{0,60}(?: excp)?)/;
const ISA = /\bisa[ :=]+(\d)/;

type Reader = readonly [RegExp, (found: RegExpExecArray, text: string) => TracedReason];

function riscv(digits: string): TracedReason {
  const isInterrupt = digits.length === 16 && digits.startsWith('8');
  if (isInterrupt) return { name: 'IRQ', known: HOST_INTERRUPT };
  const cause = Number.parseInt(digits, 16);
  return { name: RISCV_CAUSES[cause] ?? `cause ${String(cause)}` };
}

function x86(digits: string, text: string): TracedReason {
  const number = Number(digits);
  const isSvm = ISA.exec(text)?.[1] === '2' || looksLikeSvm([number]);
  const exit = x86ExitOfNumber(number, isSvm);
  return exit === null
    ? { name: `exit ${String(number)}` }
    : { name: `${exit.name} (${String(number)})`, known: exit.known };
}

const READERS: readonly Reader[] = [
  [
    ARM64,
    (found) => (found[1] === 'IRQ' ? { name: 'IRQ', known: HOST_INTERRUPT } : { name: found[2] ?? '' }),
  ],
  [RISCV, (found) => riscv(found[1] ?? '')],
  [POWERPC, (found) => ({ name: found[1] ?? '' })],
  [S390, (found) => ({ name: found[1] ?? '' })],
  [LOONGARCH, (found) => ({ name: found[1] ?? '' })],
  [X86_NUMBER, (found, text) => x86(found[1] ?? '', text)],
  [X86_NAME, (found) => ({ name: found[1] ?? '' })],
];

/** Of an exit of the processor; null: the text does not say. */
export function hardwareReason(text: string): TracedReason | null {
  for (const [pattern, read] of READERS) {
    const found = pattern.exec(text);
    if (found !== null) return read(found, text);
  }
  return null;
}
