/** The marks of a drawing: what each says when pointed at, reached by keyboard, or led to by an address. */
import { DIMENSIONS, type Parts } from './cell_filter.js';
import type { Tooltip } from './tooltip.js';

type Mark = SVGElement;

const SAYING = '[data-says]';
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const WHOLE_OF = ' · ';

/** The parts that a mark names: `pio-out/long64-ring3/regs/both/sync`, `*` for one that it joins over. */
export function partsOfMark(mark: Element): Parts {
  const parts = (mark.closest('[data-of]')?.getAttribute('data-of') ?? '').split('/');
  return Object.fromEntries(
    DIMENSIONS.flatMap((name, index) => {
      const part = parts[index];
      return part === undefined || part === '' || part === '*' ? [] : [[name, part]];
    }),
  );
}

/** The drawing of a figure that is in sight: the wide one or the one for phones. */
export function shownDrawing(plot: HTMLElement): SVGSVGElement | null {
  const drawings = [...plot.querySelectorAll<SVGSVGElement>('svg')];
  return drawings.find((drawing) => drawing.getClientRects().length > 0) ?? null;
}

function textOfMark(mark: Element): string {
  const names = Object.values(partsOfMark(mark)).join(WHOLE_OF);
  const says = mark.getAttribute('data-says') ?? '';
  return names === '' ? says : `${names}: ${says}`;
}

function marksOf(drawing: Element): Mark[] {
  return [...drawing.querySelectorAll<Mark>(SAYING)].filter(
    (mark) => mark.closest('[style*="none"]') === null,
  );
}

/** For who cannot see it: the whole text, and a place in the order of the keyboard. */
function makeReachable(mark: Mark): void {
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', textOfMark(mark));
  mark.setAttribute('tabindex', '0');
}

/** One mark of a drawing is reached by Tab, the others from it by the arrow keys. */
function moveFocus(drawing: SVGSVGElement, event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const marks = marksOf(drawing);
  const at = marks.findIndex((mark) => mark === document.activeElement);
  const next = step === undefined || at < 0 ? undefined : marks[at + step];
  if (next === undefined) return;
  event.preventDefault();
  marks[at]?.setAttribute('tabindex', '-1');
  makeReachable(next);
  next.focus();
}

export function startMarks(plot: HTMLElement, tooltip: Tooltip): void {
  for (const drawing of plot.querySelectorAll<SVGSVGElement>('svg')) {
    const [first] = marksOf(drawing);
    if (first === undefined) continue;
    // An image has no parts to reach.
    drawing.setAttribute('role', 'group');
    makeReachable(first);
    const markAt = ({ target }: Event): Element | null =>
      target instanceof Element ? target.closest(SAYING) : null;
    const show = (event: Event): void => {
      const mark = markAt(event);
      if (mark === null) tooltip.hide();
      else tooltip.show(mark.getBoundingClientRect(), textOfMark(mark));
    };
    // Beside the drawing: one that listens for focus can be focused itself.
    const around = drawing.parentElement;
    for (const name of ['pointerover', 'focusin']) around?.addEventListener(name, show);
    for (const name of ['pointerleave', 'focusout'])
      around?.addEventListener(name, () => {
        tooltip.hide();
      });
    around?.addEventListener('keydown', (event) => {
      moveFocus(drawing, event);
    });
  }
}

/** Marks those of the row that the address names: `added/pio-out/long64-ring3/regs/both` has two. */
export function showTarget(id: string): void {
  for (const mark of document.querySelectorAll('.plot [data-of].target')) mark.classList.remove('target');
  const [, ...parts] = id.split('/');
  const row = document.getElementById(id);
  if (parts.length === 0 || row === null) return;
  const of = parts.join('/');
  const plot = row.closest('section')?.querySelector('.plot');
  for (const mark of plot?.querySelectorAll('[data-of][data-says]') ?? []) {
    const own = mark.getAttribute('data-of') ?? '';
    if (own === of || own.startsWith(`${of}/`)) mark.classList.add('target');
  }
}
