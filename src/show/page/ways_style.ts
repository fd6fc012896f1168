/** The style of what leads from page to page and from row to row. */
export const WAYS_STYLE = `
.ways { margin: 0 0 6px; font-size: 13px; }
.ways:empty { display: none; }
tr:target > * { background: var(--warn-paper); }
section, tr, .trends > div { scroll-margin-top: 12px; }
.tall tr { scroll-margin-top: 44px; }
.permalink { margin-left: 6px; text-decoration: none; opacity: 0; }
tr:hover .permalink, .permalink:focus-visible { opacity: 1; }
.fold > summary { margin-bottom: 8px; }
.filter input {
  font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--muted); border-radius: 6px;
  padding: 3px 10px; min-height: 28px; width: 260px; max-width: 100%;
}
.filter input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media print {
  .permalink, .ways, .fold:not([open]) { display: none; }
}
`;
