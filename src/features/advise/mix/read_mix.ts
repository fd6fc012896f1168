import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { boundedBytes } from '../../../lib/files/given_file.js';
import { plural } from '../../../lib/plural.js';
import { systemReason } from '../../../lib/system_reason.js';
import { documentsOf } from './documents.js';
import type { MixFormat } from './format_names.js';
import type { Mix } from './mix.js';
import { JSON_READERS, TEXT_READERS } from './readers.js';
import { decoded, linesOf } from './text.js';

/** A trace line takes some 100 bytes: two million exits, more than any average needs. */
const MOST_BYTES = 200_000_000;
/** Enough to recognize a format, also behind a head. */
const LINES_LOOKED_AT = 400;
const LONGEST_SHOWN = 60;

const NEXT = 'docs/mixes.md lists what is read and how to make it; --mix-format names a format by hand';

function failure(path: string, why: string, next = NEXT, cause?: unknown): Failure {
  return new Failure(
    { what: `cannot read the mix ${path}`, why, next, exitCode: EXIT_CODE.usage },
    { cause },
  );
}

function fromJson(text: string, forced: MixFormat | undefined): Mix | null {
  const found = documentsOf(text);
  if (found === null) return null;
  for (const { name, read } of JSON_READERS) {
    const mix = forced === undefined || forced === name ? read(found.documents) : null;
    if (mix === null) continue;
    const { others } = found;
    if (others === 0) return mix;
    const why = 'not JSON';
    return {
      ...mix,
      notUnderstood: [...mix.notUnderstood, { place: plural(others, 'line'), text: '', why }],
      notUnderstoodCount: mix.notUnderstoodCount + others,
    };
  }
  return null;
}

function fromText(text: string, forced: MixFormat | undefined): Mix | null {
  const lines = linesOf(text);
  const head = lines.slice(0, LINES_LOOKED_AT);
  for (const { name, looksLike, read } of TEXT_READERS) {
    if (forced === undefined ? looksLike(head) : forced === name) return read(lines);
  }
  return null;
}

/** What was seen instead of an exit. */
function missedText({ notUnderstood, notUnderstoodCount }: Mix): string {
  const [first] = notUnderstood;
  if (first === undefined) return '';
  const text = first.text.length > LONGEST_SHOWN ? `${first.text.slice(0, LONGEST_SHOWN)}...` : first.text;
  const shown = text === '' ? '' : ` ('${text}')`;
  const more = notUnderstoodCount > 1 ? `, and ${String(notUnderstoodCount - 1)} more` : '';
  return `; not understood: ${first.place}${shown}: ${first.why}${more}`;
}

/**
 * Reads an exit mix from the bytes of a file; its format shows unless it is given. The one way in: from here on
 * nothing trusts the bytes.
 * @param path only to name it
 * @throws {Failure} (usage) when it is in none of the formats, or holds no exit
 */
export function mixOfBytes(bytes: Uint8Array, path: string, forced?: MixFormat): Mix {
  const content = decoded(bytes);
  if ('why' in content) throw failure(path, content.why, content.next);
  const { text } = content;
  if (text.trim() === '') throw failure(path, 'it is empty');
  const mix = fromJson(text, forced) ?? fromText(text, forced);
  if (mix === null)
    throw failure(
      path,
      forced === undefined ? 'it is in no known format' : `it is not in the format '${forced}'`,
    );
  if (mix.entries.some(({ count }) => count > 0)) return mix;
  throw failure(path, `it was read as ${mix.format}, but no exit was found in it${missedText(mix)}`);
}

/**
 * Reads an exit mix from a file, pipe or device.
 * @throws {Failure} (usage) when it cannot be read, is in none of the formats, or holds no exit
 */
export function readMix(path: string, forced?: MixFormat): Mix {
  let bytes: Uint8Array | null;
  try {
    bytes = boundedBytes(path, MOST_BYTES);
  } catch (error) {
    throw failure(path, systemReason(error), 'check the path given to --mix', error);
  }
  if (bytes === null)
    throw failure(path, 'it is larger than 200 MB', 'give a part of it: a few thousand exits are enough');
  return mixOfBytes(bytes, path, forced);
}
