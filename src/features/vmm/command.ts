import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { lookOf } from '../../show/terminal/look.js';
import type { CommandDefinition, CommandGroup } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import { hostChoice } from '../../app/host_choice.js';
import { wholeNumber } from '../../app/option_parsers.js';
import { deviceOption } from '../../app/plan_options.js';
import type { VmmDocument } from './document/schema.js';

interface Flags {
  readonly device?: string;
  readonly launches: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const USUAL_LAUNCHES = 5;
const NS_PER_SECOND = 1e9;

function withoutGuest(command: readonly string[], word: string): Failure {
  return new Failure({
    what: `the command '${command.join(' ')}'`,
    why: `${word} stands nowhere in it, so it boots something else`,
    next: `write ${word} where the VMM takes a kernel: ... -kernel ${word}`,
    exitCode: EXIT_CODE.usage,
  });
}

async function runVmm(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const words = command.args;
  const { takeTurns, GUEST_WORD } = await import('./turns.js');
  if (!words.some((word) => word.includes(GUEST_WORD))) throw withoutGuest(words, GUEST_WORD);
  const { io } = context;
  const quiet = flags.quiet === true || flags.json === true;
  const run = await takeTurns(words, { launches: flags.launches, host: hostChoice(flags), quiet }, context);
  const { ringCosts } = await import('./costs.js');
  const rings = ringCosts(run.turns);
  if (flags.json === true) {
    const launches = run.turns.map(({ exits, rings: blocks, bare }) => ({
      exits,
      rings: [...blocks].map(([ring, cycles]) => ({ ring, cycles })),
      bare,
    }));
    const { VMM_FORMAT: format, VMM_VERSION: version } = await import('./document/schema.js');
    const { host } = run;
    const document: VmmDocument = {
      ...{ format, version, tool: TOOL, command: words, host, unit: 'cycles', rings, launches },
    };
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (rings.length > 0) {
    const { vmmText } = await import('./text.js');
    const ticksPerNs = run.host.clock.hz / NS_PER_SECOND;
    io.stdout.write(vmmText({ command: words, run, rings, ticksPerNs }, lookOf(io.stdout, io.env)));
  }
  if (run.interrupted) return EXIT_CODE.interrupted;
  return exitCodeOfFailed(failedAmong(run.turns.flatMap(({ bare }) => bare.cells)), io);
}

const QEMU = 'qemu-system-x86_64 -accel kvm -nographic -kernel {guest}';

const vmmRunCommand: CommandDefinition = {
  name: 'run',
  summary:
    'start a VMM with a guest that times its own exits, and bare exits in turn: what does the VMM add?',
  examples: [
    `vmm run -- ${QEMU} -M q35`,
    `vmm run --launches 10 --json -- ./start-my-vmm --kernel {guest} > vmm.json`,
  ],
  configure: (command) =>
    command
      .argument(
        '<command...>',
        "after --, the VMM's command line; {guest} stands for the guest's ELF file (PVH or Linux boot protocol). It prints the first serial port on its standard output",
      )
      .addOption(deviceOption())
      .addOption(
        new Option('--launches <number>', 'how often to start the VMM')
          .argParser(wholeNumber(1))
          .default(USUAL_LAUNCHES),
      )
      .option('--json', 'print the document with all blocks as JSON')
      .option('--quiet', 'print no progress'),
  run: runVmm,
};

export const vmmCommands: CommandGroup = {
  name: 'vmm',
  summary: 'measure what a VMM itself adds to an exit',
  examples: [`vmm run -- ${QEMU} -M q35`],
  commands: [vmmRunCommand],
};
