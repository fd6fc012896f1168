/** Numbers as tools and people write them: with thousand separators, decimal commas, hexadecimal. */

const PLAIN = /^\d{1,15}$/;
const HEXADECIMAL = /^0x[0-9a-f]{1,12}$/i;
const GROUPED = /^\d{1,3}(?:([.,'_ ])\d{3})(?:\1\d{3}){0,4}$/;
const DECIMAL = /^\d{1,15}[.,]\d{1,9}$/;

/** A whole number, whichever sign separates its thousands; null for anything else. For columns that only count. */
export function wholeOf(text: string): number | null {
  if (PLAIN.test(text) || HEXADECIMAL.test(text)) return Number(text);
  return GROUPED.test(text) ? Number(text.replaceAll(/\D/g, '')) : null;
}

/** A time such as `1.895712367` or `1,8957`: its one sign is the decimal sign, since no time has thousands. */
export function timeOf(text: string): number | null {
  return PLAIN.test(text) || DECIMAL.test(text) ? Number(text.replace(',', '.')) : null;
}

/** The decimal sign of a text; null: its numbers do not show it. */
export type DecimalSign = '.' | ',' | null;

const SHOWS_COMMA = /^\d{1,3}(?:\.\d{3}){2,}$|^\d{1,3}(?:\.\d{3})+,\d+$|^\d+,(?:\d{1,2}|\d{4,})$|^0,\d+$/;
const SHOWS_POINT = /^\d{1,3}(?:,\d{3}){2,}$|^\d{1,3}(?:,\d{3})+\.\d+$|^\d+\.(?:\d{1,2}|\d{4,})$|^0\.\d+$/;

/** What the numbers of a file show of its decimal sign: `1.234.567` and `0,5` show a comma. */
export function decimalSignOf(numbers: Iterable<string>): DecimalSign {
  let sign: DecimalSign = null;
  for (const text of numbers) {
    const shown = SHOWS_COMMA.test(text) ? ',' : SHOWS_POINT.test(text) ? '.' : null;
    if (shown === null) continue;
    if (sign !== null && sign !== shown) return null;
    sign = shown;
  }
  return sign;
}

export const AMBIGUOUS = 'ambiguous';

/** A number that need not be whole. `5.000` may be 5 or 5,000: only the decimal sign of its file tells. */
export function numberOf(text: string, sign: DecimalSign): number | typeof AMBIGUOUS | null {
  if (PLAIN.test(text) || HEXADECIMAL.test(text)) return Number(text);
  const isGrouped = GROUPED.test(text);
  const isDecimal = DECIMAL.test(text);
  if (isGrouped && isDecimal) {
    if (sign === null) return AMBIGUOUS;
    return Number(text.includes(sign) ? text.replace(',', '.') : text.replaceAll(/\D/g, ''));
  }
  if (isGrouped) return Number(text.replaceAll(/\D/g, ''));
  if (isDecimal) return Number(text.replace(',', '.'));
  const both = /^(\d{1,3}(?:([.,' ])\d{3})+)[.,](\d{1,9})$/.exec(text);
  return both === null ? null : Number(`${(both[1] ?? '').replaceAll(/\D/g, '')}.${both[3] ?? ''}`);
}
