/**
 * One chart brought to life, and drawn again from fewer of its values where a filter asks for that. Expressions are
 * interpreted from their syntax tree, never evaluated as code, so a strict policy holds.
 */
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import { View } from 'vega-view';
import { isActive, passesKnown, type Parts } from './cell_filter.js';
import { partsOfRow, type Modes } from './known_parts.js';
import type { Tooltip } from './tooltip.js';

export interface LiveChart {
  /** Draws what passes. A chart in which nothing tells cells apart stays as it is. */
  readonly draw: (filter: Parts, modes: Modes) => Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

export function createLiveChart(plot: HTMLElement, tooltip: Tooltip): LiveChart | null {
  const packed = document.getElementById(`${plot.id}-spec`)?.textContent;
  if (!packed || !plot.querySelector('svg')) return null;
  const unpacked = unpackText(packed);
  let current: View | null = null;
  let wanted = 0;
  let drawn = '';
  return {
    async draw(filter, modes) {
      const spec = JSON.parse(await unpacked) as Spec;
      const kept = keepPassing(spec, filter, modes);
      plot.hidden = kept === 0;
      const key = kept === null ? 'whole' : JSON.stringify(filter);
      if (kept === 0 || key === drawn) return;
      drawn = key;
      const turn = ++wanted;
      const view = await drawInto(plot, spec, tooltip);
      // A later draw was asked for while this one ran.
      if (turn !== wanted) view?.view.finalize();
      if (!view || turn !== wanted) return;
      plot.replaceChildren(view.live);
      plot.dataset.live = 'true';
      current?.finalize();
      current = view.view;
    },
  };
}

async function unpackText(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

/** Takes out of the spec's data what does not pass. Returns how many values stay; null where none was to be told. */
function keepPassing(spec: Spec, filter: Parts, modes: Modes): number | null {
  if (!isActive(filter)) return null;
  let told = false;
  let kept = 0;
  for (const data of spec.data ?? []) {
    if (!('values' in data) || !Array.isArray(data.values)) continue;
    const rows = data.values as Row[];
    // A panel of one mode names its data after it.
    const panelMode = modes.has(data.name) ? data.name : undefined;
    const of = (row: Row) => (name: string) => row[name] ?? (name === 'mode' ? panelMode : undefined);
    const parts = rows.map((row) => partsOfRow(of(row), modes));
    if (!parts.some(isActive)) continue;
    told = true;
    const passing = rows.filter((_, index) => passesKnown(parts[index] ?? {}, filter));
    data.values = passing;
    kept += passing.length;
  }
  return told ? kept : null;
}

async function drawInto(
  plot: HTMLElement,
  spec: Spec,
  tooltip: Tooltip,
): Promise<{ live: HTMLElement; view: View } | null> {
  const live = document.createElement('div');
  live.className = 'live';
  const view = new View(parse(spec, undefined, { ast: true }), {
    container: live,
    expr: expressionInterpreter,
    hover: true,
    renderer: 'svg',
    tooltip: (_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => {
      tooltip.show(event, value);
    },
  });
  try {
    await view.runAsync();
  } catch {
    // What is drawn stays; nothing is lost but the tooltips.
    view.finalize();
    return null;
  }
  adoptDescription(live, plot.querySelector('svg'));
  return { live, view };
}

function adoptDescription(live: HTMLElement, drawn: SVGSVGElement | null): void {
  const svg = live.querySelector('svg');
  if (!svg) return;
  for (const name of ['role', 'aria-label']) svg.setAttribute(name, drawn?.getAttribute(name) ?? '');
  // Vega makes its container a focusable graphic of its own; the plot around it already is one.
  for (const name of ['role', 'aria-roledescription', 'aria-label', 'tabindex']) live.removeAttribute(name);
}
