/**
 * Holm's step-down correction: p values adjusted so that rejecting all at or below alpha keeps the chance of even
 * one false rejection at alpha, however the tests depend on each other (Holm 1979). In the order given, each at
 * most 1. A p value outside [0, 1] is a RangeError.
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no p value`);
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  ascending.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
