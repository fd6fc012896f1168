import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure, type FailureParts } from '../lib/failure.js';
import { TOOL } from '../lib/tool.js';

/** Facts that a text may name. */
interface Facts {
  /** What the error is about: a flag, a path, a command. */
  readonly subject: string;
  /** What was found there or what the system said. */
  readonly detail?: string;
  /** `kvm-exit-bench run`. */
  readonly command?: string;
  /** The nearest valid name, or null. */
  readonly nearest?: string | null;
}

type Text = (facts: Facts) => FailureParts;

const usage = (what: string, why: string, next: string): FailureParts => ({
  what,
  why,
  next,
  exitCode: EXIT_CODE.usage,
});

function seeHelp({ nearest, command = TOOL.name }: Facts): string {
  const meant = nearest === undefined || nearest === null ? '' : `did you mean '${nearest}'? `;
  return `${meant}see ${command} --help`;
}

function output(why: string, next: string): Text {
  return ({ subject }) => usage(`cannot write to ${subject}`, why, next);
}

const ELSEWHERE = 'give a writable directory with --output';

/** Every error that the command line itself finds, by its kind; the other rooms throw `Failure`s of their own. */
export const ERROR_TEXT = {
  'unknown-option': (facts) =>
    usage(
      `unknown option '${facts.subject}'`,
      `${facts.command ?? TOOL.name} has none of that name`,
      seeHelp(facts),
    ),
  'unknown-command': (facts) =>
    usage(`unknown command '${facts.subject}'`, 'there is none of that name', seeHelp(facts)),
  'invalid-value': (facts) => usage(facts.subject, facts.detail ?? 'the value is not valid', seeHelp(facts)),
  'missing-value': (facts) => usage(facts.subject, 'needs a value', seeHelp(facts)),
  'missing-option': (facts) => usage(`option '${facts.subject}'`, 'is required', seeHelp(facts)),
  'missing-argument': (facts) => usage(`argument <${facts.subject}>`, 'is missing', seeHelp(facts)),
  'too-many-arguments': (facts) =>
    usage('too many arguments', facts.detail ?? 'some are not understood', seeHelp(facts)),
  'no-command': ({ command = TOOL.name }) =>
    usage('no command given', 'nothing to do', `see ${command} --help`),
  'mixed-units': ({ subject, detail }) =>
    usage(
      `cannot judge ${subject}`,
      `it is in ${detail ?? 'another unit than the baseline'}`,
      'compare runs that count the same',
    ),
  'output-EROFS': output('the file system is read-only (EROFS)', ELSEWHERE),
  'output-EACCES': output('permission denied (EACCES)', ELSEWHERE),
  'output-EPERM': output('not permitted (EPERM)', ELSEWHERE),
  'output-ENOSPC': output('the file system is full (ENOSPC)', 'free some space or give another --output'),
  'output-EDQUOT': output('the quota is used up (EDQUOT)', 'free some space or give another --output'),
  'output-ENOTDIR': output('a part of the path is a file (ENOTDIR)', ELSEWHERE),
  'output-ENOENT': output('the system makes no directory there (ENOENT)', ELSEWHERE),
  'output-EEXIST': output('it is a file, not a directory (EEXIST)', ELSEWHERE),
  'output-other': ({ subject, detail }) =>
    usage(`cannot write to ${subject}`, detail ?? 'unknown error', ELSEWHERE),
  'output-closed': ({ detail }) => ({
    what: 'cannot write to standard output',
    why: detail ?? 'unknown error',
    next: 'free some space or send it elsewhere; files that a run wrote are whole',
    exitCode: EXIT_CODE.harnessFailed,
  }),
  interrupted: () => ({
    what: 'interrupted',
    why: 'nothing was measured yet',
    next: 'run it again',
    exitCode: EXIT_CODE.interrupted,
  }),
  'repeat-differs': ({ subject, detail }) => ({
    what: `${subject} counted otherwise than the first`,
    why: detail ?? 'some value differs',
    next: 'report it with both results files, the versions of emulator and kernel, and what probe prints',
    exitCode: EXIT_CODE.harnessFailed,
  }),
  'repeat-interrupted': ({ subject }) => ({
    what: `${subject} was not finished`,
    why: 'a signal asked it to end',
    next: 'the first run is kept; run it again to compare',
    exitCode: EXIT_CODE.interrupted,
  }),
  'nothing-measured': ({ detail }) => ({
    what: 'no cell was measured',
    why: detail ?? 'no cell ran to its end',
    next: `see what this host can do: ${TOOL.name} probe`,
    exitCode: EXIT_CODE.harnessFailed,
  }),
  'cells-failed': ({ subject, detail }) => ({
    what: `${subject} not timed`,
    why: detail ?? 'failed verification',
    next: 'the other cells stand; report the failed ones with the results file',
    exitCode: EXIT_CODE.harnessFailed,
  }),
  'other-arch': ({ subject, detail }) =>
    usage(
      `the baseline ${subject} is of another architecture`,
      `its host is ${detail ?? 'another'}`,
      'give a --baseline of the same architecture',
    ),
  'no-pool': ({ subject }) =>
    usage(
      `nothing to go on with at ${subject}`,
      'no pool of this host was begun there',
      'leave out --resume',
    ),
  'pool-there': ({ subject }) =>
    usage(
      `a pool of this host was begun: ${subject}`,
      'it would be lost',
      'go on with --resume, take the file away, or give another --output',
    ),
  'not-certified': ({ subject }) =>
    usage(
      subject,
      'an emulated host counts instructions: two counts differ or they do not, and no false alarm is possible',
      'certify a host that measures time',
    ),
  unexpected: ({ detail }) => ({
    what: 'unexpected error',
    why: detail ?? 'unknown',
    next: `run again with KVM_EXIT_BENCH_DEBUG=1 and report it with the output of '${TOOL.name} probe'`,
    exitCode: EXIT_CODE.harnessFailed,
  }),
} satisfies Readonly<Record<string, Text>>;

export type ErrorKind = keyof typeof ERROR_TEXT;

/** A failure in the words of {@link ERROR_TEXT}. */
export function failureOf(kind: ErrorKind, facts: Facts, cause?: unknown): Failure {
  return new Failure(ERROR_TEXT[kind](facts), { cause });
}

/** How a failure is shown. */
export function renderFailure({ what, why, next }: FailureParts): string {
  return `${TOOL.name}: ${what}: ${why}\n  next: ${next}\n`;
}

/** Any thrown value as a failure: expected ones as they are, the rest as `unexpected`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n')[0] ?? '';
  return failureOf('unexpected', { subject: '', detail: firstLine }, error);
}
