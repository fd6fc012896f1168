/** The verdict on each cell, and how it came about. */
import { plural } from '../../../lib/plural.js';
import { ScrollTable, type TextTable } from '../../../show/page/data_table.js';
import { FoldedTable } from '../../../show/page/folded_table.js';
import { rowId, withRowIds } from '../../../show/page/row_ids.js';
import type { GateCell, PageContent } from './content.js';

interface VerdictTableProps {
  readonly cells: readonly GateCell[];
  /** What its rows are. */
  readonly of?: 'cell' | 'guest';
}

function isPass({ verdict }: GateCell): boolean {
  return verdict === 'pass';
}

function tableOf(cells: readonly GateCell[], of: 'cell' | 'guest'): TextTable {
  return withRowIds(`${of}s`, {
    columns: [of, 'verdict', 'change', '95% interval', 'judged by'],
    rows: cells.map(({ id, verdict, change, interval, grounds }) => [
      { text: id, href: `#${rowId('evidence', id)}` },
      verdict,
      change === '' ? '–' : change,
      interval === '' ? '–' : interval,
      grounds,
    ]),
  });
}

/** What did not pass; what did is one line, and a table where somebody wants it. */
export function VerdictTable({ cells, of = 'cell' }: VerdictTableProps) {
  if (cells.length === 0) return <p>{`No ${of} was judged.`}</p>;
  const [open, passed] = [cells.filter((cell) => !isPass(cell)), cells.filter(isPass)];
  const label = `Table: verdicts on ${of}s`;
  return (
    <>
      {open.length > 0 && (
        <ScrollTable
          tall
          label={label}
          caption="Worst first: regressed, inconclusive, improved. Each leads to its grounds."
          table={tableOf(open, of)}
        />
      )}
      {passed.length > 0 && (
        <FoldedTable
          summary={`${plural(passed.length, of)} passed`}
          label={`${label} that passed`}
          caption="Pass"
          table={tableOf(passed, of)}
        />
      )}
    </>
  );
}

/** The sentences of every guest and cell, each folded; those of a cell that is no pass stand first. */
export function Evidence({ gate: { guests, cells, newCells } }: { readonly gate: PageContent }) {
  if (cells.length === 0) return <p>No cell was judged.</p>;
  const judged = [...guests, ...cells];
  const passed = judged.filter(isPass);
  return (
    <>
      {judged
        .filter((cell) => !isPass(cell))
        .map((cell) => (
          <CellEvidence {...cell} />
        ))}
      {passed.length > 0 && (
        <details class="fold">
          <summary>{`Why ${String(passed.length)} passed`}</summary>
          {passed.map((cell) => (
            <CellEvidence {...cell} />
          ))}
        </details>
      )}
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
    <details class="evidence-of" id={rowId('evidence', id)}>
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
