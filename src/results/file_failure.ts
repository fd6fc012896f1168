import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'it is there already',
  EFBIG: 'larger than the file size limit',
  EIO: 'the device reports an input/output error',
};

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return error.message;
  return `${WHY[code] ?? error.message} (${code})`;
}

/** @param next what to do; a full or unwritable place needs another one */
export function writeFailure(path: string, error: unknown, next: string): Failure {
  const what = `cannot write ${path}`;
  return new Failure({ what, why: whyOf(error), next, exitCode: EXIT_CODE.harnessFailed }, { cause: error });
}

export function openFailure(path: string, error: unknown): Failure {
  const next = 'give a results file, or the directory of a run';
  return new Failure(
    { what: `cannot read ${path}`, why: whyOf(error), next, exitCode: EXIT_CODE.usage },
    { cause: error },
  );
}

/** A file that was read and is not what it should be. */
export function contentFailure(path: string, why: string, next: string): Failure {
  return new Failure({ what: `cannot read ${path}`, why, next, exitCode: EXIT_CODE.usage });
}
