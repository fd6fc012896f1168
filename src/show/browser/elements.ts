/** The only place where the script creates elements, so that no string ever becomes markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(text: string, label: string, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', 'aria-label': label }, text);
  made.addEventListener('click', press);
  return made;
}

/** A line that screen readers announce when it changes. */
export function statusLine(name: string): HTMLParagraphElement {
  return element('p', { class: name, role: 'status', 'aria-live': 'polite' });
}

/** The text of a table's cell, without the buttons and links that the script added. */
export function textOf(cell: Element): string {
  const copy = cell.cloneNode(true) as Element;
  for (const added of copy.querySelectorAll('button, .permalink')) added.remove();
  return (copy.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}
