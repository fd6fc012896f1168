/** Buttons that save a chart as it is drawn now: as SVG, or as PNG at twice its size. Nothing leaves the page. */
import { button, element, statusLine } from './elements.js';

const PNG_SCALE = 2;
const NAMESPACE = 'http://www.w3.org/2000/svg';

export function addDownloadButtons(plot: HTMLElement): void {
  const name = plot.id.replace(/^plot-/, '');
  const title = plot.getAttribute('aria-label') ?? name;
  const status = statusLine('said');
  const save = (format: 'SVG' | 'PNG', draw: (drawing: Drawing) => Promise<Blob>): void => {
    const drawing = drawingOf(plot);
    if (!drawing) return;
    draw(drawing).then(
      (blob) => {
        saveAs(blob, `${name}.${format.toLowerCase()}`);
        status.textContent = `Saved ${name}.${format.toLowerCase()}.`;
      },
      () => {
        status.textContent = `This browser could not draw the ${format}.`;
      },
    );
  };
  const tools = element(
    'div',
    { class: 'tools' },
    button('Save SVG', `Save SVG: ${title}`, () => {
      save('SVG', async ({ text }) => new Blob([text], { type: 'image/svg+xml' }));
    }),
    button('Save PNG', `Save PNG: ${title}`, () => {
      save('PNG', pngOf);
    }),
    status,
  );
  plot.after(tools);
}

interface Drawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** The chart as a file of its own: the page's variables and font are replaced by what they stand for. */
function drawingOf(plot: HTMLElement): Drawing | null {
  const shown = plot.querySelector('svg');
  if (!shown) return null;
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const [, , width = 0, height = 0] = (shown.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  if (!(width > 0 && height > 0)) return null;
  const paper = document.createElementNS(NAMESPACE, 'rect');
  for (const [key, value] of Object.entries({ width, height, fill: 'var(--panel)' }))
    paper.setAttribute(key, String(value));
  copy.prepend(paper);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.removeAttribute('style');
  const style = getComputedStyle(document.body);
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replaceAll('font-family="inherit"', 'font-family="sans-serif"')
    .replaceAll(/var\((--[\w-]+)\)/g, (_match, variable: string) => style.getPropertyValue(variable).trim());
  return { text, width, height };
}

async function pngOf({ text, width, height }: Drawing): Promise<Blob> {
  const image = new Image();
  // The policy lets images be data and nothing else.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = element('canvas');
  canvas.width = Math.ceil(width * PNG_SCALE);
  canvas.height = Math.ceil(height * PNG_SCALE);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('no image'));
    }, 'image/png');
  });
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = element('a', { href: url, download: name });
  link.click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
