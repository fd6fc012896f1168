import { parseSeed } from '../../lib/seed.js';

const MAX_BELOW = 2 ** 21;
const TWO_32 = 2 ** 32;
const MASK_64 = (1n << 64n) - 1n;
const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n;

/** The output function of splitmix64 (Steele, Lea, Flood 2014). */
function mix(state: bigint): bigint {
  let z = state & MASK_64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/**
 * Seeded generator: xoshiro128** (Blackman and Vigna 2018), its state filled by splitmix64. The 32-bit member
 * of the family because the bootstrap draws tens of millions of numbers and JavaScript has no fast 64-bit
 * multiply.
 *
 * Our own, because pure-rand has no xoshiro128**: another generator would change every interval that a results file
 * stores, so that a stored seed would no longer reproduce it. A test compares its numbers with those of an independent
 * implementation.
 */
export class Random {
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;

  /**
   * @param seed decimal string, 0 to 2^64 - 1; anything else is a {@link Failure}
   * @param stream which of the independent streams of this seed, e.g. the index of a cell
   */
  constructor(seed: string, stream = 0) {
    // Mixed before and after adding, or stream k would be stream 0 shifted by k draws.
    const state = mix(mix(parseSeed(seed) + GOLDEN_GAMMA) + BigInt(stream));
    const first = mix(state + GOLDEN_GAMMA);
    const second = mix(state + 2n * GOLDEN_GAMMA);
    this.s0 = Number(first & 0xffffffffn) | 0;
    this.s1 = Number(first >> 32n) | 0;
    this.s2 = Number(second & 0xffffffffn) | 0;
    this.s3 = Number(second >> 32n) | 0;
  }

  private uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.s1, 5), 7), 9);
    const shifted = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= shifted;
    this.s3 = rotateLeft(this.s3, 11);
    return result >>> 0;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  next(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A whole number in [0, n), without bias (Lemire 2019). `n` from 1 to 2^21, else a RangeError. */
  below(n: number): number {
    if (!(n >= 1 && n <= MAX_BELOW)) throw new RangeError(`below(${n}): n must be from 1 to ${MAX_BELOW}`);
    for (;;) {
      const product = this.uint32() * n;
      const high = Math.floor(product / TWO_32);
      const low = product - high * TWO_32;
      if (low >= n || low >= TWO_32 % n) return high;
    }
  }
}
