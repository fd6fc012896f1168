/** Numbers that stand for exits: of which table they are shows in the numbers themselves, or in what else the file says. */
import { reasonOfNumber } from '../../names/reasons.js';
import { looksLikeSvm, x86ExitOfNumber } from '../../names/x86.js';
import { userspace, UNNAMED, type KnownExit } from '../../names/known_exit.js';

export type NumberSpace = 'userspace' | 'hardware' | null;

export interface NumberedName {
  readonly name: string;
  readonly space: 'userspace' | 'hardware';
  readonly known: KnownExit | undefined;
}

/**
 * Which table numbers are of; null: of either. A number that only one table has tells.
 * @param hint what the file itself says
 */
export function spaceOfNumbers(numbers: readonly number[], hint: NumberSpace): NumberSpace {
  if (hint !== null) return hint;
  const isSvm = looksLikeSvm(numbers);
  const isHardware = numbers.every((number) => x86ExitOfNumber(number, isSvm) !== null);
  const isUserspace = numbers.every((number) => reasonOfNumber(number) !== null);
  if (isHardware === isUserspace) return null;
  return isHardware ? 'hardware' : 'userspace';
}

/** `30 (IO_INSTRUCTION)`, `2 (KVM_EXIT_IO)`. */
export function nameOfNumber(number: number, space: 'userspace' | 'hardware', isSvm: boolean): NumberedName {
  if (space === 'hardware') {
    const exit = x86ExitOfNumber(number, isSvm);
    const name = exit === null ? `exit ${String(number)}` : `${exit.name} (${String(number)})`;
    return { name, space, known: exit?.known };
  }
  const reason = reasonOfNumber(number);
  if (reason === null) return { name: `reason ${String(number)}`, space, known: UNNAMED };
  return { name: `KVM_EXIT_${reason.name} (${String(number)})`, space, known: userspace(reason.name) };
}
