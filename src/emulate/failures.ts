import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import type { BootEnd } from './boot.js';
import type { MachineModel } from './machine_models/machine_model.js';

function withLines(why: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${why}; its console stayed empty`;
  return `${why}; its console ended with\n${lines.map((line) => `    ${line}`).join('\n')}`;
}

/** Why a boot did not come to its end, in words. */
export function endText(
  { reason, detail, panic, lastLines }: BootEnd,
  { silenceSeconds }: MachineModel,
): string {
  const texts: Readonly<Record<BootEnd['reason'], string>> = {
    exited: panic === null ? `the emulator stopped early: ${detail}` : `the kernel panicked: ${panic}`,
    silent: `it gave no sign of progress for ${String(silenceSeconds)} s and was switched off`,
    killed: 'it was switched off',
    'not-started': `the emulator did not start: ${detail}`,
    unread: `its console could not be read: ${detail}`,
  };
  return reason === 'not-started' ? texts[reason] : withLines(texts[reason], lastLines);
}

/** An emulated host that was gone before it had answered. */
export function bootFailure(end: BootEnd, model: MachineModel): Failure {
  return new Failure({
    what: `the emulated ${model.arch} host did not boot`,
    why: endText(end, model),
    next: `try a kernel that is known to boot (leave out --kernel and --append), or check that the image is for ${model.arch}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** An emulated host that boots and has no /dev/kvm. */
export function noKvmFailure(model: MachineModel, message: string, lines: readonly string[]): Failure {
  return new Failure({
    what: `the emulated ${model.arch} host cannot be measured`,
    why: withLines(message, lines),
    next: 'give a kernel with KVM built in, or name the directory of its modules with --modules',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}
