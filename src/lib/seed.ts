import { EXIT_CODE } from './exit_code.js';
import { Failure } from './failure.js';

const LARGEST = (1n << 64n) - 1n;

/** True for decimal digits of a whole number below 2^64. */
export function isSeed(text: string): boolean {
  return /^[0-9]+$/.test(text) && text.length <= 20 && BigInt(text) <= LARGEST;
}

/** The seed as a number. @throws {Failure} (usage) when it is none, see {@link isSeed} */
export function parseSeed(text: string): bigint {
  if (isSeed(text)) return BigInt(text);
  throw new Failure({
    what: `cannot use the seed '${text}'`,
    why: 'it is not a whole number below 2^64',
    next: 'give decimal digits only, for example 42',
    exitCode: EXIT_CODE.usage,
  });
}
