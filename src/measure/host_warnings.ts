import { ARCHES, loneGroups } from '../plan/arch.js';
import type { Emulation } from '../samples/emulation.js';
import type { Host, HostFacts, Warning } from '../samples/protocol.js';

type Rule = (facts: HostFacts) => Warning[];

const warning = (code: string, message: string): Warning[] => [{ code, message }];

/** Interpreted guest code makes every exit more expensive than on a host that runs it. */
const emulatedModes: Rule = ({ modes }) => {
  const emulated = modes.filter(({ native }) => native === false);
  if (emulated.length === 0) return [];
  const names = emulated.map(({ name }) => name).join(', ');
  const costs = emulated.map(({ nsPerInstruction }) => (nsPerInstruction ?? 0).toFixed(0)).join(', ');
  return warning(
    'guest-code-emulated',
    `${names}: guest code is emulated, not run (${costs} ns an instruction): ` +
      `${emulated.length === 1 ? 'its' : 'their'} exits include that work; ` +
      'look at a native mode before you compare with other hosts',
  );
};

const insideVirtualMachine: Rule = ({ cpu, kvm }) =>
  cpu.hypervisor
    ? warning(
        'inside-virtual-machine',
        `this host is itself a virtual machine (vendor module ${kvm.module ?? 'unknown'}): ` +
          'its levels are not those of bare metal, and other guests of its host disturb them',
      )
    : [];

/** Groups that kvm_run carries on no host of the arch are not missing here. */
const noSyncRegisters: Rule = ({ arch, groups }) => {
  const known = ARCHES.find((name) => name === arch);
  const never: readonly string[] = known === undefined ? [] : loneGroups(known);
  const expected = groups.filter(({ name }) => !never.includes(name));
  const missing = expected.filter(({ sync }) => sync.status === 'skipped');
  if (missing.length === 0) return [];
  const none = missing.length === expected.length;
  const names = missing.map(({ name }) => name).join(', ');
  const what = none ? 'carries no registers here' : `does not carry ${names} here`;
  return warning(
    'no-sync-registers',
    `kvm_run ${what} (KVM_CAP_SYNC_REGS): ${none ? '' : 'their '}sync cells are skipped, ioctl cells run`,
  );
};

const noCycleCounter: Rule = ({ arch, clock }) => {
  if (clock.source === 'tsc') return [];
  const why =
    arch === 'x86'
      ? 'the cycle counter is not constant and nonstop here'
      : 'this processor has no cycle counter that programs may read';
  const source = clock.kernelClocksource === null ? '' : ` (clock source ${clock.kernelClocksource})`;
  return warning(
    'no-cycle-counter',
    `${why}: time is CLOCK_MONOTONIC_RAW${source} in nanoseconds, and reading it costs more`,
  );
};

const frequencyMoves: Rule = ({ cpu }) =>
  cpu.frequencyGovernor === null || cpu.frequencyGovernor === 'performance'
    ? []
    : warning(
        'frequency-governor',
        `the frequency governor is ${cpu.frequencyGovernor}: set it to performance before you compare runs`,
      );

const fewProcessors: Rule = ({ cpu }) =>
  cpu.online > 1
    ? []
    : warning(
        'one-processor',
        'there is one processor: everything else on this host runs on the measured one',
      );

const smtSiblings: Rule = ({ cpu }) =>
  cpu.smt === 'on'
    ? warning(
        'smt-on',
        'SMT is on: work on the sibling of the measured processor disturbs it; keep the host idle or turn it off',
      )
    : [];

/** What KVM did at an exit then stays unknown; the times do not suffer. */
const noAccount: Rule = ({ account }) =>
  account?.status === 'skipped'
    ? warning('no-account', `KVM's own statistics are not to be had here: ${account.reason}`)
    : [];
/** A machine without any needs no warning: most virtual ones are so. */
const noCounters: Rule = ({ counters }) =>
  counters?.status !== 'skipped' || counters.cause === 'absent'
    ? []
    : warning('no-hardware-counters', `the processor's counters cannot be read: ${counters.reason}`);

const RULES: readonly Rule[] = [
  emulatedModes,
  insideVirtualMachine,
  noSyncRegisters,
  noCycleCounter,
  frequencyMoves,
  fewProcessors,
  smtSiblings,
  noAccount,
  noCounters,
];

/** One warning for all that emulation leaves out; the rules about processors, speed and clocks do not apply. */
const emulated = ({ caveat }: Emulation): Warning[] => warning('emulated-host', caveat);

/**
 * Two readings of one path differ by less than a tick from its length, so that counters of two ticks an instruction
 * and more tell every length from the next.
 */
const unevenCounter = ({ ticksPerInstruction }: Emulation): Warning[] =>
  Number.isInteger(ticksPerInstruction) || ticksPerInstruction >= 2
    ? []
    : warning(
        'uneven-counter',
        `the guest's counter moves ${String(ticksPerInstruction)} ticks an instruction: ` +
          'a count can be one instruction off',
      );

/**
 * What in a host's facts makes its numbers harder to trust or to compare. Derived, so any backend has it.
 * @param emulation of an emulated host, to which rules about processors and clocks do not apply
 */
export function withWarnings(facts: HostFacts, emulation?: Emulation): Host {
  if (emulation === undefined) return { ...facts, warnings: RULES.flatMap((rule) => rule(facts)) };
  const warnings = [
    ...emulated(emulation),
    ...unevenCounter(emulation),
    ...noSyncRegisters(facts),
    ...noAccount(facts),
  ];
  // What a kernel is called that nobody has named.
  const hostname = facts.hostname === '(none)' ? 'emulated' : facts.hostname;
  return { ...facts, hostname, warnings, emulation };
}
