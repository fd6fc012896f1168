/** A file that grows by a line at a time, each handed to the kernel as it comes: a killed process loses none of them. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryName } from './temporary.js';

const APPENDED = constants.O_WRONLY | constants.O_APPEND;
/** Fails where anything has that name, a link included. */
const NEW = constants.O_CREAT | constants.O_EXCL;
const NO_LINK = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export class LogFile {
  /** @param fd open for appending; the log closes it */
  constructor(
    private place: string,
    private fd: number | null,
  ) {}

  /** @throws what the system says, EEXIST where anything has that name already */
  static create(path: string): LogFile {
    return new LogFile(path, openSync(path, APPENDED | NEW, 0o666));
  }

  /** One that is to take the place of `path` when it is written as far as it has to be: see {@link takePlace}. */
  static createBeside(path: string): LogFile {
    return LogFile.create(join(dirname(path), temporaryName()));
  }

  /** Goes on behind the first `bytes` of a log. @throws what the system says when it is none any more */
  static reopen(path: string, bytes: number): LogFile {
    const log = new LogFile(path, openSync(path, APPENDED | NO_LINK));
    const { fd } = log;
    if (fd === null || !fstatSync(fd).isFile()) throw new Error('it is not a file');
    ftruncateSync(fd, bytes);
    return log;
  }

  get path(): string {
    return this.place;
  }

  /** @throws what the system says */
  takePlace(path: string): void {
    renameSync(this.place, path);
    this.place = path;
  }

  /** Adds a line of JSON, the whole of it; a log that was closed takes none. @throws what the system says */
  append(line: object): void {
    if (this.fd === null) return;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    // A nearly full disk writes a part and fails on the rest.
    for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  /** Closes and removes the file. */
  remove(): void {
    this.close();
    rmSync(this.place, { force: true });
  }
}
