import type { Results } from '../../../results/schema.js';
import { countsInstructions, instructionTwinSentence } from '../instructions.js';
import { measuredOf } from '../../../results/measured_cells.js';
import { controlMeaning, controlName } from '../../../show/names.js';
import { amountFormat, formatEstimate, formatTicks } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import type { Comparison } from '../../../stats/summary.js';

/** Controls with what each of them bounds; nanoseconds stand beside cycles only. */
export function ControlsTable({ results }: { readonly results: Results }) {
  const { controls } = measuredOf(results);
  const { unit, ticksPerNs } = results;
  const format = amountFormat(unit);
  const rows = controls.map(({ cell, level }) => [
    controlName(cell, unit),
    countsInstructions(results) ? format(level.estimate) : formatEstimate(level, formatTicks),
    ...(unit === 'cycles' ? [formatTicks(level.estimate / ticksPerNs)] : []),
    controlMeaning(cell, unit),
  ]);
  const amount = countsInstructions(results) ? unit : `${unit} [95% interval]`;
  const columns = ['control', amount, ...(unit === 'cycles' ? ['ns'] : []), 'what it bounds'];
  return (
    <>
      <h3 id="controls">Controls</h3>
      <TwinNote results={results} />
      {rows.length > 0 && (
        <ScrollTable
          label="Table: controls"
          caption="Measurements that touch no register, so they bound the rest"
          table={{ columns, rows }}
        />
      )}
    </>
  );
}

/** The A/A pair: the same cell twice, so its ratio is 1 except for the harness's own error. */
function TwinNote({ results }: { readonly results: Results }) {
  const twins = results.comparisons.filter(({ kind }) => kind === 'a-a');
  if (twins.length === 0) return <p>No A/A pair was measured.</p>;
  return (
    <>
      {twins.map((twin) => (
        <p>{countsInstructions(results) ? instructionTwinSentence(twin) : twinText(twin)}</p>
      ))}
    </>
  );
}

function twinText({ subject, ratio, within }: Comparison): string {
  return `A/A pair: ${subject} against its own copy gives ${formatEstimate(within ?? ratio, (value) => value.toFixed(4))} within this run; a harness without bias gives 1.`;
}
