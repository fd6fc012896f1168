/** One tooltip for all charts: text only, kept inside the window. */
export interface Tooltip {
  show(beside: DOMRect, text: string): void;
  hide(): void;
}

const GAP_PX = 10;
const EDGE_PX = 4;

export function createTooltip(page: Document): Tooltip {
  const box = page.createElement('div');
  box.className = 'tooltip';
  box.hidden = true;
  // The mark's own label says the same.
  box.setAttribute('aria-hidden', 'true');
  page.body.append(box);
  const hide = (): void => {
    box.hidden = true;
  };
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  return {
    hide,
    show(beside, text) {
      box.textContent = text;
      box.hidden = false;
      place(box, beside);
    },
  };
}

function place(box: HTMLElement, beside: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const right = beside.right + GAP_PX;
  const left = right + width > window.innerWidth ? beside.left - GAP_PX - width : right;
  const below = beside.bottom + GAP_PX;
  const top = below + height > window.innerHeight ? beside.top - GAP_PX - height : below;
  box.style.left = `${Math.max(EDGE_PX, left)}px`;
  box.style.top = `${Math.max(EDGE_PX, top)}px`;
}
