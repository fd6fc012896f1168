import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import type { BootEnd, BootOptions } from './boot.js';
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

type Machine = Pick<BootOptions, 'machineModel' | 'memoryMebibytes'>;

/** @param said how the kernel said it */
export function noMemoryFailure(said: string, { machineModel, memoryMebibytes }: Machine): Failure {
  return new Failure({
    what: `the emulated ${machineModel.arch} host ran out of memory`,
    why: `it has ${String(memoryMebibytes)} MiB, and its kernel said: ${said}`,
    next: `give it more with --memory ${String(2 * memoryMebibytes)}M, or measure fewer cells at once`,
    exitCode: EXIT_CODE.harnessFailed,
  });
}

interface Hint {
  readonly sign: RegExp;
  readonly next: (model: MachineModel) => string;
  readonly exitCode: ExitCode;
}

/** What to do about what the emulator or the kernel said; the first that fits. */
const HINTS: readonly Hint[] = [
  {
    sign: /unable to find CPU model|Property '[^']*cpu\.[^']*' not found|-cpu: |CPUMODEL|cpu directive malformed/,
    next: ({ cpuList, cpu }) =>
      `give --emulated-cpu a model that the emulator has (${cpuList}), or leave it out for ${cpu}`,
    exitCode: EXIT_CODE.usage,
  },
  {
    sign: /no hardware support for 'kvm_|(VMX|SVM) not supported by CPU|CPU doesn't support (VMX|SVM)/,
    next: ({ cpu }) => `give --emulated-cpu a model that KVM can use, or leave it out for ${cpu}`,
    exitCode: EXIT_CODE.usage,
  },
  {
    sign: /RT requires X86_FEATURE_CONSTANT_TSC/,
    next: () =>
      'KVM of a PREEMPT_RT kernel wants a constant TSC: leave out --emulated-cpu, or add +invtsc,x-force-features=on to it',
    exitCode: EXIT_CODE.hostCannotMeasure,
  },
];

function hintFor(text: string): Hint | undefined {
  return HINTS.find(({ sign }) => sign.test(text));
}

/** An emulated host that was gone before it had answered. */
export function bootFailure(end: BootEnd, machine: Machine): Failure {
  const { machineModel } = machine;
  if (end.failure !== null) return end.failure;
  if (end.noMemory !== null) return noMemoryFailure(end.noMemory, machine);
  // Too little to unpack itself in, which a kernel cannot say.
  if (end.lastLines.length === 0 && machine.memoryMebibytes < machineModel.memoryMebibytes)
    return noMemoryFailure('nothing at all', machine);
  const hint = hintFor([end.detail, ...end.lastLines].join('\n'));
  const kernel = `try a kernel that is known to boot (leave out --kernel and --append), or check that the image is for ${machineModel.arch}`;
  return new Failure({
    what: `the emulated ${machineModel.arch} host did not boot`,
    why: endText(end, machineModel),
    next: hint?.next(machineModel) ?? kernel,
    exitCode: hint?.exitCode ?? EXIT_CODE.hostCannotMeasure,
  });
}

/** An emulated host that boots and has no /dev/kvm. */
export function noKvmFailure(model: MachineModel, message: string, lines: readonly string[]): Failure {
  const hint = hintFor(lines.join('\n'));
  return new Failure({
    what: `the emulated ${model.arch} host cannot be measured`,
    why: withLines(message, lines),
    next:
      hint?.next(model) ??
      'give a kernel with KVM built in, or name the directory of its modules with --modules',
    exitCode: hint?.exitCode ?? EXIT_CODE.hostCannotMeasure,
  });
}

/** What is done about a complaint in the kernel's log. */
export interface KernelLogHeed {
  /** Whether it is a failure. */
  readonly strict: boolean;
  readonly onWarning: (text: string) => void;
}

/**
 * Tells of a complaint in the kernel's log.
 * @throws {Failure} (harness failed) where complaints are failures
 */
export function heedKernelLog(
  { splat }: BootEnd,
  {
    machineModel: { arch },
    heed,
  }: Pick<BootOptions, 'machineModel'> & { readonly heed?: KernelLogHeed | undefined },
): void {
  if (splat.length === 0 || heed === undefined) return;
  const complained = `the kernel of the emulated ${arch} host complained`;
  if (!heed.strict) {
    heed.onWarning(`${complained}: ${splat.join(' | ')}`);
    return;
  }
  throw new Failure({
    what: complained,
    why: splat.join(' | '),
    next: 'mend the kernel, or leave out --strict: what was counted is kept',
    exitCode: EXIT_CODE.harnessFailed,
  });
}
