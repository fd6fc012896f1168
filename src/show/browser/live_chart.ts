/**
 * One chart brought to life, and drawn again from fewer of its values where a filter asks for that. Expressions are
 * interpreted from their syntax tree, never evaluated as code, so a strict policy holds.
 */
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import { View } from 'vega-view';
import {
  type Dimension,
  DIMENSIONS,
  isActive,
  type Modes,
  type Parts,
  partsOfRow,
  passesKnown,
} from './cell_filter.js';
import type { Tooltip } from './tooltip.js';

export interface LiveChart {
  /**
   * Draws what passes. Returns the parts that the drawing was filtered by; one in which nothing tells cells apart
   * stays as it is.
   */
  readonly draw: (filter: Parts, modes: Modes) => Promise<readonly Dimension[]>;
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
      const { kept, by } = keepPassing(spec, filter, modes);
      plot.hidden = by.length > 0 && kept === 0;
      const key = JSON.stringify(by.map((name) => [name, filter[name]]));
      if (plot.hidden || key === drawn) return by;
      drawn = key;
      const turn = ++wanted;
      const view = await drawInto(plot, spec, tooltip);
      // A later draw was asked for while this one ran.
      if (turn !== wanted) view?.view.finalize();
      if (!view || turn !== wanted) return by;
      plot.replaceChildren(view.live);
      plot.dataset.live = 'true';
      current?.finalize();
      current = view.view;
      return by;
    },
  };
}

async function unpackText(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

interface Kept {
  /** How many values remain. */
  readonly kept: number;
  /** The requested parts that the values name. */
  readonly by: readonly Dimension[];
}

/** Removes values that do not pass from the spec's data. */
function keepPassing(spec: Spec, filter: Parts, modes: Modes): Kept {
  const by = new Set<Dimension>();
  let kept = 0;
  for (const data of isActive(filter) ? (spec.data ?? []) : []) {
    if (!('values' in data) || !Array.isArray(data.values)) continue;
    const rows = data.values as Row[];
    // A panel of one mode names its data after it.
    const panelMode = modes.has(data.name) ? data.name : undefined;
    const of = (row: Row) => (name: string) => row[name] ?? (name === 'mode' ? panelMode : undefined);
    const parts = rows.map((row) => partsOfRow(of(row), modes));
    const told = DIMENSIONS.filter((name) => filter[name] !== undefined && parts.some((part) => part[name]));
    if (told.length === 0) continue;
    for (const name of told) by.add(name);
    const passing = rows.filter((_, index) => passesKnown(parts[index] ?? {}, filter));
    data.values = passing;
    kept += passing.length;
  }
  return { kept, by: [...by] };
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
    // The drawing stays; only the tooltips are lost.
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
  // Vega makes its container focusable; the plot around it already is.
  for (const name of ['role', 'aria-roledescription', 'aria-label', 'tabindex']) live.removeAttribute(name);
}
