import type { Backend } from '../measure/backend.js';
import type { Host, LaunchSpec } from '../samples/protocol.js';
import type { CliContext } from './context.js';
import { failureOf } from './failures.js';
import { onInterrupt } from './io.js';

/**
 * What the host is; a signal while it is asked ends that.
 * @throws {Failure} when it cannot measure, or (interrupted) on a signal
 */
export async function probeHost(backend: Backend, first: LaunchSpec, { io }: CliContext): Promise<Host> {
  let release = (): void => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    const end = (): void => {
      backend.close?.();
      reject(failureOf('interrupted', { subject: '' }));
    };
    release = onInterrupt(io, end, end);
  });
  try {
    return await Promise.race([backend.probe(first), interrupted]);
  } finally {
    release();
  }
}
