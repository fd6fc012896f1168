/** Documents in which every string that may be anything is an attack. */
import type { z } from 'zod';

/** What attacks a page, a template, a sheet, a terminal and a parser. */
const ATTACKS = [
  '</script><script>window.attacked = 1</script>',
  '"><img src=x onerror="window.attacked = 2">',
  '</title></style></svg><svg onload="window.attacked = 3">',
  '<!--<script>',
  ']]><a href="javascript:window.attacked=4">a</a>',
  'javascript:window.attacked=5',
  '{{constructor.constructor("window.attacked = 6")()}}',
  '${window.attacked = 7}',
  '#{7*7} <%= 7*7 %>',
  '=HYPERLINK("http://127.0.0.1/attacked") +1+1 @SUM(1) -1',
  'datum["constructor"]',
  'url(http://127.0.0.1/attacked)',
  '\u202egnp.exe\u2066',
  'nul\u0000bell\u0007escape\u001b[31m\u0085\u2028\u2029',
  'lone \ud800 surrogate',
] as const;
const LONG = 'x'.repeat(20_000);

/** Every attack, and a flood. */
export const EVERY_ATTACK = [...ATTACKS, LONG].join(' ');
/** As long, and harmless: pages of both must have the same elements. */
export const HARMLESS = 'x'.repeat(EVERY_ATTACK.length);

/** Where a string stands, whatever its index in an array. */
type Place = string;

function mapStrings(
  value: unknown,
  change: (text: string, place: Place) => string,
  place: Place = '',
): unknown {
  if (typeof value === 'string') return change(value, place);
  if (Array.isArray(value))
    return typeof value[0] === 'number'
      ? value
      : value.map((entry) => mapStrings(entry, change, `${place}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, mapStrings(entry, change, `${place}.${key}`)]),
  );
}

function placesOf(document: unknown): Set<Place> {
  const places = new Set<Place>();
  mapStrings(document, (text, place) => {
    places.add(place);
    return text;
  });
  return places;
}

/** The suffix behind every string, except where `keeps` says that only some strings are possible. */
export function suffixed<Document>(
  document: Document,
  suffix: string,
  keeps: (place: Place) => boolean,
): Document {
  return mapStrings(document, (text, place) => (keeps(place) ? text : text + suffix)) as Document;
}

/** The same, where a schema tells which strings are free: those whose change it accepts. */
export function suffixedBySchema<Schema extends z.ZodType>(
  document: z.infer<Schema>,
  schema: Schema,
  suffix: string,
): z.infer<Schema> {
  const kept = new Set(
    [...placesOf(document)].filter((own) => {
      const changed = mapStrings(document, (text, place) => (place === own ? `${text}?` : text));
      return !schema.safeParse(changed).success;
    }),
  );
  return schema.parse(suffixed(document, suffix, (place) => kept.has(place)));
}

/** Places whose last key is one of these. */
export function keysOf(...keys: readonly string[]): (place: Place) => boolean {
  return (place) => keys.includes(/([^.[\]]+)(?:\[\])*$/.exec(place)?.[1] ?? '');
}
