/** What an attribution's page adds to the style of every page. Text on a frame is AA in both themes. */
export const FLAME_STYLE = `
:root {
  --flame-kvm: #f6c177; --flame-vendor: #f3a58c; --flame-kernel: #a9cbe8; --flame-outside: #cfd4da;
  --flame-ink: #17202a; --flame-more: #9b1c1c; --flame-fewer: #0b5394;
}
@media (prefers-color-scheme: dark) {
  :root {
    --flame-kvm: #c98f3c; --flame-vendor: #c9765a; --flame-kernel: #6d9dc4; --flame-outside: #949ca5;
    --flame-ink: #0c1015; --flame-more: #ffd9d5; --flame-fewer: #d5e9ff;
  }
}
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; }
.swatch { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 2px; vertical-align: -1px; }
.flame text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--flame-ink); pointer-events: none; }
.flame .kvm rect { fill: var(--flame-kvm); } .swatch.kvm { background: var(--flame-kvm); }
.flame .vendor rect { fill: var(--flame-vendor); } .swatch.vendor { background: var(--flame-vendor); }
.flame .kernel rect { fill: var(--flame-kernel); } .swatch.kernel { background: var(--flame-kernel); }
.flame .outside rect { fill: var(--flame-outside); } .swatch.outside { background: var(--flame-outside); }
.flame .more rect { stroke: var(--flame-more); stroke-width: 2; }
.flame .fewer rect { stroke: var(--flame-fewer); stroke-width: 2; stroke-dasharray: 4 2; }
.flame g:hover rect { opacity: 0.75; }
.plot svg.flame { width: 100%; min-width: 900px; }
#functions .scroll + .scroll { margin-top: 28px; }
@media print { :root { --flame-ink: #000; --flame-more: #8a0000; --flame-fewer: #003a70; } }
`;
