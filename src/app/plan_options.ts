import { Option, type Command } from 'commander';
import { parseCount, parseSeconds, parseShare } from '../lib/quantity.js';
import { isSeed } from '../lib/seed.js';
import { listed, parsedBy } from './option_parsers.js';
import type { PlanFile } from '../plan/plan_file.js';
import { PRESET_NAMES, PRESETS } from '../plan/presets.js';
import { MOST_LAUNCHES } from '../plan/names.js';

/** Flags as commander hands them over: a plan file's options, and where that file is. */
export type PlanFlags = PlanFile & { readonly plan?: string };

function valued(
  flags: string,
  description: string,
  parse: (text: string) => string | number | null,
  expected: string,
): Option {
  return new Option(flags, description).argParser(parsedBy(parse, expected));
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(listed);
}

function atLeast(least: number): [(text: string) => number | null, string] {
  return [(text) => parseCount(text, least), `a whole number of at least ${String(least)}`];
}

function launchCount(text: string): number | null {
  const count = parseCount(text, 1);
  return count === null || count > MOST_LAUNCHES ? null : count;
}

const seedDigits = (text: string): string | null => (isSeed(text) ? text : null);
const notEmpty = (text: string): string | null => (text === '' ? null : text);

function presetDescription(): string {
  return `what to sweep: ${PRESET_NAMES.map((name) => `${name} (${PRESETS[name].about})`).join('; ')}`;
}

/** Options that say what is measured and for how long; the same on every command that takes a plan. */
const PLAN_OPTIONS: readonly (() => Option)[] = [
  () => new Option('--preset <name>', presetDescription()),
  () => valued('--plan <file>', 'JSON file of these options; flags given here win', notEmpty, 'a path'),
  () =>
    repeatable(
      '--exit <glob>',
      'exits to sweep: pio-out, mmio-read, hlt ... as the plan of the host lists them (repeatable)',
    ),
  () => repeatable('--mode <glob>', 'guest modes: long64-ring0, long64-ring3 ... (repeatable)'),
  () =>
    repeatable('--groups <glob>', 'register groups that move together: regs, regs+sregs, ... (repeatable)'),
  () => repeatable('--direction <glob>', 'read, write, both (repeatable)'),
  () =>
    repeatable(
      '--transfer <glob>',
      'ioctl, sync, none (repeatable); none is always kept, since the others are compared with it',
    ),
  () =>
    repeatable(
      '--setup <glob>',
      'set-ups of the VM: plain, irqchip-split, irqchip-full, dirty-log (repeatable; default: plain)',
    ),
  () =>
    valued(
      '--launches <count>',
      'fresh processes to spread the rounds over',
      launchCount,
      `a whole number from 1 to ${String(MOST_LAUNCHES)}`,
    ),
  () =>
    valued(
      '--target-interval <share>',
      "stop when the 95% interval of every ratio is narrower: '1%' or 0.01",
      parseShare,
      "a share such as '1%' or 0.01",
    ),
  () => secondsOption('--max-time <time>', 'stop after this much measuring: 45, 45s, 2m'),
  () => valued('--min-rounds <count>', 'rounds of a launch at the least', ...atLeast(1)),
  () => valued('--max-rounds <count>', 'rounds of a launch at the most', ...atLeast(1)),
  () =>
    repeatable(
      '--counters <glob>',
      'hardware counters to read after the rounds: instructions, cycles, branch-misses, cache-misses, none (repeatable; default: instructions and cycles)',
    ),
  () => valued('--cpu <number>', 'CPU to pin to (default: the last one allowed)', ...atLeast(0)),
];

const RUN_OPTIONS: readonly (() => Option)[] = [
  () =>
    valued(
      '--repeat <count>',
      'emulated: count everything so often, and fail unless every value is the same',
      ...atLeast(1),
    ),
  () =>
    valued(
      '--seed <digits>',
      'seed of the random order (default: drawn and stored)',
      seedDigits,
      'digits of a number below 2^64',
    ),
  deviceOption,
  () =>
    valued(
      '--output <directory>',
      'where results and report go (default: reports/<date>-<host>)',
      notEmpty,
      'a path',
    ),
  () =>
    valued(
      '--resume <directory>',
      'resume the run that was stopped or killed there, with its plan, seed and time limit',
      notEmpty,
      'a path',
    ),
  () => new Option('--label <text>', 'a name for this run, kept in the results'),
  () => new Option('--json', 'print the results document to stdout, and nothing else there'),
  () => new Option('--no-report', 'write results only, no HTML'),
  () => new Option('--quiet', 'no progress and no table: errors and paths only'),
];

/** An option that takes a time, in seconds. */
export function secondsOption(flags: string, description: string): Option {
  return valued(flags, description, parseSeconds, 'a time such as 45, 45s or 2m');
}

/** `--costly`. */
export function costlyOption(): Option {
  return new Option(
    '--costly',
    'emulated x86: count VMREAD, VMWRITE, WRMSR and other costly instructions of each exit too, in further boots',
  );
}

/** `--device PATH`. */
export function deviceOption(): Option {
  return valued('--device <path>', 'KVM device node (default: /dev/kvm)', notEmpty, 'a path');
}

export function addPlanOptions(command: Command): Command {
  PLAN_OPTIONS.forEach((option) => command.addOption(option()));
  return command;
}

export function addRunOptions(command: Command): Command {
  RUN_OPTIONS.forEach((option) => command.addOption(option()));
  return command;
}
