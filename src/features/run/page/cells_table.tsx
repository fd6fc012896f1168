import { countsInSteps, ofCounts } from '../../../show/caveat.js';
import type { Cell } from '../../../plan/cell.js';
import type { CellResult, Results } from '../../../results/schema.js';
import type { Comparison, Estimate } from '../../../stats/summary.js';
import { countsInstructions } from '../instructions.js';
import { controlName, groupsName, MODE_NAME, placeName } from '../../../show/names.js';
import { amountFormat, formatEstimate, formatRatio, formatShare } from '../../../show/numbers.js';
import { ScrollRegion } from '../../../show/page/data_table.js';

type Compared = ReadonlyMap<string, Comparison>;

/** Every cell of the plan, timed or not. */
export function CellsTable({ results }: { readonly results: Results }) {
  const ratios = comparedBySubject(results, 'sync-ioctl');
  return (
    <ScrollRegion label="Table of every cell" tall>
      <table class="cells">
        <caption>{captionOf(results)}</caption>
        <thead>
          <tr>
            {['exit or control', 'mode', 'groups', 'direction', 'transfer'].map((name) => (
              <th scope="col">{name}</th>
            ))}
            {numberColumns(results).map((name) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
            {hasUnmeasured(results) && <th scope="col">status</th>}
          </tr>
        </thead>
        <tbody>
          {results.cells.map((result) => (
            <CellRow result={result} results={results} ratios={ratios} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function captionOf(results: Results): string {
  const { unit, cells, ticksPerNs } = results;
  const time = unit === 'cycles' ? ` One ns is ${ticksPerNs.toFixed(2)} cycles.` : '';
  const what =
    unit === 'instructions'
      ? `Instructions that most exits took, and the share of them. ${ofCounts(countsInSteps(results.host), 'Counts are exact.')}`
      : `${unit[0]?.toUpperCase() ?? ''}${unit.slice(1)} per exit: the mean over ${launchesText(results)} of their medians, with 95% intervals over the launches of this run. From one run to the next a level moves with the host by more; ratios do not.${time}`;
  const calls = hasCalls(results)
    ? ' The ioctls (without KVM_RUN) and the bytes of registers are those of one exit.'
    : '';
  const none =
    ' A dash stands where nothing can be: a control moves no registers, and a bare exit is what others are compared with.';
  return `${what}${calls}${none} ${String(cells.length)} cells of the plan.`;
}

function launchesText({ launches }: Results): string {
  return launches.length === 1 ? 'one launch' : `${String(launches.length)} launches`;
}

/** Older files have none. */
function hasCalls({ cells }: Results): boolean {
  return cells.some((result) => result.status === 'measured' && result.perExit !== undefined);
}

/** A column that says "timed" in every row says nothing. */
function hasUnmeasured({ cells }: Results): boolean {
  return cells.some(({ status }) => status !== 'measured');
}

function numberColumns(results: Results): readonly string[] {
  const { unit } = results;
  return [
    unit,
    ...(unit === 'instructions' ? ['share', 'least', 'median'] : []),
    'sync / ioctl',
    ...(hasCalls(results) ? ['ioctls', 'bytes'] : []),
  ];
}

/** What one exit takes in addition to KVM_RUN; a control is no exit. */
function callsOf(result: CellResult): readonly string[] {
  if (result.status !== 'measured' || result.perExit === undefined) return ['–', '–'];
  return [String(result.perExit.ioctls), String(result.perExit.bytes)];
}

function comparedBySubject({ comparisons }: Results, kind: Comparison['kind']): Compared {
  return new Map(comparisons.filter((entry) => entry.kind === kind).map((entry) => [entry.subject, entry]));
}

interface CellRowProps {
  readonly result: CellResult;
  readonly results: Results;
  readonly ratios: Compared;
}

function CellRow({ result, results, ratios }: CellRowProps) {
  const [name, ...place] = cellColumns(result.cell, results.unit);
  const level = result.status === 'measured' ? result.level : undefined;
  const format = amountFormat(results.unit);
  const exact = countsInstructions(results);
  return (
    <tr id={result.cell.id} {...(level && { 'data-level': String(Number(level.estimate.toPrecision(9))) })}>
      <th scope="row">{name}</th>
      {place.map((text) => (
        <td>{text}</td>
      ))}
      <EstimateCell estimate={level} format={format} exact={exact} />
      {besideLevel(result, results).map((text) => (
        <td>{text}</td>
      ))}
      <EstimateCell estimate={ratios.get(result.cell.id)?.ratio} format={formatRatio} exact={exact} />
      {(hasCalls(results) ? callsOf(result) : []).map((text) => (
        <td>{text}</td>
      ))}
      {hasUnmeasured(results) && <StatusCell result={result} results={results} />}
    </tr>
  );
}

/** Next to a count, the share, the least and the median of all exits. */
function besideLevel(result: CellResult, { unit }: Results): readonly string[] {
  if (unit !== 'instructions') return [];
  if (result.status !== 'measured') return ['–', '–', '–'];
  const { level, exact } = result;
  const format = amountFormat(unit);
  return [formatShare(exact?.share ?? 0), format(level.min), format(level.p50)];
}

function cellColumns(cell: Cell, unit: Results['unit']): string[] {
  if (cell.kind === 'control')
    return [
      controlName({ ...cell, mode: undefined }, unit),
      cell.mode ? MODE_NAME[cell.mode] : '–',
      ...['–', '–', '–'],
    ];
  if (cell.kind === 'base')
    return [cell.exit, placeName(cell), '–', '–', cell.replica === 1 ? 'none, A/A twin' : 'none'];
  return [cell.exit, placeName(cell), groupsName(cell.groups), cell.direction, cell.transfer];
}

interface EstimateCellProps {
  readonly estimate: Estimate | undefined;
  readonly format: (value: number) => string;
  /** A count, which has no interval. */
  readonly exact: boolean;
}

function EstimateCell({ estimate, format, exact }: EstimateCellProps) {
  if (!estimate) return <td>–</td>;
  if (exact) return <td>{format(estimate.estimate)}</td>;
  return <td>{formatEstimate(estimate, format)}</td>;
}

function StatusCell({ result, results }: { readonly result: CellResult; readonly results: Results }) {
  if (result.status === 'measured')
    return <td class="state">{countsInstructions(results) ? 'counted' : 'timed'}</td>;
  const field = result.status === 'failed' && result.field !== undefined ? ` (${result.field})` : '';
  return (
    <td class={`state wrap ${result.status}`}>
      <b>{result.status}</b>
      {`: ${result.reason}${field}`}
    </td>
  );
}
