/** Looks up the names of a mix in the tables beside this file. */
import { entryOf } from '../../../lib/entry_of.js';
import { nearestName } from '../../../lib/nearest.js';
import { COUNTER_NAMES, knownCounter } from './counters.js';
import { isAccessKind, knownAccess } from './devices.js';
import { userspace, UNNAMED, type KnownExit } from './known_exit.js';
import { otherArchExit } from './other_arches.js';
import { knownReason, REASON_NAMES } from './reasons.js';
import { OUR_EXITS } from './stand_in.js';
import { OTHER_X86, SVM_EXITS, VMX_EXITS } from './x86.js';

/** Where a name stands: what KVM_RUN returned, what the processor reported, or a counter of some program. */
export type NameSpace = 'userspace' | 'hardware' | 'counter' | 'any';

const X86_BY_NAME: ReadonlyMap<string, KnownExit> = new Map(
  [...SVM_EXITS, ...VMX_EXITS].map(({ name, known }) => [name.toLowerCase(), known]),
);
const PREFIX = /^(?:EXIT_REASON_|SVM_EXIT_|VMX_EXIT_|VMEXIT_|EXIT_|ESR_ELx_EC_|EXC_|IRQ_)/i;

/** An exit of the processor by the name that the kernel, perf, libtraceevent or a header gives it. */
export function knownHardware(name: string): KnownExit | null {
  const plain = name.replace(PREFIX, '').toLowerCase();
  const x86 = X86_BY_NAME.get(plain) ?? X86_BY_NAME.get(plain.replaceAll(' ', '_'));
  if (x86 !== undefined) return x86;
  if (Object.hasOwn(OTHER_X86, plain)) return entryOf(OTHER_X86, plain) ?? null;
  return otherArchExit(plain);
}

function knownOurs(name: string): KnownExit {
  const reason = Object.entries(OUR_EXITS).find(([, pattern]) => pattern.test(name))?.[0];
  return reason === undefined ? UNNAMED : userspace(reason);
}

function counted(name: string): KnownExit | null {
  return knownCounter(name) ?? (isAccessKind(name) ? knownAccess(name, null).known : null);
}

/** A name with the space that it turned out to stand in. */
export interface FoundExit {
  readonly known: KnownExit;
  readonly space: Exclude<NameSpace, 'any'>;
}

function anySpace(name: string, isOurs: boolean): FoundExit | null {
  if (isOurs) return { known: knownOurs(name), space: 'userspace' };
  const counter = counted(name);
  if (counter !== null) return { known: counter, space: 'counter' };
  const hardware = knownHardware(name);
  if (hardware !== null) return { known: hardware, space: 'hardware' };
  const reason = knownReason(name);
  return reason === null ? null : { known: reason, space: 'userspace' };
}

/** Null: no exit of this name is known. */
export function findExit(name: string, space: NameSpace, isOurs: boolean): FoundExit | null {
  // KVM_RUN did return, for whatever reason this kernel may know that we do not.
  if (space === 'userspace') return { known: knownReason(name) ?? UNNAMED, space };
  if (/^KVM_EXIT_/i.test(name)) {
    const known = knownReason(name);
    return known === null ? null : { known, space: 'userspace' };
  }
  if (space === 'any') return anySpace(name, isOurs);
  const known = space === 'hardware' ? knownHardware(name) : counted(name);
  return known === null ? null : { known, space };
}

/** Of a name that is no reason of KVM_RUN although it begins like one: what may be meant; null: it is one. */
export function misspeltReason(name: string): { readonly nearest: string | null } | null {
  if (!/^KVM_EXIT_/i.test(name) || knownReason(name) !== null) return null;
  return {
    nearest: nearestName(
      name.toUpperCase(),
      REASON_NAMES.map((each) => `KVM_EXIT_${each}`),
    ),
  };
}

/** Every name that stands for an exit, to find what a misspelt one means. */
export const EXIT_NAMES: readonly string[] = [
  ...REASON_NAMES.map((name) => `KVM_EXIT_${name}`),
  ...VMX_EXITS.map(({ name }) => name),
  ...SVM_EXITS.map(({ name }) => name),
  ...COUNTER_NAMES,
];
