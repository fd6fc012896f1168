/** A stream to write text to; a terminal says so. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** The part of `process` that the command line uses, so that a test can run it without one. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  exitCode?: number | string | null | undefined;
  on(signal: InterruptSignal, listener: () => void): unknown;
  off(signal: InterruptSignal, listener: () => void): unknown;
  /** Ends the process at once. */
  exit(code: number): unknown;
}

/**
 * A reader that goes away (`| head`) is no error: what is left to print is dropped without a word, and a run
 * still writes its files.
 */
export function ignoreClosedPipes(io: CliIo): void {
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/**
 * Calls `first` on the first SIGINT or SIGTERM and `second` on the next. Returns what takes the listeners off.
 */
export function onInterrupt(io: CliIo, first: () => void, second: () => void): () => void {
  let seen = 0;
  const listener = (): void => {
    seen += 1;
    if (seen === 1) first();
    else second();
  };
  io.on('SIGINT', listener);
  io.on('SIGTERM', listener);
  return () => {
    io.off('SIGINT', listener);
    io.off('SIGTERM', listener);
  };
}
