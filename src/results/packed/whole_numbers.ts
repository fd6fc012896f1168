/**
 * Whole numbers that differ little from one to the next, as bytes: what all are multiples of (the counter of a virtual
 * machine may advance in steps of many ticks), then the zigzag of each step from one to the next, seven bits a byte.
 */
const SEVEN_BITS = 128;

function greatestDivisor(values: readonly number[]): number {
  let greatest = 0;
  for (const value of values) {
    let [one, other] = [greatest, Math.abs(value)];
    while (other !== 0) [one, other] = [other, one % other];
    greatest = one;
  }
  return Math.max(1, greatest);
}

function push(bytes: number[], whole: number): void {
  let rest = whole;
  for (; rest >= SEVEN_BITS; rest = Math.floor(rest / SEVEN_BITS))
    bytes.push((rest % SEVEN_BITS) + SEVEN_BITS);
  bytes.push(rest);
}

/** @param values safe integers */
export function packWholes(values: readonly number[]): Buffer {
  const bytes: number[] = [];
  const divisor = greatestDivisor(values);
  push(bytes, divisor);
  let previous = 0;
  for (const value of values) {
    const step = value / divisor - previous;
    push(bytes, step >= 0 ? step * 2 : -step * 2 - 1);
    previous += step;
  }
  return Buffer.from(bytes);
}

/** What {@link packWholes} packed; of no bytes none. */
export function unpackWholes(bytes: Uint8Array): number[] {
  const wholes: number[] = [];
  let [rest, scale] = [0, 1];
  for (const byte of bytes) {
    rest += (byte % SEVEN_BITS) * scale;
    scale *= SEVEN_BITS;
    if (byte >= SEVEN_BITS) continue;
    wholes.push(rest);
    [rest, scale] = [0, 1];
  }
  const [divisor = 1, ...steps] = wholes;
  let previous = 0;
  return steps.map((step) => {
    previous += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    return previous * divisor;
  });
}
