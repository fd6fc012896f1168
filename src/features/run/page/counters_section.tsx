import type { Results } from '../../../results/schema.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import type { PageSection } from '../../../show/page/shell.js';
import { agreementSentence, COUNTER_CAPTION, counterTable } from '../counters.js';

/** Null where the processor has no counters. */
export function countersSection(results: Results): PageSection | null {
  const table = counterTable(results);
  if (table === null) return null;
  const agreement = agreementSentence(results);
  return {
    id: 'counters',
    title: 'Hardware counters',
    body: (
      <>
        {agreement !== null && <p>{agreement}</p>}
        <ScrollTable tall label="Table: hardware counters" caption={COUNTER_CAPTION} table={table} />
      </>
    ),
  };
}
