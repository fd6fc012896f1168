/** How the controls look that the page's script adds; with scripts off none of them is there. */
export const INTERACTION_STYLE = `
.tools, .filter { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin: 8px 0; font-size: 13px; }
.filter { align-items: end; margin: 12px 0; gap: 10px 14px; }
.filter label { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; color: var(--muted); font-size: 13px; min-width: 0; max-width: 100%; }
.tools button, .filter button, .filter select, .tools textarea, .reference button, .pin {
  font: inherit; color: var(--link); background: var(--panel); border: 1px solid var(--muted); border-radius: 6px;
  padding: 3px 10px; min-height: 28px; max-width: 100%;
}
.filter select, .tools textarea { color: var(--ink); }
.tools textarea { flex-basis: 100%; width: 100%; font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; }
.tools button:hover, .filter button:hover, .reference button:hover, .pin:hover { border-color: var(--link); text-decoration: underline; }
.pin { margin-right: 8px; padding: 0 7px; min-height: 24px; font-size: 12px; }
.pin[aria-pressed="true"] { background: var(--link); border-color: var(--link); color: var(--paper); }
tr.pinned > * { background: var(--warn-paper); }
.tools button:focus-visible, .filter button:focus-visible, .filter select:focus-visible, .tools textarea:focus-visible,
.reference button:focus-visible, .pin:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
section p.said, p.said { margin: 0; color: var(--muted); font-size: 13px; }
p.said:empty { display: none; }
section p.shown, section p.reference, p.chart-filter { margin: 6px 0; font-size: 14px; color: var(--ink); }
p.reference:empty, p.chart-filter:empty { display: none; }
@media print { .tools, .filter, .pin { display: none; } }
`;
