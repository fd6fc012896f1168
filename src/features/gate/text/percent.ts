/** Shares as every text of the gate writes them. */

/** `+5.12%`, `-0.30%`. */
export function signedPercent(share: number): string {
  const text = `${(100 * share).toFixed(2)}%`;
  return share > 0 ? `+${text}` : text;
}

/** `2%`, `2.25%`. */
export function percent(share: number): string {
  return `${String(Number((100 * share).toFixed(2)))}%`;
}
