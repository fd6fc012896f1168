import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import type { Backend } from '../../measure/backend.js';
import type { Check } from '../../measure/conformance.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { addHostOptions, hostChoice, type HostFlags } from '../../app/host_choice.js';
import { onInterrupt } from '../../app/interrupt.js';
import { deviceOption } from '../../app/plan_options.js';
import type { CommandDefinition } from '../../app/command.js';
import { listed } from '../../app/option_parsers.js';

const FORMATS = ['table', 'tap', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface Flags extends HostFlags {
  readonly check?: readonly string[];
  readonly list?: boolean;
  readonly format: Format;
  readonly json?: boolean;
}

type Wanted = Parameters<NonNullable<Backend['conform']>>[0];

/** The checks that were done, and what ended them early: a signal, or an error of the host. */
interface Collected {
  readonly checks: readonly Check[];
  readonly ended: Failure | null;
}

/** @param onCheck called after each check with all so far */
async function collect(
  backend: Backend,
  wanted: Wanted,
  { io }: AppContext,
  onCheck: (checks: readonly Check[]) => void,
): Promise<Collected> {
  if (backend.conform === undefined)
    throw failureOf('invalid-value', {
      subject: '--host',
      detail: `the ${backend.name} host has no KVM to check`,
    });
  const checks: Check[] = [];
  const reading = backend.conform(wanted)[Symbol.asyncIterator]();
  let release = (): void => undefined;
  const signal = new Promise<'interrupted'>((resolve) => {
    const end = (): void => {
      resolve('interrupted');
    };
    release = onInterrupt(io, end, () => io.exit(EXIT_CODE.interrupted));
  });
  try {
    for (;;) {
      const next = await Promise.race([reading.next(), signal]);
      if (next === 'interrupted') return { checks, ended: failureOf('interrupted', { subject: '' }) };
      if (next.done === true) return { checks, ended: null };
      checks.push(next.value);
      onCheck(checks);
    }
  } catch (error) {
    if (checks.length === 0 || !(error instanceof Failure)) throw error;
    return { checks, ended: error };
  } finally {
    release();
    // Not awaited: a generator in the middle of a check returns only after that check.
    void reading.return?.();
  }
}

/** The names that `--check` means: whole names, or globs. */
async function chosen(patterns: readonly string[], listed: readonly Check[]): Promise<string[]> {
  const { isMatch } = await import('../../lib/glob.js');
  const matches = (name: string, pattern: string): boolean => name === pattern || isMatch(pattern, name);
  const names = listed.map(({ name }) => name);
  for (const pattern of patterns) {
    if (names.some((name) => matches(name, pattern))) continue;
    const nearest = nearestName(pattern, names);
    throw failureOf('invalid-value', {
      subject: `--check '${pattern}'`,
      detail: 'matches no check of this host; verify --list names them',
      nearest,
    });
  }
  return names.filter((name) => patterns.some((pattern) => matches(name, pattern)));
}

async function textOf(checks: readonly Check[], flags: Flags, { io }: AppContext): Promise<string> {
  const format = flags.json === true ? 'json' : flags.format;
  if (format === 'json') return `${JSON.stringify({ checks }, null, 2)}\n`;
  // Imported here so that help and usage errors do not wait for it.
  if (format === 'tap') return (await import('./tap.js')).tapOf(checks);
  const { checkList, conformanceTable } = await import('./text.js');
  const { lookOf } = await import('../../show/terminal/look.js');
  const look = lookOf(io.stdout, io.env);
  return flags.list === true ? checkList(checks, look) : conformanceTable(checks, look);
}

function isFailure(check: Check): boolean {
  return check.status === 'deviation' && check.meaning !== 'documented';
}

/** A counter on a terminal: an emulated host takes a minute. */
function progressTo({ io }: AppContext, total: number): (checks: readonly Check[]) => void {
  if (io.stderr.isTTY !== true) return () => undefined;
  return (checks) => {
    const last = checks.length === total;
    const of = total === 0 ? '' : ` of ${String(total)}`;
    io.stderr.rewriteLine?.(last ? '' : `${String(checks.length)}${of} checks`);
  };
}

async function runVerify(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const choice = hostChoice(flags);
  const { openBackend } = await import('../../app/open_host.js');
  const backend = await openBackend(choice, context);
  const nothing = (): void => undefined;
  const patterns = flags.check ?? [];
  // Only to say how many checks there are, and a list costs an emulated host a boot.
  const forProgress = context.io.stderr.isTTY === true && choice.kind !== 'emulated';
  const listing = patterns.length > 0 || flags.list === true || forProgress;
  const list = listing ? await collect(backend, { only: 'list', checks: [] }, context, nothing) : null;
  if (list !== null && list.ended !== null) throw list.ended;
  const names = patterns.length > 0 && list !== null ? await chosen(patterns, list.checks) : [];
  if (flags.list === true && list !== null) {
    const shown = names.length === 0 ? list.checks : list.checks.filter(({ name }) => names.includes(name));
    context.io.stdout.write(await textOf(shown, flags, context));
    return EXIT_CODE.pass;
  }
  const total = names.length > 0 ? names.length : (list?.checks.length ?? 0);
  const progress = progressTo(context, total);
  const { checks, ended } = await collect(backend, { only: 'run', checks: names }, context, progress);
  context.io.stdout.write(await textOf(checks, flags, context));
  if (ended !== null) throw ended;
  return checks.some(isFailure) ? EXIT_CODE.regression : EXIT_CODE.pass;
}

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'check that this host keeps the contract of the synchronous registers',
  examples: [
    'verify',
    'verify --format tap',
    "verify --check 'dirty-*'",
    'verify --list',
    'verify --host emulated --kernel 6.1',
  ],
  exitOne: 'a check failed: a bug or an unexplained deviation; documented differences do not fail',
  configure: (command) =>
    addHostOptions(command.addOption(deviceOption()))
      .addOption(
        new Option(
          '--check <name>',
          "only this check, or those that match a glob: 'read-*' (repeatable)",
        ).argParser(listed),
      )
      .option('--list', 'say what each check claims without running any')
      .addOption(new Option('--format <format>', 'what to print').choices([...FORMATS]).default('table'))
      .option('--json', 'the same as --format json'),
  run: runVerify,
};
