import type { Results } from '../../../results/schema.js';
import { COSTLY_MEANING, COSTLY_TITLE } from '../../../show/costly_text.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import type { PageSection } from '../../../show/page/shell.js';
import { costlyAdded, costlyTable, nestedSentence } from '../costly.js';

/** Null where no exit was listed. */
export function costlySection(results: Results): PageSection | null {
  const table = costlyTable(results);
  if (table === null) return null;
  const nested = nestedSentence(results);
  const added = costlyAdded(results).map(({ cell, text }) => [cell, text]);
  const body = (
    <>
      <p>{COSTLY_MEANING}</p>
      {nested !== null && <p>{nested}</p>}
      {added.length > 0 && (
        <ScrollTable
          label="Table: costly instructions that a transfer adds"
          caption="What each transfer adds to the bare exit of its guest"
          table={{ columns: ['cell', 'added'], rows: added }}
        />
      )}
      <details>
        <summary>Every count</summary>
        <ScrollTable
          tall
          label="Table: costly instructions of each exit"
          caption="In one typical exit, the system calls of its transfer included"
          table={table}
        />
      </details>
    </>
  );
  return { id: 'costly', title: COSTLY_TITLE, body };
}
