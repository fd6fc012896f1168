import { Option, type Command } from 'commander';
import { addEmulatedOptions } from '../../app/host_choice.js';
import type { CommandDefinition } from '../../app/command.js';
import { VARIANT_FORM } from '../../app/variant.js';
import { listed, wholeNumber } from '../../app/option_parsers.js';

function configure(command: Command): Command {
  command
    .requiredOption('--cell <id>', 'the cell: pio-out/long64-ring0/regs/both/sync')
    .addOption(
      new Option(
        '--over <path>',
        `kernels in order (repeatable): a version, an image, a directory of images or builds, or a file with one kernel a line, each ${VARIANT_FORM}; in a file, blanks may replace the commas, and paths are relative to here or to the file`,
      ).argParser(listed),
    )
    .option(
      '--source <tree>',
      'a git tree of the kernel, instead of a list: its commits are built as they are needed',
    )
    .option(
      '--good <kernel>',
      'the kernel of the list to compare with (default: the first), or a revision of the tree',
    )
    .option(
      '--bad <kernel>',
      'the kernel of the list that differs from it (default: the last), or a revision of the tree (default: HEAD)',
    )
    .addOption(
      new Option(
        '--least <change>',
        'the smallest change that counts, either way: +6 (default: 1)',
      ).argParser(wholeNumber(1)),
    )
    .option(
      '--step',
      "with --source: judge only --bad, and end as 'git bisect run' wants it: 0, 1, or 125 for what cannot be counted",
    )
    .addOption(
      new Option('--jobs <count>', 'compilers at once (default: one a processor)').argParser(wholeNumber(1)),
    )
    .option('--host <host>', 'emulated:ARCH (default: emulated, which is x86)');
  return addEmulatedOptions(command).option('--json', 'print only the result to stdout, as JSON');
}

export const bisectCommand: CommandDefinition = {
  name: 'bisect',
  summary:
    'find the first kernel in a list, or the commit of a tree, at which a cell changed, in a few boots',
  examples: [
    'bisect --cell pio-out/long64-ring0/none --over kernels.txt',
    'bisect --cell mmio-read/long64-ring0/none --over builds/ --good 0003 --bad 0041',
    'bisect --cell pio-out/long64-ring0/none --over 6.1.0-50 --over 6.1.0-56 --over 6.12',
    'bisect --cell pio-out/long64-ring0/none --source ~/linux --good v6.12 --least 10',
  ],
  ownExitCodes: [
    ['0', 'the first changed kernel was found'],
    [
      '3',
      'the good and the bad kernel have the same count, so there is nothing to find; or kernels that could not be counted hide which one changed first',
    ],
    ['1', 'with --step: the cell changed'],
    ['125', 'with --step: the commit, or the good one, cannot be built or counted'],
  ],
  configure,
  run: async (context, command) => {
    // Loaded where it is needed: help and usage errors come at once.
    const { runBisect } = await import('./bisect.js');
    return runBisect(context, command);
  },
};
