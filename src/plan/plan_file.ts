/** A plan file: the options of `run` as JSON. */
import { z } from 'zod';
import { boundedText } from '../lib/files/given_file.js';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { jsonTrouble, parsedJson } from '../lib/json.js';
import { nearestName } from '../lib/nearest.js';
import { parseSeconds, parseShare } from '../lib/quantity.js';
import { isSeed } from '../lib/seed.js';
import { systemReason } from '../lib/system_reason.js';
import { MOST_LAUNCHES } from './names.js';

/** A plan is a handful of options; a larger file was given by mistake. */
const MOST_BYTES = 1_000_000;

const NAMES = 'expected a name or a list of names';
const name = z.string({ error: NAMES }).min(1, { error: NAMES });
const patterns = z
  .union([name, z.array(name, { error: NAMES }).min(1, { error: NAMES })], { error: NAMES })
  .transform((value) => (typeof value === 'string' ? [value] : value));

function count(least: number): z.ZodNumber {
  const error = `expected a whole number of at least ${String(least)}`;
  return z.number({ error }).int({ error }).min(least, { error });
}

function quantity(parse: (text: string) => number | null, expected: string) {
  return z.union([z.string(), z.number()], { error: expected }).transform((value, context) => {
    const parsed = parse(String(value));
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const SEED = 'expected a string of digits, a number below 2^64';
const text = (expected: string): z.ZodString => z.string({ error: expected }).min(1, { error: expected });

/** A plan file: the options of `run` under the same names in camel case. The command line wins over it. */
export const planFileSchema = z
  .strictObject({
    preset: text('expected the name of a preset'),
    exit: patterns,
    mode: patterns,
    groups: patterns,
    direction: patterns,
    transfer: patterns,
    setup: patterns,
    launches: count(1).max(MOST_LAUNCHES, {
      error: `expected a whole number of at most ${String(MOST_LAUNCHES)}`,
    }),
    minRounds: count(1),
    maxRounds: count(1),
    targetInterval: quantity(parseShare, "expected a share such as 0.01 or '1%'"),
    maxTime: quantity(parseSeconds, "expected seconds such as 45, or '45s' or '2m'"),
    seed: text(SEED).refine(isSeed, { error: SEED }),
    cpu: count(0),
    counters: patterns,
    device: text('expected a path'),
    output: text('expected a path'),
    label: text('expected a text'),
  })
  .partial();

/** Options as a plan file gives them, parsed: `maxTime` in seconds, `targetInterval` as a share. */
export type PlanFile = z.infer<typeof planFileSchema>;

const KEYS = Object.keys(planFileSchema.shape);

/** `groups[1]`, or `the document` for its root. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`));
  return text.length === 0 ? 'the document' : text.join('').replace(/^\./, '');
}

function unknownKeys(keys: readonly string[]): { why: string; next: string } {
  const nearest = nearestName(keys[0] ?? '', KEYS);
  const meant = nearest === null ? '' : `did you mean '${nearest}'? `;
  return {
    why: `unknown key ${keys.map((key) => `'${key}'`).join(', ')}`,
    next: `${meant}allowed: ${KEYS.join(', ')}`,
  };
}

function explain(issue: z.core.$ZodIssue): { why: string; next: string } {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys);
  const expected = issue.path.length === 0 ? 'expected an object of options' : issue.message;
  return {
    why: `${pathText(issue.path)}: ${expected}`,
    next: 'correct it there, or give the option as a flag',
  };
}

/**
 * Parses the text of a plan file; `file` is its name for messages.
 * @throws {Failure} (usage) naming the file, the path in it and what is allowed there.
 */
export function parsePlanFile(text: string, file: string): PlanFile {
  const fail = (why: string, next: string): Failure =>
    new Failure({ what: `plan file ${file}`, why, next, exitCode: EXIT_CODE.usage });
  let document: unknown;
  try {
    document = parsedJson(text);
  } catch (error) {
    throw fail(jsonTrouble(error), 'correct its syntax; a plan file is one JSON object of options');
  }
  const parsed = planFileSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const { why, next } =
    issue === undefined ? { why: 'is not valid', next: 'see --help for options' } : explain(issue);
  throw fail(why, next);
}

function unreadable(file: string, why: string): Failure {
  return new Failure({
    what: `cannot read plan file ${file}`,
    why,
    next: 'check the path given to --plan',
    exitCode: EXIT_CODE.usage,
  });
}

function textOf(file: string): string | null {
  try {
    return boundedText(file, MOST_BYTES);
  } catch (error) {
    throw unreadable(file, systemReason(error));
  }
}

/**
 * Reads and parses a plan file.
 * @throws {Failure} (usage) when it cannot be read or is not valid.
 */
export function readPlanFile(file: string): PlanFile {
  const text = textOf(file);
  if (text === null) throw unreadable(file, 'it is larger than 1 MB, and a plan is a few options');
  return parsePlanFile(text, file);
}
