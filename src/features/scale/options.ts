/** The options of `scale`, and the plan they ask for. */
import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import { parseCount } from '../../lib/quantity.js';
import type { Host } from '../../samples/protocol.js';
import type { ScalePlan } from './sample_scale.js';
import { archNamed, type HostChoice, type HostFlags } from '../../app/host_choice.js';
import { listed, parsedBy, seconds, seedDigits, wholeNumber } from '../../app/option_parsers.js';

export interface ScaleFlags extends HostFlags {
  readonly exit?: readonly string[];
  readonly mode?: readonly string[];
  readonly groups?: readonly string[];
  readonly direction?: readonly string[];
  readonly transfer?: readonly string[];
  readonly threads?: readonly number[];
  readonly window?: number;
  readonly launches?: number;
  readonly maxTime?: number;
  readonly seed?: string;
  readonly output?: string;
  readonly label?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const DEFAULTS = { windowMs: 20, launches: 4, maxTimeSeconds: 40, watchdogMs: 2000 } as const;
/** Every number of threads up to so many, then powers of two. */
const FEW_CPUS = 8;
const MOST_THREADS = 4096;

/** 1 to 8 one by one; on larger machines powers of two, and all CPUs. */
function usualThreads(cpus: number): number[] {
  if (cpus <= FEW_CPUS) return Array.from({ length: cpus }, (_, index) => index + 1);
  const powers = Array.from({ length: Math.ceil(Math.log2(cpus)) }, (_, exponent) => 2 ** exponent);
  return [...powers, cpus];
}

function threadsOf(flags: ScaleFlags, host: Host, choice: HostChoice): number[] {
  const usable =
    choice.kind === 'local' ? Math.min(availableParallelism(), host.cpu.online) : host.cpu.online;
  const asked = flags.threads ?? usualThreads(usable);
  return [...new Set([1, ...asked])].sort((left, right) => left - right);
}

/** @throws {Failure} (usage) for an exit, mode or group that the host's arch has not */
export async function scalePlan(flags: ScaleFlags, host: Host, choice: HostChoice): Promise<ScalePlan> {
  const { resolvePlan } = await import('../../plan/resolve.js');
  const { exit = ['pio-out'], mode = ['*'], groups = ['regs'], direction = ['both'], transfer } = flags;
  const windowMs = flags.window ?? DEFAULTS.windowMs;
  const arch = archNamed(host.arch, `the host's arch`);
  const { cells } = resolvePlan({ arch, exit, mode, groups, direction, transfer });
  return {
    cells: cells.filter((cell) => cell.kind === 'transfer' || (cell.kind === 'base' && cell.replica === 0)),
    threads: threadsOf(flags, host, choice),
    windowMs,
    launches: flags.launches ?? DEFAULTS.launches,
    maxTimeSeconds: flags.maxTime ?? DEFAULTS.maxTimeSeconds,
    // A window is one stay under the watchdog.
    watchdogMs: DEFAULTS.watchdogMs + windowMs,
  };
}

function threadList(text: string): number[] | null {
  const counts = text.split(',').map((part) => parseCount(part, 1));
  const known = counts.filter((count) => count !== null && count <= MOST_THREADS);
  return known.length === counts.length ? known.map(Number) : null;
}

export function addScaleOptions(command: Command): Command {
  const option = (flags: string, text: string): Option => new Option(flags, text);
  const options = [
    option('--host <host>', 'where to measure: local, ssh:NAME (default: local)'),
    option('--host-command <command>', 'a command that runs the runner where to measure'),
    option('--device <path>', 'KVM device node (default: /dev/kvm)'),
    option('--exit <glob>', 'exits (repeatable; default: pio-out)').argParser(listed),
    option('--mode <glob>', 'guest modes (repeatable; default: all)').argParser(listed),
    option('--groups <glob>', 'register groups that move together (repeatable; default: regs)').argParser(
      listed,
    ),
    option('--direction <glob>', 'read, write, both (repeatable; default: both)').argParser(listed),
    option('--transfer <glob>', 'ioctl, sync, none (repeatable; none is always kept)').argParser(listed),
    option(
      '--threads <counts>',
      'numbers of vCPU threads: 1,2,4 (default: 1 to the number of usable CPUs, powers of two beyond 8 CPUs; 1 is always measured)',
    ).argParser(parsedBy(threadList, `whole numbers from 1 to ${String(MOST_THREADS)}, such as 1,2,4`)),
    option('--window <milliseconds>', 'how long the threads exit at the same time (default: 20)').argParser(
      wholeNumber(1),
    ),
    option('--launches <count>', 'fresh processes to spread the rounds over (default: 4)').argParser(
      wholeNumber(1),
    ),
    option('--max-time <time>', 'stop after this much measuring: 45, 45s, 2m (default: 40s)').argParser(
      seconds,
    ),
    option('--seed <digits>', 'seed of the random order (default: drawn and stored)').argParser(seedDigits),
    option('--output <directory>', 'where scale.json goes (default: reports/<date>-<host>)'),
    option('--label <text>', 'a name for this run, kept in its file'),
    option('--json', 'print scale.json to stdout and nothing else there'),
    option('--quiet', 'no progress and no table: errors and paths only'),
  ];
  options.forEach((each) => command.addOption(each));
  return command;
}
