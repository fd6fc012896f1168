import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import type { RunningVmm } from '../../../measure/vmms.js';

/** `qemu-system-x86_64 -name vm,...`: what a user knows a VM by. */
function isNamed({ command }: RunningVmm, name: string): boolean {
  return command.some((word) => word.split(/[,=/]/).includes(name));
}

function failure(what: string, why: string, next: string): Failure {
  return new Failure({ what, why, next, exitCode: EXIT_CODE.usage });
}

const listText = (vmms: readonly RunningVmm[]): string =>
  vmms
    .slice(0, 8)
    .map(({ pid, command, vcpus }) => `${String(pid)} (${command[0] ?? 'unknown'}, ${String(vcpus)} vCPUs)`)
    .join(', ');

/**
 * The process to record: the one asked for, or the only one.
 * @throws {Failure} (usage) when there is none, or more than one
 */
export function chosenVmm(
  asked: { readonly pid?: number | undefined; readonly vm?: string | undefined },
  all: readonly RunningVmm[],
): RunningVmm {
  const { pid, vm } = asked;
  const found = all.filter(
    (vmm) => (pid === undefined || vmm.pid === pid) && (vm === undefined || isNamed(vmm, vm)),
  );
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const what = pid !== undefined ? `process ${String(pid)}` : vm !== undefined ? `VM '${vm}'` : 'mix record';
  if (first !== undefined)
    throw failure(what, `several VMMs run: ${listText(found)}`, 'choose one with --pid');
  const there = all.length === 0 ? 'no process with vCPUs can be seen here' : `VMMs here: ${listText(all)}`;
  throw failure(
    what,
    `it is no VMM that can be seen; ${there}`,
    'start the VM first, and run this as its user or as root',
  );
}
