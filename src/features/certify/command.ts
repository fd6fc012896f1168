import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { addHostOptions, hostChoice, type HostFlags } from '../../app/host_choice.js';
import { deviceOption } from '../../app/plan_options.js';
import type { ExitCode } from '../../lib/exit_code.js';
import { formatSeconds, parseSeconds, parseShare } from '../../lib/quantity.js';
import { TOOL } from '../../lib/tool.js';
import { PRESET_NAMES } from '../../plan/presets.js';
import { EXTENTS, type CertifySettings } from './settings.js';
import { listed, parsedBy, seedDigits, wholeNumber } from '../../app/option_parsers.js';
import { certifyFailure } from './failures.js';

const COMMAND = `${TOOL.name} certify`;
/** The gate's `DEFAULT_MARGINS`, repeated so that --help need not load the statistics. */
const USUAL_MARGIN = 0.02;
const DEFAULT_DIRECTORY = 'bench/certificates';

interface Flags extends HostFlags {
  readonly quick?: boolean;
  readonly maxTime?: number;
  readonly cell?: readonly string[];
  readonly preset?: string;
  readonly margin?: number;
  readonly seed?: string;
  readonly cpu?: number;
  readonly output: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  /** True unless --no-report. */
  readonly report: boolean;
  readonly quiet?: boolean;
  readonly all?: boolean;
}

/** What a pool was begun with; --resume cannot change it. */
const SETTLED = {
  cell: '--cell',
  preset: '--preset',
  margin: '--margin',
  seed: '--seed',
  cpu: '--cpu',
} as const;

function assertNothingSettled(flags: Flags): void {
  if (flags.resume !== true) return;
  for (const [key, flag] of Object.entries(SETTLED)) {
    if (flags[key as keyof typeof SETTLED] === undefined) continue;
    const detail = 'is fixed by the pool that --resume continues';
    throw failureOf('invalid-value', { subject: flag, detail, command: COMMAND });
  }
}

function settingsFrom(flags: Flags, { dependencies }: AppContext): CertifySettings {
  assertNothingSettled(flags);
  const host = hostChoice(flags);
  if (host.kind === 'emulated')
    throw certifyFailure('not-certified', { subject: `--host ${flags.host ?? ''}` });
  const extent = flags.quick === true ? 'quick' : 'full';
  return {
    host,
    extent,
    preset: flags.preset ?? 'default',
    cells: flags.cell ?? [],
    maxTimeSeconds: flags.maxTime ?? EXTENTS[extent].maxTimeSeconds,
    margin: flags.margin ?? USUAL_MARGIN,
    seed: flags.seed ?? dependencies.drawSeed(),
    cpu: flags.cpu ?? null,
    directory: flags.output,
    resume: flags.resume === true,
    json: flags.json === true,
    report: flags.report,
    quiet: flags.quiet === true,
    all: flags.all === true,
  };
}

/** How large the pool is, and of what. */
function addPoolOptions(command: Command): Command {
  const { full, quick } = EXTENTS;
  const times = `${formatSeconds(full.maxTimeSeconds)}, with --quick ${formatSeconds(quick.maxTimeSeconds)}`;
  return command
    .option('--quick', 'a first look from few launches; it does not replace a full certificate')
    .option(
      '--max-time <time>',
      `stop measuring after this time: 45m, 1h (default: ${times})`,
      parsedBy(parseSeconds, 'a time such as 45m or 1h'),
    )
    .option(
      '--cell <id>',
      'a transfer to delay (repeatable; default: one ioctl and one sync transfer in each mode)',
      listed,
    )
    .addOption(
      new Option('--preset <name>', 'cells that each decision judges (default: default)').choices(
        PRESET_NAMES,
      ),
    )
    .option(
      '--margin <share>',
      "the gate's margin: '2%' (the default) or 0.02",
      parsedBy(parseShare, "a share such as '2%' or 0.02"),
    );
}

function configure(command: Command): Command {
  return addHostOptions(
    addPoolOptions(command)
      .option('--resume', 'continue the pool of this host in the same directory')
      .option('--output <directory>', 'directory of the certificates', DEFAULT_DIRECTORY)
      .option(
        '--seed <digits>',
        'seed of the block order and of the decisions drawn (default: a random one, stored in the certificate)',
        seedDigits,
      )
      .option('--cpu <number>', 'CPU to pin to (default: the last one allowed)', wholeNumber(0))
      .addOption(deviceOption())
      .option('--json', 'print only the certificate to stdout')
      .option('--all', 'show everything here, not only what fits one screen')
      .option('--no-report', 'write the certificate only, no HTML')
      .option('--quiet', 'print only errors and paths'),
  );
}

async function run(context: AppContext, command: Command): Promise<ExitCode> {
  const settings = settingsFrom(command.opts<Flags>(), context);
  // Loaded where it is needed: help and usage errors come at once.
  const { runCertify } = await import('./session.js');
  return runCertify(settings, context);
}

export const certifyCommand: CommandDefinition = {
  name: 'certify',
  summary: 'measure the gate itself on this host: false alarms, and which slowdowns it finds',
  examples: [
    'certify --quick',
    'certify --max-time 1h',
    'certify --resume',
    'certify --cell pio-out/long64-ring0/regs+sregs/both/sync --margin 1%',
    'certify --json --quiet > certificate.json',
  ],
  configure,
  run,
};
