/** The way from a page to the index of its folder. A page is made before there is an index, so the index fills it in. */
import { TOOL } from '../../lib/tool.js';

/** By this a page of ours is known. */
export const GENERATOR = TOOL.name;

/** Empty until an index lists the page. */
export function AllRunsSlot() {
  return <nav class="ways" aria-label="All runs" />;
}

const SLOT = /<nav class="ways" aria-label="All runs">(?:<a href="[^"]*">all runs<\/a>)?<\/nav>/;
const MARK = `<meta name="generator" content="${GENERATOR}"`;
/** The head and the masthead; in what follows nobody need look. */
const START = 100_000;

/** Whether this program made it. */
export function isOurPage(page: string): boolean {
  return page.slice(0, START).includes(MARK);
}

/** The same page with a link to the index at `href`; a page without a place for it as it is. */
export function withAllRuns(page: string, href: string): string {
  return page.replace(SLOT, `<nav class="ways" aria-label="All runs"><a href="${href}">all runs</a></nav>`);
}

/** The same page as it was before an index listed it. */
export function withoutAllRuns(page: string): string {
  return page.replace(SLOT, '<nav class="ways" aria-label="All runs"></nav>');
}

const TITLE = /<title>([^<]*)<\/title>/;
const ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&#39;/g, "'"],
  [/&amp;/g, '&'],
];

/** What a page of ours calls itself. */
export function titleOfPage(page: string): string {
  const text = TITLE.exec(page.slice(0, START))?.[1] ?? '';
  return ENTITIES.reduce((decoded, [entity, character]) => decoded.replaceAll(entity, character), text);
}
