import type { ComponentChildren } from 'preact';

export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <ul class="facts">{children}</ul>;
}

/** A fact below the heading: `kernel 6.12`, the value in bold. */
export function Fact({ name, value }: { readonly name?: string; readonly value: string }) {
  return (
    <li>
      {name === undefined ? '' : `${name} `}
      <b>{value}</b>
    </li>
  );
}

const STATUS_TEXT = {
  complete: '✓ complete',
  interrupted: '! interrupted',
  recovered: '! recovered',
} as const;

/** Whether the run is complete: in words and a sign, not by colour alone. */
export function StatusFact({ status }: { readonly status: keyof typeof STATUS_TEXT }) {
  return (
    <li>
      <span class={`status ${status}`}>{STATUS_TEXT[status]}</span>
    </li>
  );
}

export function TimeFact({ iso }: { readonly iso: string }) {
  return (
    <li>
      <time dateTime={iso}>{readableDate(iso)}</time>
    </li>
  );
}

/** `2026-11-22 15:04 UTC`; text that is no date is shown unchanged. */
export function readableDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The name of a fact and its value. */
export type FactRow = readonly [name: string, value: string];

/** Facts under a caption, one per row. */
export function FactTable({
  caption,
  rows,
}: {
  readonly caption: string;
  readonly rows: readonly FactRow[];
}) {
  return (
    <div>
      <table class="text">
        <caption>{caption}</caption>
        <tbody>
          {rows.length === 0 ? (
            <tr>
              <td>none reported</td>
            </tr>
          ) : (
            rows.map(([name, value]) => (
              <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))
          )}
        </tbody>
      </table>
    </div>
  );
}
