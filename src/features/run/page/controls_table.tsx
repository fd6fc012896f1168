import type { Results } from '../../../results/schema.js';
import { isCounted } from '../../../show/counted.js';
import { measuredOf } from '../../../show/measured.js';
import { controlMeaning, controlName } from '../../../show/names.js';
import { amountFormat, formatEstimate, formatTicks } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import { TwinNote } from './run_section.js';

/** Controls with what each of them bounds; nanoseconds stand beside cycles only. */
export function ControlsTable({ results }: { readonly results: Results }) {
  const { controls } = measuredOf(results);
  const { unit, ticksPerNs } = results;
  const format = amountFormat(unit);
  const rows = controls.map(({ cell, level }) => [
    controlName(cell, unit),
    isCounted(results) ? format(level.estimate) : formatEstimate(level, formatTicks),
    ...(unit === 'cycles' ? [formatTicks(level.estimate / ticksPerNs)] : []),
    controlMeaning(cell, unit),
  ]);
  const amount = isCounted(results) ? unit : `${unit} [95% interval]`;
  const columns = ['control', amount, ...(unit === 'cycles' ? ['ns'] : []), 'what it bounds'];
  return (
    <>
      <h3>Controls</h3>
      <TwinNote results={results} />
      {rows.length > 0 && (
        <ScrollTable
          label="Table: controls"
          caption="Measurements that touch no register, and so bound the rest"
          table={{ columns, rows }}
        />
      )}
    </>
  );
}
