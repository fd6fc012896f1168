import type { AppContext, AppDependencies, AppIo, ProcessIo } from '../app/context.js';
import { failureOf, renderFailure, toFailure } from '../app/failures.js';
import { COMMANDS } from './commands.js';
import { realDependencies } from './dependencies.js';
import { createProgram, HelpShown } from './program.js';
import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import { systemReason } from '../lib/system_reason.js';
import type { Drive } from '../measure/sampler.js';
import { bordered } from '../show/terminal/border.js';

/** A pipe without a reader, and a terminal that was closed. */
const READER_GONE = ['EPIPE', 'EIO'];

/**
 * A reader that goes away (`| head`) is no error: what is left to print is dropped without a word, and a run
 * still writes its files. Any other trouble with stdout is told once; of stderr nobody can be told.
 */
function watchStreams(io: ProcessIo, onTrouble: (error: Error) => void): void {
  let told = false;
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (told || READER_GONE.includes(error.code ?? '')) return;
    told = true;
    onTrouble(error);
  });
  io.stderr.on('error', () => undefined);
}

function report(error: unknown, io: AppIo): ExitCode {
  const failure = toFailure(error);
  io.stderr.write(renderFailure(failure));
  if ((io.env['KVM_EXIT_BENCH_DEBUG'] ?? '') !== '') {
    const cause = failure.cause instanceof Error ? failure.cause : failure;
    io.stderr.write(`${cause.stack ?? cause.message}\n`);
  }
  return failure.exitCode;
}

async function execute(argv: readonly string[], context: AppContext): Promise<ExitCode> {
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

/** What commands get of a process: its streams behind the border, which only the progress bar draws around. */
function contextOf(io: ProcessIo, dependencies: AppDependencies): AppContext {
  return {
    io: {
      stdout: bordered(io.stdout, io.env),
      stderr: bordered(io.stderr, io.env),
      env: io.env,
      on: (signal, listener) => io.on(signal, listener),
      off: (signal, listener) => io.off(signal, listener),
      exit: (code) => io.exit(code),
    },
    dependencies: { ...dependencies, createProgress: (quiet) => dependencies.createProgress(io, quiet) },
  };
}

/**
 * Runs one command line, without the program's own name in `argv`. Never rejects: an error is one line on
 * stderr and an exit code, which is returned and set on `io`.
 */
export async function runCli(
  argv: readonly string[],
  io: ProcessIo,
  dependencies: AppDependencies,
): Promise<ExitCode> {
  const troubles: ExitCode[] = [];
  const context = contextOf(io, dependencies);
  // It may come when the command is done: what a pipe or a file does not take is told later.
  watchStreams(io, (error) => {
    const failure = failureOf('output-closed', { subject: '', detail: systemReason(error) }, error);
    troubles.push(report(failure, context.io));
    io.exitCode = failure.exitCode;
  });
  const ended = await execute(argv, context);
  const code = troubles[0] ?? ended;
  io.exitCode = code;
  return code;
}

/**
 * The `run` command with something that takes part in it: `npm run bench` is this with a tinybench suite.
 * @param argv flags of `run`
 * @param drive resolves when it has seen the run's end; see {@link Drive}
 */
export function runSuite(argv: readonly string[], drive: Drive): Promise<ExitCode> {
  return runCli(['run', ...argv], process, { ...realDependencies, drive });
}
