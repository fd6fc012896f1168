import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { LAUNCH_ERROR_CODES, type LaunchError } from './failures.js';

/** The properties that the addon gives its errors. */
const nativeErrorSchema = z.object({
  code: z.enum(LAUNCH_ERROR_CODES),
  operation: z.string(),
  errno: z.string().nullable().catch(null),
  cell: z.string().nullable().catch(null),
  message: z.string(),
});

/** Anything thrown inside a launch, as the message that the orchestrator is told. */
export function toLaunchError(error: unknown, launch: number): LaunchError {
  const native = nativeErrorSchema.safeParse(error);
  if (native.success) return { type: 'error', launch, ...native.data };
  const unknown = { type: 'error', launch, errno: null, cell: null } as const;
  if (error instanceof Failure) {
    const code = error.exitCode === EXIT_CODE.hostCannotMeasure ? 'unsupported' : 'internal';
    return { ...unknown, code, operation: error.what, message: `${error.why}; ${error.next}` };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...unknown, code: 'internal', operation: 'the launch process', message };
}
