import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { ARCHES, type Arch } from '../../plan/arch.js';
import { passedOverText } from '../../emulate/kernels/failures.js';
import type { StoredKernel } from '../../emulate/kernels/kernel_files.js';
import type { FetchedKernel, KernelProgress } from '../../emulate/kernels/store/kernel_store.js';
import type { Column } from '../../show/terminal/grid.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import type { CommandDefinition, CommandGroup } from '../../app/command.js';

interface FetchFlags {
  readonly arch: Arch;
  readonly suite?: string;
  readonly json?: boolean;
}

interface RemoveFlags {
  readonly arch?: Arch;
  readonly built?: boolean;
}

const archOption = (description: string): Option => new Option('--arch <arch>', description).choices(ARCHES);

const jsonText = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

function progressLine(progress: KernelProgress): string {
  switch (progress.phase) {
    case 'lists':
      return `reading the package lists of Debian ${progress.release}`;
    case 'download':
      return `downloading ${progress.packages.join(' and ')} (${(progress.sizeBytes / 1e6).toFixed(1)} MB)`;
    case 'passed-over':
      return passedOverText(progress);
    case 'unpack':
      return `unpacking ${progress.release}`;
  }
}

function modulesText({ modules }: StoredKernel): string {
  return modules.length === 0 ? 'built in' : modules.map(({ name }) => name).join(' ');
}

function fetchedText({ status, kernel }: FetchedKernel): string {
  const how = status === 'fetched' ? 'fetched' : 'already stored:';
  const origin = `${kernel.package.name} ${kernel.package.version}`;
  return `${how} ${kernel.arch} ${kernel.release} (${origin}; KVM: ${modulesText(kernel)})\n${kernel.directory}\n`;
}

async function runFetch({ io, dependencies }: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<FetchFlags>();
  const store = await dependencies.openKernelStore(io.env);
  const controller = new AbortController();
  const release = abortOnInterrupt(io, controller);
  try {
    const request = { arch: flags.arch, version: command.args[0], suite: flags.suite };
    const fetched = await store.fetch(
      request,
      (progress) => io.stderr.write(`${progressLine(progress)}\n`),
      controller.signal,
    );
    io.stdout.write(flags.json === true ? jsonText(fetched) : fetchedText(fetched));
    return EXIT_CODE.pass;
  } finally {
    release();
  }
}

function column(head: string, texts: readonly string[], priority: number): Column {
  return { head, texts, align: 'left', priority };
}

function kernelColumns(kernels: readonly StoredKernel[]): readonly Column[] {
  const columns: readonly [string, number, (kernel: StoredKernel) => string][] = [
    ['arch', 0, ({ arch }) => arch],
    ['release', 0, ({ release }) => release],
    ['package', 1, (kernel) => kernel.package.version],
    ['KVM', 3, modulesText],
    ['fetched', 2, ({ fetchedAt }) => fetchedAt.slice(0, 10)],
    ['id', 0, ({ id }) => id],
  ];
  return columns.map(([head, priority, text]) => column(head, kernels.map(text), priority));
}

async function tableOf(kernels: readonly StoredKernel[], { io }: AppContext): Promise<string> {
  // Loaded where it is needed: the table library would slow every other command's start.
  const { renderGrid } = await import('../../show/terminal/grid.js');
  return `${renderGrid(kernelColumns(kernels), lookOf(io.stdout, io.env)).trim()}\n`;
}

async function runList(context: AppContext, command: Command): Promise<ExitCode> {
  const { io, dependencies } = context;
  const kernels = (await dependencies.openKernelStore(io.env)).list();
  const { buildsOf, buildsText } = await import('./built_kernels.js');
  const built = await buildsOf(context);
  if (command.opts<{ readonly json?: boolean }>().json === true) {
    io.stdout.write(jsonText({ kernels, ...built }));
    return EXIT_CODE.pass;
  }
  const stored =
    kernels.length === 0
      ? `no kernel is stored; fetch one: ${TOOL.name} kernel fetch 6.12\n`
      : await tableOf(kernels, context);
  io.stdout.write(`${stored}${await buildsText(built, context)}`);
  return EXIT_CODE.pass;
}

async function runRemove(context: AppContext, command: Command): Promise<ExitCode> {
  const { io, dependencies } = context;
  const { arch, built } = command.opts<RemoveFlags>();
  if (built === true) {
    const { runRemoveBuilt } = await import('./built_kernels.js');
    return runRemoveBuilt(context, command.args[0] ?? '');
  }
  const store = await dependencies.openKernelStore(io.env);
  const removed = store.remove(command.args[0] ?? '', arch);
  io.stdout.write(`removed ${removed.arch} ${removed.release} (${removed.id})\n`);
  return EXIT_CODE.pass;
}

const fetchCommand: CommandDefinition = {
  name: 'fetch',
  summary: 'fetch a kernel package of Debian through apt, without root and without installing it',
  examples: ['kernel fetch 6.12', 'kernel fetch 6.1.192-2', 'kernel fetch 6.12 --arch arm64 --suite trixie'],
  configure: (command) =>
    command
      .argument('[version]', 'series, release or package version (default: 6.12, for s390 6.1)')
      .addOption(archOption('architecture of the emulated host').default('x86'))
      .option('--suite <name>', 'Debian suite to search (default: the suites of its releases, then sid)')
      .option('--json', 'print the stored kernel as JSON'),
  run: runFetch,
};

const listCommand: CommandDefinition = {
  name: 'list',
  summary: 'show the stored kernels, and what was built, with its size',
  examples: ['kernel list', 'kernel list --json'],
  configure: (command) => command.option('--json', 'print them as JSON, with the paths of their files'),
  run: runList,
};

const removeCommand: CommandDefinition = {
  name: 'remove',
  summary: 'remove a stored kernel, or what was built',
  examples: ['kernel remove 6.12.117+deb12', 'kernel remove 5195b288', 'kernel remove all --built'],
  configure: (command) =>
    command
      .argument('<kernel>', 'its release, package version or id (4 digits or more)')
      .addOption(archOption('search only this architecture'))
      .option('--built', 'a kernel that patch or bisect built, or sources with their objects, by id; or all'),
  run: runRemove,
};

export const kernelCommands: CommandGroup = {
  name: 'kernel',
  summary: 'fetch, list and remove the kernels that emulated hosts boot',
  examples: ['kernel fetch 6.12', 'kernel list', 'kernel remove 6.12.117+deb12'],
  commands: [fetchCommand, listCommand, removeCommand],
};
