/** Every way in which a command ends, with the exit code that it ends with. */
import type { ExitCode } from '../../../src/lib/exit_code.js';
import type { Case } from './case.js';
import { CERTIFY, VERIFY } from './certify_and_verify.js';
import { GATE, GATE_RUN } from './gate.js';
import { KERNELS } from './kernels.js';
import { READING } from './reading.js';
import { RUN } from './run.js';
import { SCALE } from './scale.js';
import { SHELL } from './shell.js';
import { SWEEP } from './sweep.js';
import { VMM } from './vmm.js';

export const CASES: readonly Case[] = [
  ...RUN,
  ...GATE,
  ...GATE_RUN,
  ...CERTIFY,
  ...VERIFY,
  ...SCALE,
  ...READING,
  ...KERNELS,
  ...SWEEP,
  ...SHELL,
  ...VMM,
];

/** Ways that need an emulator, a full disk or many runs, and the test that goes them. */
export const ELSEWHERE: readonly (readonly [
  command: string,
  code: ExitCode,
  reason: string,
  test: string,
])[] = [
  ['run --repeat', 5, 'a count came out otherwise', 'test/features/run/repeat.test.ts'],
  ['recheck', 1, 'a number is not that of the blocks', 'test/features/recheck/recheck.test.ts'],
  ['run --resume', 0, 'the run was resumed to its end', 'test/features/run/resume.test.ts'],
  ['run --resume', 2, 'there is nothing to resume', 'test/features/run/resume_kept.test.ts'],
  ['run --resume', 4, 'it is another host', 'test/features/run/resume_kept.test.ts'],
  ['run --resume', 5, 'a cell failed verification', 'test/features/run/resume.test.ts'],
  ['run --resume', 130, 'a signal came again', 'test/features/run/resume.test.ts'],
  ['attribute', 0, 'the instructions of the cell were found', 'test/emulated/attribute.test.ts'],
  ['patch', 2, 'the series does not compile', 'test/emulate/kernel_build/build_kernel.test.ts'],
  ['kernels', 0, 'every kernel was counted', 'test/emulated/kernels.test.ts'],
  ['kernels', 4, 'one of the kernels does not boot', 'test/features/kernels/kernels_command.test.ts'],
  ['bisect', 0, 'the change was found', 'test/emulated/bisect.test.ts'],
  ['bisect', 3, 'good and bad are equal', 'test/emulated/bisect.test.ts'],
  ['bisect', 3, 'kernels that do not boot hide the change', 'test/features/bisect/bisect_command.test.ts'],
  ['bisect --step', 0, 'the cell takes as many as on the good one', 'test/built_kernels/bisect.test.ts'],
  ['bisect --step', 1, 'the cell changed', 'test/built_kernels/bisect.test.ts'],
  ['sweep submit', 4, 'Slurm does not take the job', 'test/features/sweep/slurm.test.ts'],
  ['kernel fetch', 0, 'the kernel is stored', 'test/features/kernels/store_command.test.ts'],
  ['kernel remove', 0, 'it was removed', 'test/features/kernels/store_command.test.ts'],
  ['build', 0, 'the runner was built', 'test/features/native_build/build.test.ts'],
  ['build', 4, 'there is no compiler', 'test/features/native_build/build.test.ts'],
  ['any command', 5, 'its output was not taken', 'test/cli/built_program.test.ts'],
  ['any command', 5, 'it met what it did not expect', 'test/cli/errors.test.ts'],
];
