import { boundedText } from '../../../lib/files/text_file.js';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { systemReason } from '../../../lib/system_reason.js';
import {
  firecrackerSchema,
  looksLikeCounterTable,
  parseCounterTable,
  parseFirecracker,
  parseQemuStats,
  qemuSchema,
} from './counters.js';
import { listSchema, parseList } from './list.js';
import type { Mix, MixFormat } from './mix.js';
import { looksLikePerfKvmStat, parsePerfKvmStat } from './perf_kvm_stat.js';
import { looksLikeTrace, parseTrace } from './trace.js';

/** A trace line takes some 100 bytes: two million exits, more than any average needs. */
const MOST_BYTES = 200_000_000;
/** No tool writes such lines; a regular expression should not meet them. JSON has its own parser. */
const LONGEST_LINE = 2_000;
/** Enough to recognize a format, also behind a head. */
const LINES_LOOKED_AT = 200;

const NEXT =
  "give the text of 'perf kvm stat report', 'perf script' or 'trace-cmd report', counters as CSV or JSON, or a JSON list of {exit, perSecond, uses}; see --mix-format";

function failure(path: string, why: string, next = NEXT, cause?: unknown): Failure {
  return new Failure(
    { what: `cannot read the mix ${path}`, why, next, exitCode: EXIT_CODE.usage },
    { cause },
  );
}

function textOf(path: string): string {
  let text: string | null;
  try {
    text = boundedText(path, MOST_BYTES);
  } catch (error) {
    throw failure(path, systemReason(error), 'check the path given to --mix', error);
  }
  if (text === null)
    throw failure(path, 'it is larger than 200 MB', 'give a part of it: a few thousand exits are enough');
  if (text.trim() === '') throw failure(path, 'it is empty');
  if (text.startsWith('PERFILE2') || text.slice(0, 4096).includes('\0'))
    throw failure(
      path,
      'it is binary',
      "convert it to text with 'perf script', 'perf kvm stat report' or 'trace-cmd report'",
    );
  return text;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((line) => (line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line));
}

/** One document, or one document a line. Undefined: it is not JSON. */
function documentsOf(text: string): unknown[] | undefined {
  const parsed = (each: string): unknown => JSON.parse(each) as unknown;
  try {
    return [parsed(text)];
  } catch {
    try {
      return text
        .trim()
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map(parsed);
    } catch {
      return undefined;
    }
  }
}

type JsonReader = (documents: readonly unknown[]) => Mix | null;

/** A recorded session has a greeting and acknowledgements before QEMU's answer. */
const readQemu: JsonReader = (documents) => {
  for (const document of documents) {
    const found = qemuSchema.safeParse(document);
    if (found.success) return parseQemuStats(found.data);
  }
  return null;
};

const readFirecracker: JsonReader = (documents) => {
  const lines = documents.map((document) => firecrackerSchema.safeParse(document));
  const good = lines.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (good.length === 0) return null;
  const mix = parseFirecracker(good);
  const bad = lines.length - good.length;
  return bad === 0
    ? mix
    : { ...mix, notes: [...mix.notes, `${String(bad)} lines hold no counters of vCPUs.`] };
};

const readList: JsonReader = ([document, ...others]) => {
  const found = listSchema.safeParse(document);
  return found.success && others.length === 0 ? parseList(found.data) : null;
};

const JSON_READERS: readonly (readonly [MixFormat, JsonReader])[] = [
  ['counters', readQemu],
  ['counters', readFirecracker],
  ['list', readList],
];

type TextReader = readonly [
  MixFormat,
  looksLike: (lines: readonly string[]) => boolean,
  (lines: readonly string[]) => Mix,
];

const TEXT_READERS: readonly TextReader[] = [
  ['perf-kvm-stat', looksLikePerfKvmStat, parsePerfKvmStat],
  ['trace', looksLikeTrace, parseTrace],
  ['counters', looksLikeCounterTable, parseCounterTable],
];

function fromJson(text: string, forced: MixFormat | undefined): Mix | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const documents = documentsOf(text);
  if (documents === undefined) return null;
  for (const [format, read] of JSON_READERS) {
    const mix = forced === undefined || forced === format ? read(documents) : null;
    if (mix !== null) return mix;
  }
  return null;
}

function fromText(text: string, forced: MixFormat | undefined): Mix | null {
  const lines = linesOf(text);
  const head = lines.slice(0, LINES_LOOKED_AT);
  for (const [format, looksLike, parse] of TEXT_READERS) {
    if (forced === undefined ? looksLike(head) : forced === format) return parse(lines);
  }
  return null;
}

/**
 * Reads an exit mix; its format shows unless it is given.
 * @throws {Failure} (usage) when the file cannot be read, is in none of the formats, or holds no exit
 */
export function readMix(path: string, forced?: MixFormat): Mix {
  const text = textOf(path);
  const mix = fromJson(text, forced) ?? fromText(text, forced);
  if (mix === null)
    throw failure(
      path,
      forced === undefined ? 'it is in no known format' : `it is not in the format '${forced}'`,
    );
  if (mix.entries.some(({ count }) => count > 0)) return mix;
  const first = mix.notUnderstood[0];
  const seen = first === undefined ? '' : `; ${first.place} was not understood: ${first.why}`;
  throw failure(path, `no exit was found in it${seen}`);
}
