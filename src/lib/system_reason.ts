import { entryOf } from './entry_of.js';

/** Why the system refused, in words. */
const REASONS: Readonly<Record<string, string>> = {
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
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the device reports an input/output error',
};

/** The errno name of a system error, or null. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Why the system refused, in words with the errno's name in brackets: `permission denied (EACCES)`. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = errnoOf(error);
  return code === null ? error.message : `${entryOf(REASONS, code) ?? error.message} (${code})`;
}

/** What there was no more of, by errno: what to do, whatever the operation was. */
const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'raise the limit on open files (ulimit -n), or measure fewer cells or threads',
  ENFILE: 'close files on this host, or raise fs.file-max',
  ENOMEM: 'free memory, or raise the limit on it (ulimit -v, memory.max of the control group)',
  EAGAIN: 'raise the limit on processes and threads (ulimit -u, pids.max of the control group)',
  ENOSPC: 'make room where it is used up: on the disk, or in what the kernel limits',
  EDQUOT: 'make room in the quota',
};

/** Null where nothing ran out. */
export function remedyFor(errno: string | null): string | null {
  return errno === null ? null : (entryOf(REMEDIES, errno) ?? null);
}
