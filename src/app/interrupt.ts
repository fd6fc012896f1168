import { EXIT_CODE } from '../lib/exit_code.js';
import { INTERRUPT_SIGNALS, type AppIo, type ProgressDisplay } from './context.js';

/**
 * Calls `first` on the first signal that asks us to end and `second` on the next. Returns what takes the
 * listeners off.
 */
export function onInterrupt(io: AppIo, first: () => void, second: () => void): () => void {
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

/** The first signal aborts the controller, the second ends the process. */
export function abortOnInterrupt(io: AppIo, controller: AbortController): () => void {
  return onInterrupt(
    io,
    () => controller.abort(),
    () => io.exit(EXIT_CODE.interrupted),
  );
}

/** The first signal ends the run after what is under way; the second ends the process. */
export function interruptible(io: AppIo, display: ProgressDisplay, controller: AbortController): () => void {
  return onInterrupt(
    io,
    () => {
      display.finish();
      io.stderr.write('interrupted: keeping what was measured; once more to quit at once\n');
      controller.abort();
    },
    () => {
      display.finish();
      io.exit(EXIT_CODE.interrupted);
    },
  );
}
