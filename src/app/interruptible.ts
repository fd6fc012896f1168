import { EXIT_CODE } from '../lib/exit_code.js';
import { onInterrupt, type CliIo } from './io.js';
import type { ProgressDisplay } from '../cli/progress.js';

/** The first signal ends the run after what is under way; the second ends the process. */
export function interruptible(io: CliIo, display: ProgressDisplay, controller: AbortController): () => void {
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
