/** Looks up the names of a mix in exit_tables.ts, and finds the measured exits that stand for them. */
import {
  COUNTERS,
  DIRECTED,
  ERRORS,
  HARDWARE,
  OTHER_REASONS,
  OUR_EXITS,
  PLAIN,
  userspace,
  type KnownExit,
} from './exit_tables.js';
import type { NameSpace } from './mix/mix.js';

function knownReason(reason: string): KnownExit | null {
  const name = ERRORS[reason] ?? reason;
  return name in OUR_EXITS || OTHER_REASONS.includes(name) ? userspace(name) : null;
}

function knownHardware(name: string): KnownExit | null {
  const plain = name.replace(/^(?:EXIT_REASON_|SVM_EXIT_|VMEXIT_)/i, '').toLowerCase();
  return HARDWARE.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

function knownOurs(name: string): KnownExit | null {
  const reason = Object.entries(OUR_EXITS).find(([, pattern]) => pattern.test(name))?.[0];
  return reason === undefined ? null : userspace(reason);
}

/** Null: no exit of this name is known. */
export function knownExit(name: string, space: NameSpace, isOurs: boolean): KnownExit | null {
  const plain = name.replace(/^KVM_EXIT_/i, '').toUpperCase();
  // KVM_RUN did return, for whatever reason this kernel may know that we do not.
  if (space === 'userspace') return knownReason(plain) ?? userspace('UNKNOWN');
  if (/^KVM_EXIT_/i.test(name)) return knownReason(plain);
  switch (space) {
    case 'hardware':
      return knownHardware(name);
    case 'counter':
      return COUNTERS[name] ?? null;
    case 'any':
      if (isOurs) return knownOurs(name) ?? userspace('UNKNOWN');
      return COUNTERS[name] ?? knownHardware(name) ?? knownReason(plain);
  }
}

/** How well what was measured stands for a real exit. */
type Likeness = 'same' | 'mean' | 'other';

export interface StandIn {
  /** Of ours; the mean of several. */
  readonly exits: readonly string[];
  readonly likeness: Likeness;
}

/** Which measured exits stand for a name; null only where none was measured. */
export function standIn(name: string, reason: string | null, measured: readonly string[]): StandIn | null {
  const exact = [DIRECTED[name] ?? name].find((each) => measured.includes(each));
  if (exact !== undefined) return { exits: [exact], likeness: 'same' };
  const key = reason ?? '';
  const plain = (PLAIN[key] ?? []).filter((each) => measured.includes(each));
  const pattern = OUR_EXITS[key];
  const alike = plain.length > 0 ? plain : measured.filter((each) => pattern?.test(each) === true);
  if (alike.length > 0)
    return { exits: alike, likeness: alike.length === 1 && plain.length === 0 ? 'same' : 'mean' };
  const [first] = measured;
  return first === undefined ? null : { exits: [first], likeness: 'other' };
}
