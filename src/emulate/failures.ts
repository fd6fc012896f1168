import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import type { BootEnd } from './boot.js';
import type { EmulatedMachine } from './machine_models/machine_model.js';

function withLines(why: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${why}; it said nothing on its console`;
  return `${why}; its console ended with\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

/** How a boot that did not come to its end is told of. */
export function endText(
  { reason, detail, panic, lastLines }: BootEnd,
  { silenceSeconds }: EmulatedMachine,
): string {
  const texts: Readonly<Record<BootEnd['reason'], string>> = {
    exited: panic === null ? `the emulator stopped early: ${detail}` : `the kernel panicked: ${panic}`,
    silent: `it did nothing that we know for ${String(silenceSeconds)} s and was switched off`,
    killed: 'it was switched off',
    'not-started': `the emulator did not start: ${detail}`,
  };
  return reason === 'not-started' ? texts[reason] : withLines(texts[reason], lastLines);
}

/** A machine that went before it had answered. */
export function bootFailure(end: BootEnd, machine: EmulatedMachine): Failure {
  return new Failure({
    what: `the emulated ${machine.arch} host did not boot`,
    why: endText(end, machine),
    next: `try it with a kernel that is known to boot (leave --kernel and --append out), or see that the image is for ${machine.arch}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** A machine that boots and has no /dev/kvm. */
export function noKvmFailure(machine: EmulatedMachine, message: string, lines: readonly string[]): Failure {
  return new Failure({
    what: `the emulated ${machine.arch} host cannot be measured`,
    why: withLines(message, lines),
    next: 'give a kernel with KVM built in, or the directory of its modules with --modules',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** A program that is needed and not there. */
export function missingProgram(
  command: string,
  packageName: string,
  purpose: string,
  cause?: unknown,
): Failure {
  const parts = {
    what: `cannot run ${command}`,
    why: `there is no such program on this machine; ${purpose}`,
    next: `install it: sudo apt-get install ${packageName}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  };
  return new Failure(parts, { cause });
}
