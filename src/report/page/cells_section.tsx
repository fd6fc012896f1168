import type { Cell } from '../../plan/cell.js';
import type { CellResult, Results } from '../../results/schema.js';
import type { Comparison, Estimate } from '../../stats/summary.js';
import { CONTROL_NAME, groupsName, MODE_NAME } from '../names.js';
import { formatInterval, formatRatio, formatTicks } from '../numbers.js';

type Compared = ReadonlyMap<string, Comparison>;

/** Every cell of the plan, timed or not: nothing that was asked for is left out. */
export function CellsSection({ results }: { readonly results: Results }) {
  const overNone = comparedBySubject(results, 'over-none');
  const ratios = comparedBySubject(results, 'sync-ioctl');
  const { unit } = results;
  return (
    <section id="cells" aria-labelledby="cells-title">
      <h2 id="cells-title">Every cell</h2>
      <div class="tall" tabIndex={0} role="region" aria-label="Table of every cell">
        <table>
          <caption>{`Median ${unit} per exit, with 95% intervals. ${results.cells.length} cells of the plan.`}</caption>
          <thead>
            <tr>
              {['exit or control', 'mode', 'groups', 'direction', 'transfer'].map((name) => (
                <th scope="col">{name}</th>
              ))}
              {[unit, ...(unit === 'cycles' ? ['ns'] : []), 'added over none', 'sync / ioctl'].map((name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col">status</th>
            </tr>
          </thead>
          <tbody>
            {results.cells.map((result) => (
              <CellRow result={result} results={results} overNone={overNone} ratios={ratios} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function comparedBySubject({ comparisons }: Results, kind: Comparison['kind']): Compared {
  return new Map(comparisons.filter((entry) => entry.kind === kind).map((entry) => [entry.subject, entry]));
}

interface CellRowProps {
  readonly result: CellResult;
  readonly results: Results;
  readonly overNone: Compared;
  readonly ratios: Compared;
}

function CellRow({ result, results, overNone, ratios }: CellRowProps) {
  const [name, ...place] = cellColumns(result.cell);
  const level = result.status === 'measured' ? result.level : undefined;
  return (
    <tr>
      <th scope="row">{name}</th>
      {place.map((text) => (
        <td>{text}</td>
      ))}
      <EstimateCell estimate={level} format={formatTicks} />
      {results.unit === 'cycles' && (
        <td class="number">{level ? formatTicks(level.estimate / results.ticksPerNs) : '–'}</td>
      )}
      <EstimateCell estimate={overNone.get(result.cell.id)?.difference} format={formatTicks} />
      <EstimateCell estimate={ratios.get(result.cell.id)?.ratio} format={formatRatio} />
      <StatusCell result={result} />
    </tr>
  );
}

function cellColumns(cell: Cell): string[] {
  if (cell.kind === 'control')
    return [CONTROL_NAME[cell.control], cell.mode ? MODE_NAME[cell.mode] : '–', '–', '–', '–'];
  if (cell.kind === 'base')
    return [cell.exit, MODE_NAME[cell.mode], '–', '–', cell.replica === 1 ? 'none, A/A twin' : 'none'];
  return [cell.exit, MODE_NAME[cell.mode], groupsName(cell.groups), cell.direction, cell.transfer];
}

interface EstimateCellProps {
  readonly estimate: Estimate | undefined;
  readonly format: (value: number) => string;
}

function EstimateCell({ estimate, format }: EstimateCellProps) {
  if (!estimate) return <td class="number">–</td>;
  return (
    <td class="number">
      {`${format(estimate.estimate)} `}
      <span class="interval">{formatInterval(estimate, format)}</span>
    </td>
  );
}

function StatusCell({ result }: { readonly result: CellResult }) {
  if (result.status === 'measured') return <td>timed</td>;
  const field = result.status === 'failed' && result.field !== undefined ? ` (${result.field})` : '';
  return (
    <td class={`wrap ${result.status}`}>
      <b>{result.status}</b>
      {`: ${result.reason}${field}`}
    </td>
  );
}
