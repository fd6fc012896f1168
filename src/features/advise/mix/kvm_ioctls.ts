/** Which system calls move registers, so that a trace shows what a virtual machine monitor does at an exit. */
export const KVM_RUN = 0xae80;

export interface RegisterCall {
  readonly group: string;
  readonly writes: boolean;
}

/** _IOR and _IOW of include/uapi/linux/kvm.h with the sizes of x86; a number alone is not enough, the PIT shares two. */
const CALLS: readonly (readonly [group: string, get: number, set: number])[] = [
  ['regs', 0x8090ae81, 0x4090ae82],
  ['sregs', 0x8138ae83, 0x4138ae84],
  ['sregs2', 0x8140aecc, 0x4140aecd],
  ['events', 0x8040ae9f, 0x4040aea0],
  ['fpu', 0x81a0ae8c, 0x41a0ae8d],
  ['lapic', 0x8400ae8e, 0x4400ae8f],
  ['mp-state', 0x8004ae98, 0x4004ae99],
  ['debugregs', 0x8080aea1, 0x4080aea2],
  ['xsave', 0x9000aea4, 0x5000aea5],
  ['xsave2', 0x9000aecf, 0x5000aea5],
  ['xcrs', 0x8188aea6, 0x4188aea7],
  ['msrs', 0xc008ae88, 0x4008ae89],
];

const BY_COMMAND: ReadonlyMap<number, RegisterCall> = new Map(
  // From last to first: of two groups that share a call the first one has it.
  [...CALLS].reverse().flatMap(([group, get, set]): [number, RegisterCall][] => [
    [get, { group, writes: false }],
    [set, { group, writes: true }],
  ]),
);

/** What a call moves; undefined for any other. */
export function registerCall(command: number): RegisterCall | undefined {
  return BY_COMMAND.get(command);
}

/** A command from its hexadecimal digits; perf prints some with their sign bit spread over 64 bits. */
export function commandOf(digits: string): number {
  return Number.parseInt(digits.slice(-8), 16);
}
