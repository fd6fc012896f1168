/** Where a page contradicts the page that is made again from its blocks. */
import { withoutAllRuns } from '../../show/page/all_runs.js';
import type { Difference } from './results_differences.js';

/** A text of a page and its place. */
interface PageText {
  /** Id of the section, `top` before the first. */
  readonly section: string;
  /** Head of the table row that it stands in, where it is in one. */
  readonly row: string | null;
  readonly text: string;
}

/** Texts and tags in turn; the content of a script or style is one text. */
const PIECES = /<(script|style)\b[^>]*>([\s\S]*?)<\/\1>|<[^>]*>|[^<]+/g;
const SECTION = /^<section id="([^"]*)"/;
const ROW = '<tr';
const ROW_HEAD = '<th scope="row"';

/** Every text of the page in its order, and every tag that could make it look otherwise as a text of its own. */
function pageTexts(page: string): PageText[] {
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

/** Shows a difference and not a whole page. */
const MOST_SHOWN_CHARACTERS = 120;

/** The text from a place on, with a little before it. */
function excerptFrom(text: string, at: number): string {
  const from = Math.max(0, at - MOST_SHOWN_CHARACTERS / 4);
  const shown = text.slice(from, from + MOST_SHOWN_CHARACTERS);
  return `${from > 0 ? '…' : ''}${shown}${from + shown.length < text.length ? '…' : ''}`;
}

function partingPlace(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

function differenceOf(stored: PageText | undefined, again: PageText | undefined): Difference {
  const [one, other] = [stored?.text ?? 'nothing', again?.text ?? 'nothing'];
  const at = partingPlace(one, other);
  const where = stored ?? again;
  return {
    cell: where?.row ?? null,
    field: `page, section ${where?.section ?? 'top'}`,
    stored: excerptFrom(one, at),
    recomputed: excerptFrom(other, at),
  };
}

/**
 * Compares text by text, but for the link that an index puts in, if both pages have as many texts. If not, only the first difference is given, because all
 * texts behind it have moved.
 */
export function comparePages(page: string, again: string): Difference[] {
  const stored = withoutAllRuns(page);
  if (stored === again) return [];
  const [left, right] = [pageTexts(stored), pageTexts(again)];
  const differing = left.flatMap((text, index) => (text.text === right[index]?.text ? [] : [index]));
  const found = left.length === right.length ? differing : differing.slice(0, 1);
  if (found.length === 0) return [differenceOf(undefined, right[left.length])];
  return found.map((index) => differenceOf(left[index], right[index]));
}
