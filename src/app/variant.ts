import { nearestName } from '../lib/nearest.js';
import { failureOf } from './failures.js';
import { archOfMachine } from '../emulate/machine_models/machine_names.js';
import {
  emulatedNamed,
  hostChoice,
  parameterWords,
  type EmulatedChoice,
  type HostFlags,
} from './host_choice.js';

/** A kernel to boot, and how, as one text says it. */
export interface Variant {
  /** The text. */
  readonly name: string;
  readonly choice: EmulatedChoice;
}

const SETTINGS = ['append', 'modules', 'cpu', 'host'] as const;
type Setting = (typeof SETTINGS)[number];

/** What a setting looks like; `append` ends the search, since kernel parameters have commas and blanks. */
const SETTING = /[,\s]\s*([A-Za-z_][\w.-]*)=/;

/** How a kernel and its settings are written, for help and errors. */
export const VARIANT_FORM = 'KERNEL[,modules=DIRECTORY][,host=NAME][,cpu=MODEL][,append=PARAMETERS]';

function refused(text: string, detail: string, nearest: string | null = null): Error {
  return failureOf('invalid-value', { subject: `'${text}'`, detail, nearest });
}

function settingNamed(name: string, text: string): Setting {
  const known = SETTINGS.find((setting) => setting === name);
  if (known !== undefined) return known;
  const nearest = nearestName(name, SETTINGS);
  const hint = nearest === null ? `; a kernel parameter goes into append=${name}=...` : '';
  throw refused(text, `there is no setting '${name}'; the form is ${VARIANT_FORM}${hint}`, nearest);
}

function assertAppendStandsLast(parameters: string, text: string): void {
  const swallowed = SETTINGS.find((setting) => new RegExp(`[,\\s]${setting}=`).test(parameters));
  if (swallowed === undefined) return;
  const next =
    swallowed === 'append'
      ? 'write all parameters into one, with blanks between them'
      : `write ${swallowed}= before it`;
  throw refused(text, `append= takes all that follows it: ${next}`);
}

/** Where the value of a setting ends. A CPU model has properties of its own, `max,pauth-impdef=on`. */
function nextSetting(setting: Setting, after: string): RegExpExecArray | null {
  if (setting === 'append') return null;
  if (setting !== 'cpu') return SETTING.exec(after);
  for (const match of after.matchAll(new RegExp(SETTING, 'g')))
    if (nearestName(match[1] ?? '', SETTINGS) !== null) return match;
  return null;
}

interface Parsed {
  readonly kernel: string;
  readonly settings: ReadonlyMap<Setting, string>;
}

function parse(text: string): Parsed {
  const settings = new Map<Setting, string>();
  // So that settings alone, without a kernel, need no comma in front.
  const whole = /^[A-Za-z_]+=/.test(text) ? `,${text}` : text;
  let found = SETTING.exec(whole);
  const kernel = whole.slice(0, found?.index).trim();
  let rest = whole.slice(kernel.length);
  while (found !== null) {
    const setting = settingNamed(found[1] ?? '', text);
    const after = rest.slice(rest.indexOf('=') + 1);
    const next = nextSetting(setting, after);
    const value = after.slice(0, next?.index).trim();
    if (value === '') throw refused(text, `${setting}= needs a value`);
    if (settings.has(setting)) throw refused(text, `${setting}= is given twice`);
    settings.set(setting, value);
    rest = after.slice(next?.index ?? after.length);
    found = next;
  }
  return { kernel, settings };
}

/** The emulated host that a variant names, with its own usual CPU; plans are for one arch. */
function hostOf(name: string | undefined, base: EmulatedChoice, text: string): EmulatedChoice {
  if (name === undefined) return base;
  const machine = emulatedNamed(name.replace(/^emulated:/, ''), `'${text}'`);
  const arch = archOfMachine(machine);
  if (arch !== base.arch)
    throw refused(text, `host=${name} is of ${arch}, and the others are of ${base.arch}`);
  return { ...base, machine, cpu: machine === base.machine ? base.cpu : null };
}

/** What one text says of a kernel and how to boot it; null for what it leaves out. */
export interface VariantText {
  readonly kernel: string | null;
  readonly modules: string | null;
  readonly host: string | null;
  readonly cpu: string | null;
  readonly append: readonly string[];
}

/**
 * Reads a kernel of the store or a path, then settings after commas or blanks. `append=` takes the rest of the text, commas
 * and blanks and all.
 * @throws {Failure} (usage) that says what is wrong with it
 */
export function readVariant(text: string): VariantText {
  const { kernel, settings } = parse(text.trim());
  if (kernel === '' && settings.size === 0) throw refused(text, `is empty; the form is ${VARIANT_FORM}`);
  if (kernel.includes(',') && !kernel.includes('/'))
    throw refused(text, `'${kernel.split(',').at(-1) ?? ''}' is no setting; the form is ${VARIANT_FORM}`);
  const append = settings.get('append') ?? '';
  assertAppendStandsLast(append, text);
  return {
    kernel: kernel === '' ? null : kernel,
    modules: settings.get('modules') ?? null,
    host: settings.get('host') ?? null,
    cpu: settings.get('cpu') ?? null,
    append: parameterWords(append),
  };
}

/**
 * Reads a variant as {@link readVariant} does. What it leaves out is as in `base`; its kernel parameters come after the
 * base's.
 * @throws {Failure} (usage) that says what is wrong with it
 */
export function parseVariant(text: string, base: EmulatedChoice): Variant {
  const { kernel, modules, cpu, append, ...said } = readVariant(text);
  const host = hostOf(said.host ?? undefined, base, text);
  return {
    name: text.trim(),
    choice: {
      ...host,
      kernel: kernel ?? base.kernel,
      // Modules belong to their image.
      modules: modules ?? (kernel === null ? base.modules : null),
      cpu: cpu ?? host.cpu,
      append: [...base.append, ...append],
    },
  };
}

/**
 * The emulated host that variants start from; x86 unless another is named.
 * @throws {Failure} (usage) for a host that is not emulated
 */
export function emulatedBase(flags: HostFlags): EmulatedChoice {
  const choice = hostChoice({ ...flags, host: flags.host ?? 'emulated' });
  if (choice.kind === 'emulated') return choice;
  throw failureOf('invalid-value', {
    subject: `--host '${flags.host ?? ''}'`,
    detail: 'only an emulated host boots a kernel of your choice: give emulated or emulated:ARCH',
  });
}
