/** A stream to write text to; a terminal says so. */
type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

/** A closed terminal (SIGHUP) ends a run as Ctrl-C does. */
const INTERRUPT_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

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

/** A pipe without a reader, and a terminal that was closed. */
const READER_GONE = ['EPIPE', 'EIO'];

/**
 * A reader that goes away (`| head`) is no error: what is left to print is dropped without a word, and a run
 * still writes its files. Any other trouble with stdout is told once; of stderr nobody can be told.
 */
export function watchStreams(io: CliIo, onTrouble: (error: Error) => void): void {
  let told = false;
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (told || READER_GONE.includes(error.code ?? '')) return;
    told = true;
    onTrouble(error);
  });
  io.stderr.on('error', () => undefined);
}

/**
 * Calls `first` on the first signal that asks us to end and `second` on the next. Returns what takes the
 * listeners off.
 */
export function onInterrupt(io: CliIo, first: () => void, second: () => void): () => void {
  let seen = 0;
  const listener = (): void => {
    seen += 1;
    if (seen === 1) first();
    else second();
  };
  for (const signal of INTERRUPT_SIGNALS) io.on(signal, listener);
  return () => {
    for (const signal of INTERRUPT_SIGNALS) io.off(signal, listener);
  };
}
