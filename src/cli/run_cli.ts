import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import { COMMANDS } from './commands.js';
import type { CliContext, CliDependencies } from '../app/context.js';
import { systemReason } from '../lib/system_reason.js';
import { failureOf, renderFailure, toFailure } from '../app/failures.js';
import { watchStreams, type CliIo } from '../app/io.js';
import { createProgram, HelpShown } from './program.js';

function report(error: unknown, io: CliIo): ExitCode {
  const failure = toFailure(error);
  io.stderr.write(renderFailure(failure));
  if ((io.env['KVM_EXIT_BENCH_DEBUG'] ?? '') !== '') {
    const cause = failure.cause instanceof Error ? failure.cause : failure;
    io.stderr.write(`${cause.stack ?? cause.message}\n`);
  }
  return failure.exitCode;
}

async function execute(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  let outcome: ExitCode = EXIT_CODE.pass;
  const program = createProgram(COMMANDS, context, (code) => {
    outcome = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome;
  } catch (error) {
    return error instanceof HelpShown ? EXIT_CODE.pass : report(error, context.io);
  }
}

/**
 * Runs one command line, without the program's own name in `argv`. Never rejects: an error is one line on
 * stderr and an exit code, which is returned and set on `io`.
 */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
  dependencies: CliDependencies,
): Promise<ExitCode> {
  const troubles: ExitCode[] = [];
  // It may come when the command is done: what a pipe or a file does not take is told later.
  watchStreams(io, (error) => {
    const failure = failureOf('output-closed', { subject: '', detail: systemReason(error) }, error);
    troubles.push(report(failure, io));
    io.exitCode = failure.exitCode;
  });
  const ended = await execute(argv, { io, dependencies });
  const code = troubles[0] ?? ended;
  io.exitCode = code;
  return code;
}
