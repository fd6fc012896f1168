/** The page's one style sheet. Colours are variables: charts use the same ones. Contrast is AA in both themes. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --panel: #ffffff; --ink: #17202a; --muted: #566270; --rule: #d9dde1;
  --link: #0b5394; --warn-ink: #7a3b00; --warn-paper: #fff6e5; --warn-rule: #e0a84c;
  --bad-ink: #9b1c1c; --good-ink: #1c6b3c;
  --series-1: #0b6fb8; --series-2: #c2500a; --series-3: #6d4bb0; --series-4: #1b7f5a; --series-5: #8a6500;
  --dearer: #c9702a; --cheaper: #2f9e86;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161b; --panel: #191f26; --ink: #e6eaee; --muted: #a3aebb; --rule: #333d48;
    --link: #7fbcf5; --warn-ink: #f5c77e; --warn-paper: #2a2213; --warn-rule: #7d5d22;
    --bad-ink: #ff9c94; --good-ink: #7fd6a2;
    --series-1: #5db2f2; --series-2: #f0955a; --series-3: #b79bf0; --series-4: #5cc79b; --series-5: #d9b64a;
    --dearer: #d98645; --cheaper: #47b89e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible, .tall:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px;
}
.page { max-width: 1200px; margin: 0 auto; padding: 0 20px 64px; }
.masthead { padding: 40px 0 4px; }
.kicker { margin: 0 0 6px; color: var(--muted); font-size: 13px; letter-spacing: 0.04em; }
h1 { margin: 0; font-size: clamp(24px, 4vw, 34px); line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; }
h2 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; font-weight: 650; letter-spacing: -0.005em; }
section > p { margin: 6px 0; font-size: 15px; }
h3 { margin: 24px 0 6px; font-size: 15px; font-weight: 650; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 12px 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 14px; }
.facts b { color: var(--ink); font-weight: 550; }
.status { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 10px; font-weight: 600; }
.status.complete, .status.pass, .status.improved { color: var(--good-ink); }
.status.regressed, .status.failed, .regressed { color: var(--bad-ink); }
.inconclusive { color: var(--warn-ink); }
.improved { color: var(--good-ink); }
.evidence-of { margin-top: 4px; }
.evidence-of p { margin: 4px 0 4px 20px; max-width: 90ch; }
.facts.runs { display: block; }
.status.interrupted, .status.recovered, .status.inconclusive { color: var(--warn-ink); background: var(--warn-paper); }
section { margin-top: 48px; }
.first section { margin-top: 0; }
.first { display: grid; grid-template-columns: minmax(0, 1.65fr) minmax(0, 1fr); gap: 20px; margin-top: 24px; align-items: start; }
.panel { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 20px 22px; }
.about { max-width: 80ch; margin: 14px 0 0; color: var(--muted); font-size: 15px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; padding: 6px 12px; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; z-index: 9; }
.contents { margin-top: 22px; font-size: 14px; }
.contents ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; list-style: none; }
.contents a { display: inline-block; padding: 3px 0; }
.first .findings p:not(.caveat) { margin: 12px 0 0; font-size: 19px; line-height: 1.45; }
.findings .evidence { font-size: 13px; white-space: nowrap; }
section p.caveat { margin-top: 16px; padding-top: 12px; border-top: 1px solid var(--rule); font-size: 14px; color: var(--muted); }
section .caveat + p.caveat { margin-top: 6px; padding-top: 0; border-top: 0; }
.caveat b { color: var(--warn-ink); font-weight: 600; }
.warnings { background: var(--warn-paper); border-color: var(--warn-rule); }
.warnings h2 { color: var(--warn-ink); font-size: 16px; }
.warnings.none { background: var(--panel); border-color: var(--rule); }
.warnings.none h2 { color: var(--ink); }
.warnings ul { margin: 8px 0 0; padding-left: 18px; font-size: 14px; line-height: 1.45; }
.warnings li + li { margin-top: 6px; }
section.warnings p { margin: 6px 0 0; font-size: 14px; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.9em; }
figure { margin: 0; }
figcaption { max-width: 74ch; margin: 0 0 14px; color: var(--muted); font-size: 14px; }
.scroll { overflow-x: auto; max-width: 100%; }
.plot { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 14px; }
.plot svg { display: block; margin: 0 auto; overflow: visible; }
.plot svg { height: auto; min-width: min(640px, var(--drawn, 640px)); max-width: 100%; }
.plot .role-mark text { paint-order: stroke; stroke: var(--panel); stroke-width: 3px; stroke-linejoin: round; }
.plot .narrow { display: none; }
.plot .narrow svg { min-width: 0; width: 100%; max-width: 440px; }
.plot [data-says]:focus-visible { outline: none; stroke: var(--ink); stroke-width: 3; opacity: 1; }
.plot g[data-says]:focus-visible path { stroke: var(--ink); }
.plot [data-of].target { stroke: var(--ink); stroke-width: 2.5; opacity: 1; }
.plot path[data-says]:not(:focus-visible, .target) { stroke: transparent; stroke-width: 8; }
.notes { margin: 12px 0 0; padding-left: 20px; max-width: 90ch; font-size: 14px; }
p.summary { margin: 0 0 12px; font-size: 15px; }
p:target { background: var(--warn-paper); }
.diagnostics > div { margin-top: 28px; }
details { margin-top: 10px; font-size: 14px; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
table { border-collapse: collapse; font-size: 13.5px; line-height: 1.35; }
caption { text-align: left; color: var(--muted); padding: 0 0 8px; font-size: 14px; }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); overflow-wrap: normal; }
thead th { color: var(--muted); font-weight: 550; white-space: nowrap; box-shadow: inset 0 -1px var(--rule); border: 0; }
tbody th { font-weight: 500; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
.cells td:nth-child(n+6 of :not(.to-pinned)):not(.state) { text-align: right; white-space: nowrap; }
td small { font-size: inherit; color: var(--muted); }
.text td:not(.number), td.wrap { overflow-wrap: anywhere; min-width: 14ch; }
.text td.prose { min-width: 38ch; }
.tall th, .tall td { padding-right: 9px; }
.tall table:not(.text) td:not(.wrap) { white-space: nowrap; }
.failed, .regressed { color: var(--bad-ink); }
.inconclusive { color: var(--warn-ink); }
.improved { color: var(--good-ink); }
.evidence-of { margin-top: 4px; }
.evidence-of p { margin: 4px 0 4px 20px; max-width: 90ch; }
.facts.runs { display: block; }
.tall { max-height: 78vh; overflow: auto; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 0 16px 12px; }
.tall thead th { position: sticky; top: 0; background: var(--panel); }
.tall > table { width: 100%; font-size: 12.5px; margin-top: 14px; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px 36px; }
.grid table { width: 100%; }
.grid > div { min-width: 0; }
.grid tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 14ch; }
.wide { margin: 14px 0 20px; }
.wide tbody th { white-space: normal; min-width: 12ch; }
.host-warnings { margin: 6px 0 18px; padding: 0; list-style: none; font-size: 14px; color: var(--warn-ink); }
footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--rule); color: var(--muted); font-size: 13px; }
.tooltip {
  position: fixed; z-index: 9; pointer-events: none; max-width: min(360px, 90vw); padding: 8px 11px;
  background: var(--ink); color: var(--paper); border-radius: 6px; font-size: 13px; line-height: 1.4;
  box-shadow: 0 4px 18px rgb(0 0 0 / 0.25);
}
@media screen and (max-width: 760px) {
  .plot .wide:has(+ .narrow) { display: none; }
  .plot .narrow { display: block; }
  .page { padding: 0 14px 40px; }
  .masthead { padding-top: 24px; }
  .first { grid-template-columns: minmax(0, 1fr); }
  .first .findings p:not(.caveat) { font-size: 17px; }
  .panel { padding: 16px; }
  .plot { padding: 8px 6px; }
  .grid .text td.prose { min-width: 14ch; }
  .grid .text tbody th { white-space: normal; }
}
@media print {
  @page { size: A4; margin: 14mm; }
  :root {
    --paper: #fff; --panel: #fff; --ink: #000; --muted: #444; --rule: #bbb; --link: #000;
    --warn-ink: #5c2c00; --warn-paper: #fff; --warn-rule: #999; --bad-ink: #8a0000; --good-ink: #004d1a;
    --series-1: #0b6fb8; --series-2: #c2500a; --series-3: #6d4bb0; --series-4: #1b7f5a; --series-5: #8a6500;
    --dearer: #c9702a; --cheaper: #2f9e86;
  }
  body { font-size: 10.5pt; }
  .page { max-width: none; padding: 0; }
  .scroll, .tall { overflow: visible; max-height: none; }
  .plot, .tall { border: 0; padding: 0 0 0 3mm; }
  .plot svg { max-width: 100%; max-height: 92mm; min-width: 0 !important; width: auto; height: auto !important; }
  .text td:not(.number), td.wrap { min-width: 9ch; }
  .text td.prose { min-width: 30ch; }
  .tall > table { font-size: 6.5pt; }
  .tall th, .tall td { padding-right: 4px; }
  .tall table:not(.text) td.number { white-space: normal; }
  figcaption, caption { break-inside: avoid; }
  .evidence, .contents, .skip, details:not([open]), .tooltip, #diagnostics:not(:has([open])) { display: none; }
  #cells > :not(h2), .about { display: none; }
  #cells::after { content: "This table is left out of the print: it is in the page and in the results file."; font-size: 9pt; color: var(--muted); }
  .first { display: block; margin-top: 5mm; }
  .first > * + * { margin-top: 4mm; }
  .first .findings p:not(.caveat) { margin-top: 2mm; font-size: 12pt; line-height: 1.35; }
  .first .panel { padding: 4mm 5mm; break-inside: auto; }
  .plot, tr, .panel, .trends > div { break-inside: avoid; }
  h2, h3, caption, figcaption { break-after: avoid; }
  .tall thead th { position: static; }
  section { margin-top: 7mm; }
  figcaption { font-size: 8.5pt; margin-bottom: 2mm; max-width: none; }
  p.summary, .notes, section > p { font-size: 9pt; }
  .notes { max-width: none; }
  .grid { grid-template-columns: repeat(2, 1fr); gap: 4mm; }
  .grid > div:has(.scroll) { grid-column: 1 / -1; }
  table { font-size: 7pt; line-height: 1.25; }
  th, td { padding: 1px 5px 1px 0; }
  .grid .text td:not(.number), .grid tbody th { min-width: 5ch; }
}
`;

/** The style of the controls that the page's script adds; without scripts there are none. */
export const SCRIPT_STYLE = `
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
