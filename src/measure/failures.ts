import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { remedyFor } from '../lib/system_reason.js';
import type { LaunchMessage } from '../samples/protocol.js';
import type { CellOutcome } from '../samples/samples.js';

/** How a launch says that it cannot go on. */
export type LaunchError = Extract<LaunchMessage, { type: 'error' }>;
export type LaunchErrorCode = LaunchError['code'];

interface FailureText {
  readonly what: (error: LaunchError, device: string) => string;
  readonly next: (error: LaunchError, device: string) => string;
  readonly exitCode: ExitCode;
}

const onCell = ({ cell }: LaunchError): string => (cell === null ? '' : ` of ${cell}`);

/** Runners that GitHub hosts have the device, and no user of theirs may open it. */
const HOSTED_RUNNER =
  `let the workflow add a udev rule before: echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666"' | ` +
  'sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && ' +
  'sudo udevadm trigger --name-match=kvm';

const FAILURE_TEXTS: Readonly<Record<LaunchErrorCode, FailureText>> = {
  'no-device': {
    what: (_, device) => `cannot open ${device}`,
    next: ({ errno }) =>
      errno === 'ENOENT' || errno === 'ENODEV'
        ? 'load the KVM module (sudo modprobe kvm_intel or kvm_amd), enable virtualization in the firmware, ' +
          'name another node with --device, or count instructions instead (--host emulated)'
        : 'name the device node of KVM with --device, or leave it out for /dev/kvm',
    exitCode: EXIT_CODE.hostCannotMeasure,
  },
  'no-permission': {
    what: (_, device) => `cannot open ${device}`,
    next: () =>
      process.env['GITHUB_ACTIONS'] === 'true'
        ? HOSTED_RUNNER
        : 'join the group that owns it (sudo usermod -aG kvm $USER, then log in again), run as root, ' +
          'or count instructions instead (--host emulated)',
    exitCode: EXIT_CODE.hostCannotMeasure,
  },
  unsupported: {
    what: () => 'this host cannot be measured',
    next: () => 'run on Linux with KVM, or count instructions instead (--host emulated)',
    exitCode: EXIT_CODE.hostCannotMeasure,
  },
  'too-old': {
    what: (_, device) => `the KVM behind ${device} is too old`,
    next: () => 'boot a newer kernel, or count instructions instead (--host emulated)',
    exitCode: EXIT_CODE.hostCannotMeasure,
  },
  watchdog: {
    what: (error) => `${error.operation}${onCell(error)} did not come back`,
    next: ({ cell }) =>
      cell === null
        ? 'run it again; if it fails again, report it with the output of probe'
        : 'leave that guest out with --exit or --mode, and report it with the output of probe',
    exitCode: EXIT_CODE.harnessFailed,
  },
  kvm: {
    what: (error) => `${error.operation}${onCell(error)} failed`,
    next: () => "look at the kernel's log (dmesg), and report it with the output of probe",
    exitCode: EXIT_CODE.harnessFailed,
  },
  internal: {
    what: (error) => `${error.operation}${onCell(error)} failed`,
    next: () => 'run it again; if it fails again, report it with the output of probe',
    exitCode: EXIT_CODE.harnessFailed,
  },
};

export const LAUNCH_ERROR_CODES = [
  'no-device',
  'no-permission',
  'unsupported',
  'too-old',
  'watchdog',
  'kvm',
  'internal',
] as const satisfies readonly LaunchErrorCode[];

/** Operation of a command that the user gave and that is none. */
export const GIVEN_COMMAND = 'the host command';
/** Operation of looking for a program on PATH. */
export const PROGRAM_SEARCH = 'the search for a program';

/** What fails for one reason that is the user's, by operation. */
const TEXT_OF_OPERATION: ReadonlyMap<string, FailureText> = new Map([
  [
    GIVEN_COMMAND,
    {
      what: () => 'cannot measure through the host command',
      next: () => 'give --host-command one that runs the runner, as the shell would run it',
      exitCode: EXIT_CODE.usage,
    },
  ],
  [
    PROGRAM_SEARCH,
    {
      what: () => 'cannot start what measures',
      next: () => 'see whether PATH names directories that are there and may be read',
      exitCode: EXIT_CODE.usage,
    },
  ],
  [
    'sched_setaffinity',
    {
      what: () => 'cannot measure on that CPU',
      next: () => 'give --cpu a number that taskset -cp $$ lists, or leave it out for the last of them',
      exitCode: EXIT_CODE.usage,
    },
  ],
  [
    'start a thread',
    {
      what: () => 'cannot start a thread',
      next: () => 'raise that limit, or ask for fewer threads',
      exitCode: EXIT_CODE.harnessFailed,
    },
  ],
]);

function resourceText(remedy: string): FailureText {
  return {
    what: (error) => `${error.operation}${onCell(error)} failed`,
    next: () => remedy,
    exitCode: EXIT_CODE.harnessFailed,
  };
}

function textOf({ code, operation, errno }: LaunchError): FailureText {
  const remedy = remedyFor(errno);
  return TEXT_OF_OPERATION.get(operation) ?? (remedy === null ? FAILURE_TEXTS[code] : resourceText(remedy));
}

/** The errno's name stands in brackets, unless the message says it already. */
function whyOf({ message, errno }: LaunchError): string {
  return errno === null || message.includes(errno) ? message : `${message} (${errno})`;
}

/** What a launch's error means to a user: what failed, why, what to do, and the exit code of the command. */
export function failureOfLaunch(error: LaunchError, device: string): Failure {
  const text = textOf(error);
  return new Failure({
    what: text.what(error, device),
    why: whyOf(error),
    next: text.next(error, device),
    exitCode: text.exitCode,
  });
}

/** The error of a launch that ended without a message. */
export function goneError(launch: number): LaunchError {
  const message = 'it ended before it was done';
  return { type: 'error', launch, code: 'internal', operation: 'a launch', errno: null, cell: null, message };
}

/** No cell but controls proved itself: the first reason stands for all. */
export function nothingToTime(outcomes: readonly (CellOutcome | undefined)[]): Failure {
  const failed = outcomes.find((outcome) => outcome?.status === 'failed');
  const skipped = outcomes.find((outcome) => outcome?.status === 'skipped');
  const reason = failed?.reason ?? skipped?.reason ?? 'none was proved';
  const field = failed?.field === undefined ? '' : ` (${failed.field})`;
  return new Failure({
    what: 'no guest of the plan can be timed',
    why: `${reason}${field}`,
    next:
      failed?.fault === 'resource'
        ? 'free what has run out, or raise the limit on it'
        : 'run probe to see what this host can measure, or choose other cells',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/** A defect of ours, in one line like every other failure; the cause keeps the stack. */
export function unexpectedFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(
    {
      what: 'the run stopped on an unexpected error',
      why: message.split('\n')[0] ?? '',
      next: 'report it with the output of probe',
      exitCode: EXIT_CODE.harnessFailed,
    },
    { cause: error },
  );
}
