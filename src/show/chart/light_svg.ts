/** The same picture in fewer bytes: a page carries each chart twice. Only tags are changed, never text. */

/** Attributes that vega writes on every mark although the drawing is one static image, and default values. */
const NEEDLESS =
  / (?:aria-hidden="true"|opacity="1"|stroke-width="1"|[xy]2="0"|font-family="inherit"|pointer-events="none"|role="graphics-[a-z]+"|aria-roledescription="[^"]*"|class="(?:background|foreground)"|aria-label="Title text [^"]*")/g;
/** Backgrounds of groups that have no size, and groups of nothing. */
const EMPTY = /<path d="(?:M0,0h0v0h0Z)?"(?! [^>]*stroke)[^>]*\/>|<g\/>/g;
/** A hundredth is finer than the eye can see; what a mark says is no place. */
const DRAWN = / (?!aria-label=|data-)[\w:-]+="[^"]*"/g;
const LONG_NUMBER = /(\d+\.\d\d)\d+/g;
/** So is a tenth of a pixel. */
const PLACE = / (?:d|transform|x2|y2)="[^"]*"/g;
const LONG_PLACE = /(\.\d)\d+/g;
const ROUND_PLACE = /\.0(?!\d)/g;

function shortNumbers(svg: string): string {
  const placed = (attribute: string): string =>
    attribute.replaceAll(LONG_PLACE, '$1').replaceAll(ROUND_PLACE, '');
  return svg
    .replaceAll(/<[^>]*>/g, (tag) =>
      tag
        .replaceAll(NEEDLESS, '')
        .replaceAll(PLACE, placed)
        .replaceAll(DRAWN, (attribute) => attribute.replaceAll(LONG_NUMBER, '$1')),
    )
    .replaceAll(EMPTY, '');
}

/** The layers of a specification in the class of a group. */
const LAYER_NAME = /(class="mark-[a-z]+ role-mark) [^"]*"/g;
/** A group of marks that hold nothing but text. */
const GROUP = /<g ([^>]*class="mark-[^>]*)>((?:<(path|line|text)\b[^>]*(?:\/>|>[^<]*<\/\3>))+)<\/g>/g;
const CHILD = /<(?:path|line|text)\b[^>]*?(?:\/>|>[^<]*<\/(?:path|line|text)>)/g;
const ATTRIBUTE = / ([\w:-]+)="([^"]*)"/g;
/** Attributes that mean the same for a group as for each mark in it; a group that is translucent as a whole does not darken. */
const SHARED = new Set([
  ...['fill', 'stroke', 'opacity', 'stroke-opacity', 'stroke-width', 'stroke-linecap', 'stroke-dasharray'],
  ...['font-size', 'font-weight', 'text-anchor', 'data-of', 'data-says'],
]);
/** Of fewer marks nothing is gained. */
const LEAST_MARKS = 3;

function attributesOf(tag: string): Map<string, string> {
  const [open = ''] = /^<[^>]*>/.exec(tag) ?? [];
  return new Map([...open.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]));
}

/** A filled circle without a text of its own, as the place and the radius of it. */
const DOT =
  /^<path transform="translate\(([-\d.]+),([-\d.]+)\)" d="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"\/>$/;

/** Dots that are all alike and say nothing are one line of round ends. */
function joinedDots(marks: readonly string[], shared: ReadonlyMap<string, string>): string | null {
  const dots = marks.map((mark) => DOT.exec(mark));
  const radius = dots[0]?.[3];
  const fill = shared.get('fill');
  if (fill === undefined || radius === undefined || dots.some((dot) => dot?.[3] !== radius)) return null;
  const places = dots.map((dot) => `M${dot?.[1] ?? ''},${dot?.[2] ?? ''}h0`).join('');
  const width = (2 * Number(radius)).toFixed(1);
  return `<path d="${places}" stroke="${fill}" stroke-width="${width}" stroke-linecap="round"/>`;
}

/** A line without a text of its own. */
const LINE =
  /^<line transform="translate\(([-\d.]+),([-\d.]+)\)"(?: x2="([-\d.]+)")?(?: y2="([-\d.]+)")?\/>$/;

/** So are lines. */
function joinedLines(marks: readonly string[]): string | null {
  const lines = marks.map((mark) => LINE.exec(mark));
  if (lines.includes(null)) return null;
  const parts = lines.map((line) => {
    const [, x = '', y = '', right = '0', down = '0'] = line ?? [];
    return `M${x},${y}l${right},${down}`;
  });
  return `<path d="${parts.join('')}"/>`;
}

function lightGroup(group: string, attributes: string, inside: string): string {
  const marks = inside.match(CHILD) ?? [];
  if (marks.length < LEAST_MARKS) return group;
  const all = marks.map(attributesOf);
  const shared = new Map(
    [...(all[0] ?? [])].filter(
      ([name, value]) => SHARED.has(name) && all.every((own) => own.get(name) === value),
    ),
  );
  // What a group says is said of its cells, so that they must be shared too.
  if (!shared.has('data-of')) shared.delete('data-says');
  const kept = attributesOf(`<g ${attributes}>`);
  const bare = marks.map((mark) =>
    mark.replace(/^<[^>]*>/, (open) =>
      open.replaceAll(ATTRIBUTE, (text, name: string) => (shared.has(name) && !kept.has(name) ? '' : text)),
    ),
  );
  const given = [...shared].filter(([name]) => !kept.has(name));
  const dots = joinedDots(bare, new Map(given));
  const own = given.filter(([name]) => dots === null || name !== 'fill');
  const texts = own.map(([name, value]) => ` ${name}="${value}"`).join('');
  return `<g ${attributes}${texts}>${dots ?? joinedLines(bare) ?? bare.join('')}</g>`;
}

/** A circle as such: vega draws it as two arcs. */
const CIRCLE =
  / transform="translate\(([-\d.]+),([-\d.]+)\)" d="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"/;

/** Only those that say something; others may be counted by their element. */
function circles(svg: string): string {
  return svg.replaceAll(/<path( [^>]*data-[^>]*)\/>/g, (tag, attributes: string) => {
    const [found, x, y, radius] = CIRCLE.exec(attributes) ?? [];
    if (found === undefined) return tag;
    return `<circle${attributes.replace(found, ` cx="${x ?? ''}" cy="${y ?? ''}" r="${radius ?? ''}"`)}/>`;
  });
}

export function lightSvg(svg: string): string {
  const short = shortNumbers(svg).replaceAll(LAYER_NAME, '$1"');
  return circles(short.replaceAll(GROUP, lightGroup));
}
