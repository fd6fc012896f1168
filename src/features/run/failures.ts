import { failuresIn, type FailureTexts } from '../../app/failures.js';
import { EXIT_CODE } from '../../lib/exit_code.js';

/** Errors that only a run can find. */
export const RUN_FAILURES = {
  'repeat-differs': ({ subject, detail }) => ({
    what: `${subject} does not repeat the first`,
    why: detail ?? 'some value differs',
    next: 'report it with both results files, the versions of emulator and kernel, and the output of probe',
    exitCode: EXIT_CODE.harnessFailed,
  }),
  'repeat-interrupted': ({ subject }) => ({
    what: `${subject} was not finished`,
    why: 'a signal asked it to end',
    next: 'the first run is kept; run it again to compare',
    exitCode: EXIT_CODE.interrupted,
  }),
} satisfies FailureTexts;

export const runFailure = failuresIn(RUN_FAILURES);
