/** How commands read the values of their options; commander turns what these throw into a usage error. */
import { InvalidArgumentError } from 'commander';
import { parseCount, parseSeconds } from '../lib/quantity.js';
import { isSeed } from '../lib/seed.js';

/** A parser that gives null for what it does not understand, as commander wants it. */
export function parsedBy<Value>(
  parse: (text: string) => Value | null,
  expected: string,
): (text: string) => Value {
  return (text) => {
    const value = parse(text);
    if (value === null) throw new InvalidArgumentError(`expected ${expected}`);
    return value;
  };
}

/** An option that may be given several times. */
export const listed = (text: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  text,
];

/** An option that means one thing only: given again, the second would hide the first. */
export const once = (text: string, previous: string | undefined): string => {
  if (previous !== undefined) throw new InvalidArgumentError(`it is given twice, first as '${previous}'`);
  return text;
};

export const seedDigits = parsedBy((text) => (isSeed(text) ? text : null), 'digits of a number below 2^64');

export const wholeNumber = (least: number): ((text: string) => number) =>
  parsedBy((text) => parseCount(text, least), `a whole number of at least ${String(least)}`);

export const seconds = parsedBy(parseSeconds, 'a time such as 45, 45s or 2m');
