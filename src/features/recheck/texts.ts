/** What a page says, text by text, with where on the page it stands. */

export interface PageText {
  /** Id of the section, `top` before the first. */
  readonly section: string;
  /** Head of the table row that it stands in, where it is in one. */
  readonly row: string | null;
  readonly text: string;
}

/** Texts and tags in turn; what stands in a script or style is one text. */
const PIECES = /<(script|style)\b[^>]*>([\s\S]*?)<\/\1>|<[^>]*>|[^<]+/g;
const SECTION = /^<section id="([^"]*)"/;
const ROW = '<tr';
const ROW_HEAD = '<th scope="row"';

/** Every text of the page in its order, and every tag that could make it look otherwise as a text of its own. */
export function pageTexts(page: string): PageText[] {
  const texts: PageText[] = [];
  let [section, row, inHead]: [string, string | null, boolean] = ['top', null, false];
  for (const [piece] of page.matchAll(PIECES)) {
    section = SECTION.exec(piece)?.[1] ?? section;
    if (piece.startsWith(ROW) || piece === '</tr>') row = null;
    if (piece.startsWith(ROW_HEAD)) inHead = true;
    if (piece === '</th>') inHead = false;
    if (!piece.startsWith('<') && inHead) row = `${row ?? ''}${piece}`;
    texts.push({ section, row, text: piece });
  }
  return texts;
}
