import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure, type FailureParts } from '../lib/failure.js';
import { errnoOf, remedyFor } from '../lib/system_reason.js';
import { TOOL } from '../lib/tool.js';
import { inertText } from '../lib/visible_text.js';

/** Facts that a text may name. */
export interface Facts {
  /** What the error is about: a flag, a path, a command. */
  readonly subject: string;
  /** What was found there or what the system said. */
  readonly detail?: string;
  /** `kvm-exit-bench run`. */
  readonly command?: string;
  /** The nearest valid name, or null. */
  readonly nearest?: string | null;
}

/** A text for each kind of error; the app has its own, a feature what only it can find. */
export type FailureTexts = Readonly<Record<string, (facts: Facts) => FailureParts>>;

export const usage = (what: string, why: string, next: string): FailureParts => ({
  what,
  why,
  next,
  exitCode: EXIT_CODE.usage,
});

function seeHelp({ nearest, command = TOOL.name }: Facts): string {
  const meant = nearest === undefined || nearest === null ? '' : `did you mean '${nearest}'? `;
  return `${meant}see ${command} --help`;
}

function output(why: string, next: string): FailureTexts[string] {
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
  'output-EROFS': output('the file system is read-only (EROFS)', ELSEWHERE),
  'output-EACCES': output('permission denied (EACCES)', ELSEWHERE),
  'output-EPERM': output('not permitted (EPERM)', ELSEWHERE),
  'output-ENOSPC': output('the file system is full (ENOSPC)', 'free some space or give another --output'),
  'output-EDQUOT': output('the quota is used up (EDQUOT)', 'free some space or give another --output'),
  'output-ENOTDIR': output('a part of the path is a file (ENOTDIR)', ELSEWHERE),
  'output-ENOENT': output('no directory can be made there (ENOENT)', ELSEWHERE),
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
  'nothing-measured': ({ detail }) => ({
    what: 'no cell was measured',
    why: detail ?? 'no cell ran to its end',
    next: `see what this host can do: ${TOOL.name} probe`,
    exitCode: EXIT_CODE.harnessFailed,
  }),
  'cells-failed': ({ subject }) => ({
    what: `${subject} not timed`,
    why: 'a proof failed, a guest hung, or a resource of this system ran out',
    next: 'the other cells are valid; report the failed ones with the results file, unless a limit of yours was the cause',
    exitCode: EXIT_CODE.harnessFailed,
  }),
  unexpected: ({ detail }) => ({
    what: 'unexpected error',
    why: detail ?? 'unknown',
    next: `run again with KVM_EXIT_BENCH_DEBUG=1 and report it with the output of '${TOOL.name} probe'`,
    exitCode: EXIT_CODE.harnessFailed,
  }),
} satisfies FailureTexts;

export type ErrorKind = keyof typeof ERROR_TEXT;

/** What makes a failure in the words of a table. */
export function failuresIn<Kind extends string>(
  texts: Readonly<Record<Kind, FailureTexts[string]>>,
): (kind: Kind, facts: Facts, cause?: unknown) => Failure {
  return (kind, facts, cause) => new Failure(texts[kind](facts), { cause });
}

/** A failure in the words of {@link ERROR_TEXT}. */
export const failureOf = failuresIn<ErrorKind>(ERROR_TEXT);

/** What an emulated host's console said follows a reason, in lines that are indented; any other line end is part of a name. */
const LINE_END = /\n(?= {4})/;

function reasonText(why: string): string {
  return why.split(LINE_END).map(inertText).join('\n');
}

/** How a failure is shown: the names and paths in it may be anybody's. */
export function renderFailure({ what, why, next }: FailureParts): string {
  return `${TOOL.name}: ${inertText(what)}: ${reasonText(why)}\n  next: ${inertText(next)}\n`;
}

/** Any thrown value as a failure: expected ones as they are, the rest as `unexpected`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n')[0] ?? '';
  const parts = ERROR_TEXT.unexpected({ subject: '', detail: firstLine });
  const next = remedyFor(errnoOf(error)) ?? parts.next;
  return new Failure({ ...parts, next }, { cause: error });
}
