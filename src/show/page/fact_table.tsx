/** A fact and what is known of it. */
export type FactRow = readonly [name: string, value: string];

/** Facts under a caption, one a row. */
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
