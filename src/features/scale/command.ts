import { relative } from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { lookOf } from '../../show/terminal/look.js';
import type { Scale } from './document/schema.js';
import type { AppContext } from '../../app/context.js';
import { failureOf, renderFailure } from '../../app/failures.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import { hostChoice, nameOfHost } from '../../app/host_choice.js';
import { interruptible } from '../../app/interrupt.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import type { CommandDefinition } from '../../app/command.js';
import { addScaleOptions, scalePlan, type ScaleFlags } from './options.js';

async function measured(flags: ScaleFlags, context: AppContext) {
  const { io, dependencies } = context;
  const choice = hostChoice(flags);
  // Loaded where they are needed: help and usage errors come at once.
  const { sampleScale, scaleNotHere } = await import('./sample_scale.js');
  if (choice.kind === 'emulated') throw scaleNotHere();
  const { openHost } = await import('../../app/open_host.js');
  const { backend, host } = await openHost(choice, null, context);
  const display = await dependencies.createProgress(flags.quiet === true);
  const interrupt = new AbortController();
  const release = interruptible(io, display, interrupt);
  try {
    const taken = await sampleScale({
      plan: await scalePlan(flags, host, choice),
      backend,
      host,
      seed: flags.seed ?? dependencies.drawSeed(),
      interrupt: interrupt.signal,
      onProgress: (progress) => {
        if (!interrupt.signal.aborted) display.update(progress);
      },
      now: dependencies.elapsedMs,
      wallClock: dependencies.now,
    });
    return { ...taken, host };
  } finally {
    display.finish();
    release();
  }
}

async function printed(scale: Scale, path: string, flags: ScaleFlags, { io }: AppContext): Promise<void> {
  if (flags.json === true) io.stdout.write(`${JSON.stringify(scale)}\n`);
  else if (flags.quiet !== true) {
    const { scaleText } = await import('./text.js');
    io.stdout.write(`${scaleText(scale, lookOf(io.stdout, io.env))}\n`);
  }
  (flags.json === true ? io.stderr : io.stdout).write(`results: ${relative('.', path)}\n`);
}

async function measureAndWrite(flags: ScaleFlags, directory: string, context: AppContext): Promise<ExitCode> {
  const { samples, failure, host } = await measured(flags, context);
  if (samples.rounds.length === 0) throw failure ?? failureOf('interrupted', { subject: '' });
  const { assembleScale } = await import('./document/assemble.js');
  const { writeScale } = await import('./document/schema.js');
  const scale = assembleScale({ samples, host, label: flags.label ?? null, tool: TOOL });
  await printed(scale, await writeScale(directory, scale), flags, context);
  const { writeScalePage } = await import('./page.js');
  const page = await writeScalePage(directory, scale);
  (flags.json === true ? context.io.stderr : context.io.stdout).write(`report: ${relative('.', page)}\n`);
  if (failure !== null) {
    context.io.stderr.write(renderFailure(failure));
    return failure.exitCode;
  }
  if (samples.interrupted) return EXIT_CODE.interrupted;
  return exitCodeOfFailed(failedAmong(scale.series), context.io);
}

async function runScale(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<ScaleFlags>();
  const { dependencies } = context;
  const name = nameOfHost(hostChoice(flags), dependencies);
  const { directory, discard } = openOutputDirectory(flags.output, dependencies, name);
  try {
    return await measureAndWrite(flags, directory, context);
  } finally {
    discard();
  }
}

export const scaleCommand: CommandDefinition = {
  name: 'scale',
  summary: 'measure exits per second of several vCPU threads at once, in one VM and in a VM each',
  examples: [
    'scale',
    "scale --threads 1,2,4,8 --mode '*ring3'",
    'scale --exit mmio-read --groups regs+sregs --direction read --max-time 2m',
    'scale --json --quiet > scale.json',
    'scale --host ssh:build-host',
  ],
  configure: addScaleOptions,
  run: runScale,
};
