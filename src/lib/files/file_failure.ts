import { EXIT_CODE } from '../exit_code.js';
import { Failure } from '../failure.js';
import { systemReason } from '../system_reason.js';

/** @param next what to do; a full or unwritable place needs another one */
export function writeFailure(path: string, error: unknown, next: string): Failure {
  const what = `cannot write ${path}`;
  return new Failure({ what, why: systemReason(error), next, exitCode: EXIT_CODE.usage }, { cause: error });
}

/** What to do where the caller knows nothing better. */
export const GIVE_A_RUN = 'give a results file, or the directory of a run';

export function openFailure(path: string, error: unknown, next = GIVE_A_RUN): Failure {
  return new Failure(
    { what: `cannot read ${path}`, why: systemReason(error), next, exitCode: EXIT_CODE.usage },
    { cause: error },
  );
}

/** A file that was read and is not what it should be. */
export function contentFailure(path: string, why: string, next: string): Failure {
  return new Failure({ what: `cannot read ${path}`, why, next, exitCode: EXIT_CODE.usage });
}
