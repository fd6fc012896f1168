/** From the bytes of a file to lines as the tool wrote them: encodings, colours, and the marks of a quoted mail. */

/** No tool writes such lines; a regular expression should not meet them. JSON has its own parser. */
const LONGEST_LINE = 2_000;

export type Decoded =
  | { readonly text: string }
  /** Why it is no text, and what to do. */
  | { readonly why: string; readonly next: string };

const MAGIC: readonly (readonly [bytes: readonly number[], why: string, next: string])[] = [
  [
    [...Buffer.from('PERFILE2')],
    "it is binary: perf's own data",
    "convert it to text with 'perf script' or 'perf kvm stat report'",
  ],
  [
    [0x17, 0x08, 0x44, ...Buffer.from('tracing')],
    "it is binary: trace-cmd's own data",
    "convert it to text with 'trace-cmd report'",
  ],
  [[0x1f, 0x8b], 'it is compressed', "unpack it with 'gunzip'"],
  [[0x28, 0xb5, 0x2f, 0xfd], 'it is compressed', "unpack it with 'unzstd'"],
];

/** Two bytes a letter: its mark, or zeros in every second byte of what is nearly ASCII. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 512);
  const zeros = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const most = 0.4 * (head.length / 2);
  if ((zeros[1] ?? 0) > most && zeros[0] === 0) return 'utf-16le';
  return (zeros[0] ?? 0) > most && zeros[1] === 0 ? 'utf-16be' : null;
}

export function decoded(bytes: Uint8Array): Decoded {
  const magic = MAGIC.find(([start]) => start.every((byte, index) => bytes[index] === byte));
  if (magic !== undefined) return { why: magic[1], next: magic[2] };
  const utf16 = utf16Of(bytes);
  const text = new TextDecoder(utf16 ?? 'utf-8').decode(bytes);
  if (!text.slice(0, 4096).includes('\0')) return { text: text.replace(QUOTED, '') };
  return {
    why: 'it is binary',
    next: "convert it to text with 'perf script', 'perf kvm stat report' or 'trace-cmd report'",
  };
}

// eslint-disable-next-line no-control-regex -- the sequences that colour a terminal begin with this one
const COLOURS = /\u001b\[[\d;?]{0,20}[A-Za-z]/g;
/** A space that a locale puts between thousands becomes a mark that is no space. */
const THIN_SPACE = /(\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))/g;
const OTHER_SPACES = /[\u00a0\u202f\u2009]/g;
const QUOTED = /^ ?(?:> ?)+/gm;

function plainLine(line: string): string {
  const cut = line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
  return cut.replace(COLOURS, '').replace(THIN_SPACE, "$1'").replace(OTHER_SPACES, ' ');
}

export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(plainLine);
}
