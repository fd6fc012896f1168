/** Whole numbers that differ little from one to the next, as bytes: the zigzag of each step, seven bits a byte. */
const SEVEN_BITS = 128;

/** @param values safe integers */
export function packWholes(values: readonly number[]): Buffer {
  const bytes: number[] = [];
  let previous = 0;
  for (const value of values) {
    const step = value - previous;
    let rest = step >= 0 ? step * 2 : -step * 2 - 1;
    for (; rest >= SEVEN_BITS; rest = Math.floor(rest / SEVEN_BITS))
      bytes.push((rest % SEVEN_BITS) + SEVEN_BITS);
    bytes.push(rest);
    previous = value;
  }
  return Buffer.from(bytes);
}

export function unpackWholes(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let [rest, scale, previous] = [0, 1, 0];
  for (const byte of bytes) {
    rest += (byte % SEVEN_BITS) * scale;
    scale *= SEVEN_BITS;
    if (byte >= SEVEN_BITS) continue;
    previous += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    values.push(previous);
    [rest, scale] = [0, 1];
  }
  return values;
}
