/** Whether this machine's KVM can be used, for tests that measure with it. */
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { it } from 'vitest';
import { systemReason } from '../../../src/lib/system_reason.js';

/** Major 10, minor 232 (KVM_MINOR, include/linux/miscdevice.h). */
const KVM_DEVICE = (10 << 8) | 232;

function trouble(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `nothing is measured on ${process.platform} ${process.arch}`;
  try {
    // A node that stands there may still refuse to be opened, or be another device.
    closeSync(openSync('/dev/kvm', constants.O_RDWR));
    return statSync('/dev/kvm').rdev === KVM_DEVICE ? null : '/dev/kvm: is not a KVM device';
  } catch (error) {
    return `/dev/kvm: ${systemReason(error)}`;
  }
}

/** Null where it can; in CI always, so that nothing is skipped there: it fails instead. */
export const WHY_NO_KVM: string | null = process.env['CI'] === undefined ? trouble() : null;

const note = WHY_NO_KVM === null ? '' : ` (skipped: ${WHY_NO_KVM})`;

/** `it`, skipped with the reason in its name where KVM cannot be used. */
export function itWithKvm(name: string, test: () => Promise<void> | void, timeoutMs?: number): void {
  it.skipIf(WHY_NO_KVM !== null)(`${name}${note}`, test, timeoutMs);
}
