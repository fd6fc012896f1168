import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../../lib/exit_code.js';
import type { CommandDefinition, CommandGroup } from '../../../app/command.js';
import type { AppContext } from '../../../app/context.js';
import { seconds, wholeNumber } from '../../../app/option_parsers.js';
import type { VmmFlags } from './record_vmm.js';

interface RecordFlags extends VmmFlags {
  readonly output?: string;
}

async function runRecord(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<RecordFlags>();
  const { recordVmm } = await import('./record_vmm.js');
  const { list, exits, interrupted } = await recordVmm(context, flags);
  const { io } = context;
  const text = `${JSON.stringify(list, null, 2)}\n`;
  if (flags.output === undefined) io.stdout.write(text);
  else {
    const { writeTextFile } = await import('../../../lib/files/text_output.js');
    await writeTextFile(flags.output, text);
    io.stdout.write(`${flags.output}\n`);
  }
  if (interrupted) return EXIT_CODE.interrupted;
  if (exits > 0) return EXIT_CODE.pass;
  io.stderr.write('no exit to userspace was seen: is the VM running?\n');
  return EXIT_CODE.inconclusive;
}

export const pidOption = (): Option =>
  new Option('--pid <number>', 'process of the VMM (default: the only one)').argParser(wholeNumber(1));
export const vmOption = (): Option =>
  new Option('--vm <name>', "the VM's name, as it stands in the VMM's command line");

const recordCommand: CommandDefinition = {
  name: 'record',
  summary: 'record the exits of a running VM and the register groups its VMM uses at each',
  examples: [
    'mix record --pid 2661 --output mix.json',
    'mix record --vm debian12 --seconds 60s --output mix.json',
  ],
  configure: (command) =>
    command
      .addOption(pidOption())
      .addOption(vmOption())
      .addOption(
        new Option('--seconds <time>', 'how long to record: 10, 10s, 1m (default: 10s)').argParser(seconds),
      )
      .option('--output <file>', 'where to write the mix (default: stdout)'),
  run: runRecord,
};

export const mixCommands: CommandGroup = {
  name: 'mix',
  summary: "record a VMM's exits for `advise`",
  examples: ['mix record --output mix.json'],
  commands: [recordCommand],
};
