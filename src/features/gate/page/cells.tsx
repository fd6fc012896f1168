/** The verdict on each cell, and how it came about. */
import { ScrollTable } from '../../../show/page/data_table.js';
import type { GateCell, PageContent } from './content.js';

interface VerdictTableProps {
  readonly cells: readonly GateCell[];
  /** What its rows are. */
  readonly of?: 'cell' | 'guest';
}

export function VerdictTable({ cells, of = 'cell' }: VerdictTableProps) {
  if (cells.length === 0) return <p>{`No ${of} was judged.`}</p>;
  return (
    <ScrollTable
      tall
      label={`Table: verdicts on ${of}s`}
      caption="Worst first: regressed, inconclusive, improved, pass"
      table={{
        columns: [of, 'verdict', 'change', '95% interval', 'judged by'],
        rows: cells.map(({ id, verdict, change, interval, grounds }) => [
          id,
          verdict,
          change === '' ? '–' : change,
          interval === '' ? '–' : interval,
          grounds,
        ]),
      }}
    />
  );
}

/** The sentences of every guest and cell, each folded; those of a cell that is no pass stand first. */
export function Evidence({ gate: { guests, cells, newCells } }: { readonly gate: PageContent }) {
  if (cells.length === 0) return <p>No cell was judged.</p>;
  return (
    <>
      {[...guests, ...cells].map((cell) => (
        <CellEvidence {...cell} />
      ))}
      {newCells.length > 0 && (
        <details>
          <summary>{`${String(newCells.length)} new in the candidate, not judged`}</summary>
          <p>{newCells.join(', ')}</p>
        </details>
      )}
    </>
  );
}

function CellEvidence({ id, verdict, sentences }: GateCell) {
  return (
    <details class="evidence-of">
      <summary>
        {`${id}: `}
        <b class={verdict}>{verdict}</b>
      </summary>
      {sentences.map((text) => (
        <p>{text}</p>
      ))}
    </details>
  );
}
