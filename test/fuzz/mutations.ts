/** Valid documents made wrong: first in what they say, then in how they are written. */
import fc from 'fast-check';

/** What somebody may put into a document in the place of any value. */
const VALUES: readonly unknown[] = [
  null,
  true,
  '',
  0,
  -1,
  0.5,
  1e-320,
  1e308,
  2 ** 53,
  4294967295,
  [],
  {},
  [[]],
  'constructor',
  '__proto__',
  'hasOwnProperty',
  '\u001b[2J\u001b]0;owned\u0007',
  'two\nlines\r\nor three',
  '\u202egnp.exe',
  '\u0000',
  '\ud800',
  'NaN',
  '../../etc/passwd',
  '-rf',
  '%s%n',
  'x'.repeat(5000),
];

/** Text that no reader expects where it comes. */
const PIECES: readonly string[] = [
  '\u0000',
  '\u001b[31m',
  '\ufeff',
  '\r',
  '\n',
  '"',
  '{',
  ']',
  ',',
  '\\u0000',
  '1e999',
  '-',
  '[['.repeat(500),
  '\u2028',
];

const step = fc.record({ kind: fc.nat(7), at: fc.nat(), value: fc.nat() });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

type Holder = unknown[] | Record<string, unknown>;

/** Every place of a document: what holds it, and under which key. */
function placesOf(document: unknown): (readonly [Holder, string])[] {
  const places: (readonly [Holder, string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Holder, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(document);
  return places;
}

function pick<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % Math.max(1, items.length)];
}

function put(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}

/** One change of what a document says, in place. */
function change(document: unknown, { kind, at, value }: Step): void {
  const places = placesOf(document);
  const [holder, key] = pick(places, at) ?? [];
  if (holder === undefined || key === undefined) return;
  const found: unknown = Reflect.get(holder, key);
  const [other, otherKey] = pick(places, value) ?? [holder, key];
  if (kind === 0) put(holder, key, pick(VALUES, value));
  else if (kind === 1) Reflect.deleteProperty(holder, key);
  else if (kind === 2 && Array.isArray(holder)) holder.push(structuredClone(found));
  else if (kind === 2) put(holder, String(pick(VALUES, value)), found);
  else if (kind === 3) put(holder, key, structuredClone(Reflect.get(other, otherKey)));
  else if (kind === 4 && typeof found === 'number') put(holder, key, found + (value % 3) - 1);
  else if (kind === 5 && typeof found === 'number') put(holder, key, -found * 1000);
  else if (kind === 6 && typeof found === 'string') put(holder, key, found + String(pick(VALUES, value)));
  else if (Array.isArray(holder)) holder.reverse();
}

/** One change of how a text is written. */
function rewrite(text: string, { kind, at, value }: Step): string {
  const place = at % (text.length + 1);
  const piece = pick(PIECES, value) ?? '';
  const lines = text.split('\n');
  const line = at % lines.length;
  if (kind === 0) return text.slice(0, place);
  if (kind === 1) return text.slice(0, place) + piece + text.slice(place);
  if (kind === 2) return text.slice(0, place) + piece + text.slice(place + 1);
  if (kind === 3) return lines.toSpliced(line, 1).join('\n');
  if (kind === 4) return lines.toSpliced(line, 0, pick(lines, value) ?? '').join('\n');
  if (kind === 5) return text.slice(0, place) + text.slice(place + (value % 200));
  if (kind === 6) return lines.toSpliced(line, 1, pick(lines, value) ?? '').join('\n');
  return text.replaceAll('\n', '\r\n');
}

const steps = (most: number): fc.Arbitrary<Step[]> => fc.array(step, { maxLength: most });

/** A text that is written wrongly in some places. */
export function mutatedText(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), steps(5)).map(([text, wrong]) => wrong.reduce(rewrite, text));
}

/** A document that says something else than it should, and is mostly written as it should be. */
export function mutatedJson(documents: readonly unknown[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...documents),
      steps(4),
      fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, steps(2)),
    )
    .map(([document, said, written]) => {
      const copy: unknown = structuredClone(document);
      for (const each of said) change(copy, each);
      return written.reduce(rewrite, JSON.stringify(copy));
    });
}

/** The lines of a text, of which each is a document of its own. */
export function mutatedLines(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), step), { maxLength: 4 }), steps(2))
    .map(([text, said, written]) => {
      const lines = text.trimEnd().split('\n');
      for (const [at, each] of said) {
        const index = at % lines.length;
        const document = JSON.parse(lines[index] ?? 'null') as unknown;
        change(document, each);
        lines[index] = JSON.stringify(document);
      }
      return written.reduce(rewrite, `${lines.join('\n')}\n`);
    });
}

/** Bytes with some of them changed, cut or doubled. */
export function mutatedBytes(files: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc.tuple(fc.constantFrom(...files), steps(12)).map(([bytes, wrong]) => {
    let now = Buffer.from(bytes);
    for (const { kind, at, value } of wrong) {
      const place = at % Math.max(1, now.length);
      if (kind < 5 && now.length > 0) now[place] = [0, 0xff, 0x7f, 0x80, value & 0xff][kind] ?? 0;
      else if (kind === 5) now = now.subarray(0, place);
      else now = Buffer.concat([now, now.subarray(0, Math.min(place, 4096))]);
    }
    return now;
  });
}
