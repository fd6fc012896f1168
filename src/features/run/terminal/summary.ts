import { resultsOfHost } from '../../../results/of_host.js';
import { ladderOf } from '../../ladder/document/ladder.js';
import type { Results } from '../../../results/schema.js';
import { shortLadder } from '../../ladder/document/terminal.js';
import {
  caveatSentence,
  countedTwinText,
  isCounted,
  kernelName,
  machineName,
  overheadSentence,
} from '../../../show/counted.js';
import { inertText } from '../../../show/page/inert.js';
import { addedChart } from './added_chart.js';
import { renderGrid } from '../../../show/terminal/grid.js';
import { guestTables } from './guest_table.js';
import { setupTable } from './setup_table.js';
import { bold, plusMinus, type Look } from '../../../show/terminal/look.js';
import { formatAmount, formatRatio, tableNumbers } from '../../../show/terminal/numbers.js';

/** How many cells a line of skipped or failed ones names. */
const NAMED_CELLS = 2;

function controlsTable(results: Results, look: Look): string | null {
  const numbers = tableNumbers(results.unit, look);
  const controls = results.cells.flatMap((result) =>
    result.status === 'measured' && result.cell.kind === 'control'
      ? [{ name: result.cell.id.replace('control/', ''), level: result.level, exact: result.exact }]
      : [],
  );
  if (controls.length === 0) return null;
  const amounts = controls.map(({ level }) => numbers.amount(level.estimate));
  const trust = controls.map(({ level, exact }) => numbers.trust(level, exact));
  const times = controls.map(({ level }) => formatAmount(level.estimate / results.ticksPerNs));
  const grid = renderGrid(
    [
      { head: 'control', texts: controls.map(({ name }) => name), align: 'left', priority: 0 },
      { head: results.unit, texts: amounts, align: 'right', priority: 0 },
      { head: numbers.trustHead, texts: trust, align: 'right', priority: 2 },
      { head: 'ns', texts: results.unit === 'cycles' ? times : [], align: 'right', priority: 1 },
    ],
    look,
    '  ',
  );
  return `${bold('controls', look)}\n${grid}`;
}

function twinLine(results: Results, look: Look): string | null {
  const twin = results.comparisons.find((comparison) => comparison.kind === 'a-a');
  if (twin === undefined) return null;
  if (isCounted(results)) return countedTwinText(twin);
  const rounds = `${String(twin.rounds)} rounds`;
  return `A/A pair ${twin.reference}: ratio ${formatRatio(twin.ratio, look)} over ${rounds} (1 where nothing differs)`;
}

/** Cells that were not measured, one entry a reason: 80 cells without synchronous registers are one. */
export function unmeasuredCells(results: Results): string[] {
  const reasons = new Map<string, string[]>();
  for (const result of results.cells) {
    if (result.status === 'measured') continue;
    const field = result.status === 'failed' && result.field !== undefined ? ` (${result.field})` : '';
    const reason = `${result.status}: ${result.reason}${field}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), result.cell.id]);
  }
  return [...reasons].map(([reason, cells]) => {
    const rest = cells.length - NAMED_CELLS;
    const more = rest > 0 ? ` and ${String(rest)} more` : '';
    const plural = cells.length === 1 ? 'cell' : 'cells';
    return `${String(cells.length)} ${plural} ${reason}\n  ${cells.slice(0, NAMED_CELLS).join(', ')}${more}`;
  });
}

function headOf(results: Results, look: Look): string {
  const measured = results.cells.filter((result) => result.status === 'measured').length;
  const of = `${String(measured)} of ${String(results.cells.length)} cells`;
  if (!isCounted(results))
    return `${of} measured; per exit, ${plusMinus(look)}: wider half of a 95% interval, +none: added over none`;
  const machine = `${machineName(results.host)}, kernel ${kernelName(results.host)}`;
  const lines = ['instructions per exit; +none: added over none'];
  const isShared = results.cells.some((result) => result.status === 'measured' && result.exact?.share !== 1);
  if (isShared) lines.push('share: exits that took just so many, where not all did');
  return [inertText(machine), `${of} counted; ${lines.join('; ')}`].join('\n');
}

/** What must stand under every count. */
function countedFooter(results: Results): string | null {
  const caveat = caveatSentence(results);
  if (caveat === null) return null;
  const { valuesSha256 } = results;
  const hash = valuesSha256 === undefined ? [] : [`SHA-256 of every value: ${inertText(valuesSha256)}`];
  return [overheadSentence(results), ...hash, inertText(caveat)].join('\n');
}

/** Everything a terminal shows of a results document: guests, controls, the A/A pair, what was left out. */
export function terminalSummary(whole: Results, look: Look): string {
  const results = resultsOfHost(whole);
  const tables = [
    ...guestTables(results, look),
    addedChart(results, look),
    setupTable(results, look),
    controlsTable(results, look),
    shortLadder(ladderOf(results), look),
    twinLine(results, look),
  ];
  const notes = [unmeasuredCells(results).join('\n'), countedFooter(results)];
  const shown = [headOf(results, look), ...tables, ...notes].filter((part) => part !== null && part !== '');
  return `${shown.join('\n\n')}\n`;
}
