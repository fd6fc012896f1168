import { Option, type Command } from 'commander';
import { addEmulatedOptions } from '../../app/host_choice.js';
import type { CommandDefinition } from '../../app/command.js';
import { VARIANT_FORM } from '../../app/variant.js';
import { listed } from '../../app/option_parsers.js';

function configure(command: Command): Command {
  command
    .requiredOption('--cell <id>', 'the cell: pio-out/long64-ring0/regs/both/sync')
    .addOption(
      new Option(
        '--over <path>',
        `kernels in order (repeatable): a version, an image, a directory of images or builds, or a file with one kernel a line, each ${VARIANT_FORM}; in a file, blanks may replace the commas, and paths are relative to here or to the file`,
      )
        .argParser(listed)
        .makeOptionMandatory(),
    )
    .option('--good <kernel>', 'the kernel of the list to compare with (default: the first)')
    .option('--bad <kernel>', 'the kernel of the list that differs from it (default: the last)')
    .option('--host <host>', 'emulated:ARCH (default: emulated, which is x86)');
  return addEmulatedOptions(command).option('--json', 'print only the result to stdout, as JSON');
}

export const bisectCommand: CommandDefinition = {
  name: 'bisect',
  summary: 'find the first kernel in a list on which a cell changed, booting only a few of them',
  examples: [
    'bisect --cell pio-out/long64-ring0/none --over kernels.txt',
    'bisect --cell mmio-read/long64-ring0/none --over builds/ --good 0003 --bad 0041',
    'bisect --cell pio-out/long64-ring0/none --over 6.1.0-50 --over 6.1.0-56 --over 6.12',
  ],
  ownExitCodes: [
    ['0', 'the first changed kernel was found'],
    [
      '3',
      'the good and the bad kernel have the same count, so there is nothing to find; or kernels that could not be counted hide which one changed first',
    ],
  ],
  configure,
  run: async (context, command) => {
    // Loaded where it is needed: help and usage errors come at once.
    const { runBisect } = await import('./bisect.js');
    return runBisect(context, command);
  },
};
