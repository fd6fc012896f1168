import type { Results } from '../../../results/schema.js';
import { countsInstructions, overheadSentence } from '../instructions.js';
import { countsText } from '../instructions.js';
import { formatCount } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import type { PageSection } from '../../../show/page/shell.js';

/** Every distinct value of every cell with its number of exits, so that a reader sees what the mode leaves out. */
export function valuesSection(results: Results): PageSection | null {
  if (!countsInstructions(results)) return null;
  const rows = results.cells.flatMap((result) =>
    result.status === 'measured' ? [[result.cell.id, countsText(result)]] : [],
  );
  if (rows.length === 0) return null;
  const body = (
    <>
      <p>{`A cell's number is the value that most of its exits took. ${overheadSentence(results) ?? ''}`}</p>
      {results.valuesSha256 !== undefined && (
        <p>
          {'Runs with the same hash agree in every exit: '}
          <code>{results.valuesSha256}</code>
        </p>
      )}
      <details>
        <summary>{`Instructions × exits, for ${formatCount(rows.length)} cells`}</summary>
        <ScrollTable
          label="Table: every value"
          caption="Distinct values in ascending order, each with its number of exits"
          table={{ columns: ['cell', 'instructions × exits'], rows }}
        />
      </details>
    </>
  );
  return { id: 'values', title: 'Every instruction count', short: 'Every value', body };
}
