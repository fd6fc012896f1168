/** Where the address of the page leads. */

/** The id that it names; a malformed address names nothing. */
export function addressedId(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

/** Opens what the place is closed in, and goes there: what a script added above it has moved it. */
export function goToAddress(): void {
  const id = addressedId();
  const place = id === '' ? null : document.getElementById(id);
  for (let around = place; around; around = around.parentElement)
    if (around instanceof HTMLDetailsElement) around.open = true;
  place?.scrollIntoView({ behavior: 'instant' });
}
