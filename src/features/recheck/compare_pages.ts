import type { Difference } from './summaries.js';
import { pageTexts, type PageText } from './texts.js';

/** A difference is shown, not a page. */
const MOST_SHOWN_CHARACTERS = 120;

/** The first place where two long texts part, with a little before it. */
function shownFrom(text: string, at: number): string {
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
    stored: shownFrom(one, at),
    recomputed: shownFrom(other, at),
  };
}

/**
 * Where a page says something else than the page made of recomputed results. Texts are compared one by one where
 * there are as many of both; else the first that differs is named, since all behind it stand elsewhere.
 */
export function comparePages(stored: string, again: string): Difference[] {
  if (stored === again) return [];
  const [left, right] = [pageTexts(stored), pageTexts(again)];
  const differing = left.flatMap((text, index) => (text.text === right[index]?.text ? [] : [index]));
  const found = left.length === right.length ? differing : differing.slice(0, 1);
  if (found.length === 0) return [differenceOf(undefined, right[left.length])];
  return found.map((index) => differenceOf(left[index], right[index]));
}
