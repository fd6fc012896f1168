/** Beyond the ticks of any clock, and neither drawn nor counted exactly. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** The place of the first number that no measurement gives, under the name `place`; null if there is none. */
export function absurdNumber(value: unknown, place: string): string | null {
  // The ends of an interval that is not known.
  if (typeof value === 'number')
    return Math.abs(value) <= LARGEST || Math.abs(value) === Infinity ? null : place;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const found = absurdNumber(member, Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
