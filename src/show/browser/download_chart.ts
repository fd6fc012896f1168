/**
 * Buttons that save a chart as it is drawn now: as SVG, or as PNG at twice its size. A picture that leaves its page says
 * in its name and below the drawing what was measured where and when, and what it was filtered by. Nothing leaves the page.
 */
import { largest } from '../../lib/extremes.js';
import { DIMENSIONS, type Parts } from './cell_filter.js';
import { button, element, statusLine } from './elements.js';
import { shownDrawing } from './marks.js';

const PNG_SCALE = 2;
const NAMESPACE = 'http://www.w3.org/2000/svg';
const CAPTION_PX = 17;
const LONGEST_NAME = 120;

/** @param filterOf what the page is filtered by now; other pages filter rows by words, which no drawing follows */
export function addDownloadButtons(plot: HTMLElement, filterOf: () => Parts = () => ({})): void {
  const chart = plot.id.replace(/^plot-/, '');
  const title = plot.getAttribute('aria-label') ?? chart;
  const status = statusLine('said');
  const save = (format: 'SVG' | 'PNG', draw: (drawing: Drawing) => Promise<Blob>): void => {
    const captions = captionsOf(title.replace(/^Chart: /, ''), filterOf());
    const drawing = drawingOf(plot, captions);
    if (!drawing) return;
    const name = `${fileName([chart, ...captions.slice(1)])}.${format.toLowerCase()}`;
    draw(drawing).then(
      (blob) => {
        saveAs(blob, name);
        status.textContent = `Saved ${name}.`;
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

/** What the chart shows; of which host, when; of which cells. */
function captionsOf(title: string, filter: Parts): string[] {
  const only = DIMENSIONS.flatMap((name) => (filter[name] === undefined ? [] : [`${name} ${filter[name]}`]));
  return [title, document.title, ...(only.length === 0 ? [] : [`only ${only.join(', ')}`])];
}

/** Plain letters and digits, so that every file system takes it. */
function fileName(parts: readonly string[]): string {
  const plain = parts
    .join(' ')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, LONGEST_NAME).replaceAll(/^-|-$/g, '');
}

interface Drawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** The chart as a file of its own: the page's variables and font are replaced by what they stand for. */
function drawingOf(plot: HTMLElement, captions: readonly string[]): Drawing | null {
  const shown = shownDrawing(plot);
  if (!shown) return null;
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const [, , drawnWidth = 0, drawnHeight = 0] = (shown.getAttribute('viewBox') ?? '')
    .split(/[\s,]+/)
    .map(Number);
  if (!(drawnWidth > 0 && drawnHeight > 0)) return null;
  const longest = largest(captions.map((caption) => caption.length));
  const [width, height] = [
    Math.max(drawnWidth, 6.4 * longest + 12),
    drawnHeight + CAPTION_PX * captions.length + 8,
  ];
  const paper = svgElement('rect', { width, height, fill: 'var(--panel)' });
  copy.prepend(paper);
  captions.forEach((caption, index) => {
    const y = drawnHeight + CAPTION_PX * (index + 1) - 4;
    const line = svgElement('text', {
      x: 6,
      y,
      'font-size': 11.5,
      fill: 'var(--muted)',
      'font-family': 'inherit',
    });
    line.append(caption);
    copy.append(line);
  });
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('viewBox', `0 0 ${String(width)} ${String(height)}`);
  copy.removeAttribute('style');
  for (const mark of copy.querySelectorAll('[data-of]')) mark.removeAttribute('tabindex');
  const style = getComputedStyle(document.body);
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replaceAll('font-family="inherit"', 'font-family="sans-serif"')
    .replaceAll(/var\((--[\w-]+)\)/g, (_match, variable: string) => style.getPropertyValue(variable).trim());
  return { text, width, height };
}

function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
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
