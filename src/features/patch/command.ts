import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import { addBootOptions } from '../../app/host_choice.js';
import { parsedBy, seedDigits, wholeNumber } from '../../app/option_parsers.js';
import { addPlanOptions, costlyOption } from '../../app/plan_options.js';
import { BUILT_ARCHES } from '../../emulate/kernel_build/built_arches.js';
import { parseThreshold } from './changes.js';
import { PATCH_FORMATS } from './formats.js';

function configure(command: Command): Command {
  command
    .argument(
      '<series...>',
      'patch files or mboxes in order, or one range (v6.12..topic) or branch of the tree that --source names',
    )
    .requiredOption(
      '--source <tree>',
      'what it applies to: a git tree of the kernel, which is only read, or a source package of Debian: debian:6.12',
    )
    .option(
      '--base <revision>',
      'revision of the git tree that patches apply to (default: HEAD; of a branch, where it left HEAD)',
    )
    .option('--each', 'build and count every patch or commit of the series, not only all of them together')
    .addOption(new Option('--arch <arch>', 'what it is built for').choices(BUILT_ARCHES).default('x86'))
    .addOption(
      new Option('--jobs <count>', 'compilers at once (default: one a processor)').argParser(wholeNumber(1)),
    );
  return addPlanOptions(addBootOptions(command))
    .addOption(
      new Option('--seed <digits>', 'seed of the order of the cells (default: 1)').argParser(seedDigits),
    )
    .addOption(
      new Option(
        '--fail-on <change>',
        "exit with 1 if a cell takes so much more, or more still: '+6' instructions or '2%'",
      ).argParser(parsedBy(parseThreshold, "a number of instructions such as '+6', or a share such as '2%'")),
    )
    .addOption(costlyOption())
    .option('--no-attribute', 'do not record which functions make the difference, which takes two more boots')
    .addOption(
      new Option('--format <name>', 'what to print: cover is plain text of at most 72 columns')
        .choices(PATCH_FORMATS)
        .default('cover'),
    )
    .option('--output <directory>', 'directory for all files (default: reports/<date>-patch)')
    .option('--quiet', 'show no progress');
}

export const patchCommand: CommandDefinition = {
  name: 'patch',
  summary: 'build a kernel before and after a series and show exactly what it changes on every exit',
  examples: [
    'patch --source debian:6.12 fix.patch',
    'patch --source ~/linux --base v6.12 series.mbox --exit pio-out',
    'patch --source ~/linux v6.12..topic --format cover',
    "patch --source ~/linux topic --format markdown --fail-on '+6'",
  ],
  exitOne: 'a cell takes more than --fail-on allows',
  ownExitCodes: [
    ['2', 'usage; also a series that does not apply, does not compile or turns KVM off'],
    ['3', 'with --fail-on: a cell was counted on one kernel only, so that it cannot be judged'],
  ],
  configure,
  run: async (context, command) => {
    // Loaded where it is needed: help and usage errors come at once.
    const { runPatch } = await import('./patch.js');
    return runPatch(context, command);
  },
};
