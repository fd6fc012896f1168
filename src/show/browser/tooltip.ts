/** One tooltip for all charts: text only, kept inside the window. */
export interface Tooltip {
  show(event: MouseEvent, value: unknown): void;
}

const GAP_PX = 14;

export function createTooltip(page: Document): Tooltip {
  const box = page.createElement('div');
  box.className = 'tooltip';
  box.hidden = true;
  // The chart's data table says the same.
  box.setAttribute('aria-hidden', 'true');
  page.body.append(box);
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') box.hidden = true;
  });
  return {
    show(event, value) {
      const lines = tooltipLines(value);
      box.hidden = lines.length === 0;
      if (box.hidden) return;
      box.replaceChildren(...lines.map(([name, text]) => tooltipLine(page, name, text)));
      place(box, event);
    },
  };
}

function tooltipLines(value: unknown): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [['', String(value)]];
  return Object.entries(value).map(([name, text]) => [name, String(text)]);
}

function tooltipLine(page: Document, name: string, text: string): HTMLElement {
  const line = page.createElement('div');
  const label = page.createElement('span');
  const content = page.createElement('b');
  label.textContent = name;
  content.textContent = text;
  line.append(label, content);
  return line;
}

function place(box: HTMLElement, event: MouseEvent): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const right = event.clientX + GAP_PX;
  const left = right + width > window.innerWidth ? event.clientX - GAP_PX - width : right;
  const top = Math.min(event.clientY + GAP_PX, window.innerHeight - height - 4);
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}
