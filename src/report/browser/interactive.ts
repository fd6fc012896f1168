/**
 * Runs in the page: turns each drawn chart into a live one (tooltips, pan, zoom) when it comes into sight.
 * Expressions are interpreted from their syntax tree, never evaluated as code, so a strict policy holds.
 */
import type { Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import { View } from 'vega-view';
import { setUpVega } from './runtime.js';
import { createTooltip, type Tooltip } from './tooltip.js';

const SIGHT_MARGIN = '400px';

function makeInteractive(plot: HTMLElement, tooltip: Tooltip): void {
  const drawn = plot.querySelector('svg');
  const data = document.getElementById(`${plot.id}-spec`);
  if (!drawn || !data?.textContent) return;
  const spec = JSON.parse(data.textContent) as Spec;
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
  view.runAsync().then(
    () => {
      adoptDescription(live, drawn);
      drawn.replaceWith(live);
      plot.dataset.live = 'true';
    },
    // The drawn chart stays; nothing is lost but the tooltips.
    () => view.finalize(),
  );
}

function adoptDescription(live: HTMLElement, drawn: SVGSVGElement): void {
  const svg = live.querySelector('svg');
  if (!svg) return;
  for (const name of ['role', 'aria-label']) svg.setAttribute(name, drawn.getAttribute(name) ?? '');
  // Vega makes its container a focusable graphic of its own; the plot around it already is one.
  for (const name of ['role', 'aria-roledescription', 'aria-label', 'tabindex']) live.removeAttribute(name);
}

function start(): void {
  setUpVega();
  const tooltip = createTooltip(document);
  const inSight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        inSight.unobserve(target);
        makeInteractive(target, tooltip);
      }
    },
    { rootMargin: SIGHT_MARGIN },
  );
  for (const plot of document.querySelectorAll<HTMLElement>('.plot')) inSight.observe(plot);
  document.documentElement.dataset.scripts = 'on';
}

start();
