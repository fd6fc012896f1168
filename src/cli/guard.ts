/**
 * What holds a program of ours: a module that does not load, an error that nobody caught, an end before it was done. Each
 * ends with 5 and one line. Left to itself Node ends with 1, which means regression here. Nothing is imported, so that
 * this loads wherever anything does.
 */
const HARNESS_FAILED = 5;

/** What to do about errors that only show when a program loads. */
const NEXT: ReadonlyMap<unknown, string> = new Map([
  ['EMFILE', 'raise the limit on open files (ulimit -n)'],
  ['ENFILE', 'close files on this host, or raise fs.file-max'],
  ['EACCES', 'make its files readable'],
  ['ERR_MODULE_NOT_FOUND', 'install and build it again: npm ci && npm run build'],
]);
const REPORT = 'run it again with KVM_EXIT_BENCH_DEBUG=1 and report what it says';

function tell(error: unknown): void {
  const { code, message, stack } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    readonly code?: unknown;
  };
  const next = NEXT.get(code) ?? REPORT;
  process.stderr.write(
    `kvm-exit-bench: unexpected error: ${message.split('\n')[0] ?? ''}\n  next: ${next}\n`,
  );
  if ((process.env['KVM_EXIT_BENCH_DEBUG'] ?? '') !== '') process.stderr.write(`${stack ?? ''}\n`);
}

function giveUp(error: unknown): void {
  try {
    tell(error);
  } finally {
    process.exit(HARNESS_FAILED);
  }
}

/** Runs a program whose modules it loads itself, and sets its own exit code. */
export function guarded(program: () => Promise<unknown>): void {
  let isDone = false;
  process.on('uncaughtException', giveUp);
  process.on('exit', (code) => {
    // Nothing is under way any more, and it has not come to its end.
    if (!isDone && code === 0) process.exitCode = HARNESS_FAILED;
  });
  program().then(() => {
    isDone = true;
  }, giveUp);
}
