/** Defaults that a user keeps: in the environment (`KVM_EXIT_BENCH_PRESET=quick`) or in a file. A flag wins over both. */
import { entryOf } from '../lib/entry_of.js';
import { parsedJson } from '../lib/json.js';
import { isAbsolute, join } from 'node:path';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { nearestName } from '../lib/nearest.js';
import { errnoOf, systemReason } from '../lib/system_reason.js';
import { TOOL } from '../lib/tool.js';
import { failureOf } from './failures.js';
import { fileBytes } from '../lib/files/given_file.js';

type Environment = Readonly<Record<string, string | undefined>>;

interface SettingRule {
  /** Name of the flag, without dashes. */
  readonly name: string;
  readonly about: string;
  /** It says how to measure. */
  readonly measuring: boolean;
  /** Flags (as commander's keys) beside which the default would contradict what was asked. */
  readonly unless: readonly string[];
}

const RESUMED = ['resume', 'plan'];

/** What may be kept: where and how to measure. What to measure belongs into a plan file. */
const RULES: readonly SettingRule[] = [
  { name: 'host', about: 'where to measure', measuring: true, unless: ['hostCommand', 'device', 'resume'] },
  { name: 'device', about: 'KVM device node', measuring: true, unless: ['host', 'hostCommand', 'resume'] },
  { name: 'preset', about: 'what to sweep', measuring: true, unless: RESUMED },
  { name: 'max-time', about: 'longest time to measure', measuring: true, unless: RESUMED },
  { name: 'cpu', about: 'CPU to pin to', measuring: true, unless: RESUMED },
  { name: 'margin', about: 'largest slowdown that is not a regression', measuring: false, unless: [] },
  { name: 'directory', about: 'where baselines are saved', measuring: false, unless: [] },
  { name: 'quiet', about: 'no progress and no table', measuring: true, unless: [] },
];

/** A default and where it comes from. */
export interface Setting extends SettingRule {
  /** Null: nothing is kept, the program's own default holds. */
  readonly kept: { readonly text: string; readonly from: string } | null;
}

export function settingVariable(name: string): string {
  return `${TOOL.name}_${name}`.toUpperCase().replaceAll('-', '_');
}

/** Where the file is; null where there is no home. */
export function settingsFile(env: Environment): string | null {
  const named = entryOf(env, settingVariable('config')) ?? '';
  if (named !== '') return named;
  const base = env['XDG_CONFIG_HOME'] ?? '';
  const home = env['HOME'] ?? '';
  if (isAbsolute(base)) return join(base, TOOL.name, 'config.json');
  return home === '' ? null : join(home, '.config', TOOL.name, 'config.json');
}

function invalid(path: string, detail: string, nearest: string | null = null): Error {
  return failureOf('invalid-value', { subject: path, detail, nearest, command: `${TOOL.name} config` });
}

/** Null where there is none; one that was named must be there. */
function fileText(path: string, env: Environment): string | null {
  try {
    return fileBytes(path).toString('utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && (entryOf(env, settingVariable('config')) ?? '') === '') return null;
    throw invalid(path, `cannot be read: ${systemReason(error)}`);
  }
}

function parsed(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parsedJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below: the parser's own words name no file.
  }
  throw invalid(path, 'is no JSON object such as {"preset": "quick"}');
}

/** Settings of the file as texts, by the names of their flags. */
function fileSettings(env: Environment): ReadonlyMap<string, string> {
  const path = settingsFile(env);
  const text = path === null ? null : fileText(path, env);
  if (path === null || text === null) return new Map();
  const names = RULES.map(({ name }) => name);
  const entries = Object.entries(parsed(path, text)).map(([name, value]): [string, string] => {
    if (!names.includes(name))
      throw invalid(path, `'${name}' is no setting; there are ${names.join(', ')}`, nearestName(name, names));
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw invalid(path, `'${name}' is neither a text, a number nor true or false`);
    return [name, String(value)];
  });
  return new Map(entries);
}

/**
 * Every setting with what is kept of it; the environment wins over the file.
 * @throws {Failure} (usage) for a file that is none
 */
export function settingsOf(env: Environment): readonly Setting[] {
  const file = fileSettings(env);
  return RULES.map((rule) => {
    const variable = settingVariable(rule.name);
    const fromEnvironment = entryOf(env, variable) ?? '';
    if (fromEnvironment !== '') return { ...rule, kept: { text: fromEnvironment, from: variable } };
    const fromFile = file.get(rule.name);
    return {
      ...rule,
      kept: fromFile === undefined ? null : { text: fromFile, from: settingsFile(env) ?? '' },
    };
  });
}

function valueOf(option: Option, { text, from }: NonNullable<Setting['kept']>): unknown {
  if (option.isBoolean()) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw invalid(`${option.long ?? ''} of ${from}`, 'is true or false');
  }
  try {
    return option.parseArg === undefined ? text : option.parseArg<unknown>(text, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw invalid(`'${text}' for ${option.long ?? ''} of ${from}`, error.message);
  }
}

/** Whether such a default means something to a command that was parsed: the gate measures with --run only. */
function applies({ measuring }: SettingRule, command: Command): boolean {
  const judgesOnly = command.options.some(({ long }) => long === '--run') && !isGiven(command, 'run');
  return !(measuring && judgesOnly);
}

/** Whether the command line itself says it. */
function isGiven(command: Command, key: string): boolean {
  return command.getOptionValueSource(key) === 'cli';
}

/**
 * Gives a command that was parsed the defaults that are kept, where it has such a flag and neither the flag nor one that
 * rules it out was given.
 * @returns lines that say what was taken, and from where
 * @throws {Failure} (usage) for a value that the flag does not take
 */
export function applySettings(command: Command, env: Environment): readonly string[] {
  const lines: string[] = [];
  for (const setting of settingsOf(env)) {
    const { name, unless, kept } = setting;
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option === undefined || kept === null || !applies(setting, command)) continue;
    const key = option.attributeName();
    if ([key, ...unless].some((other) => isGiven(command, other))) continue;
    command.setOptionValueWithSource(key, valueOf(option, kept), 'env');
    lines.push(`--${name} ${kept.text} (${kept.from})`);
  }
  return lines;
}
