import { Option, type Command } from 'commander';
import { addEmulatedOptions } from '../../app/host_choice.js';
import type { CommandDefinition } from '../../app/command.js';
import { listed, wholeNumber } from '../../app/option_parsers.js';

function configure(command: Command): Command {
  return addEmulatedOptions(
    command
      .option(
        '--host <host>',
        'emulated:x86-amd, which is QEMU (default), or emulated:x86-intel, which is Bochs',
      )
      .requiredOption('--cell <id>', 'the cell: pio-out/long64-ring0/regs/both/sync')
      .option(
        '--against <id>',
        'another cell to compare it with; none or regs/both/ioctl mean the same exit',
      ),
  )
    .option('--against-host <host>', 'emulated host to compare with')
    .option('--against-kernel <version|path>', 'kernel to compare with: a version or an image')
    .option('--against-modules <directory>', 'directory of the modules of that image')
    .addOption(
      new Option('--against-append <parameters>', 'kernel parameters to compare with (repeatable)').argParser(
        listed,
      ),
    )
    .option('--top <count>', 'functions in the table; the page lists all', wholeNumber(1), 20)
    .option(
      '--output <directory>',
      'directory for attribution.json and the page (default: reports/<date>-attribute)',
    )
    .option('--json', 'print only the document to stdout');
}

export const attributeCommand: CommandDefinition = {
  name: 'attribute',
  summary: 'show which kernel functions execute the instructions of one exit, on an emulated x86 host',
  examples: [
    'attribute --cell pio-out/long64-ring0/none',
    'attribute --cell pio-out/long64-ring0/regs/both/sync --against none',
    'attribute --cell mmio-read/long64-ring0/none --kernel 6.12 --against-kernel 6.1',
    'attribute --cell pio-out/long64-ring0/none --host emulated:x86-intel',
    "attribute --cell pio-out/long64-ring0/none --against-append 'mitigations=off'",
  ],
  configure,
  run: async (context, command) => {
    // Loaded where it is needed: help and usage errors come at once.
    const { runAttribute } = await import('./attribute.js');
    return runAttribute(context, command);
  },
};
