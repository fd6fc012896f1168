import { addTo } from '../../../lib/grouped.js';
import { ladderOf } from '../../ladder/document/ladder.js';
import { shortLadder } from '../../ladder/document/text.js';
import { setupCosts } from '../charts/setups.js';
import { emulationSentence } from '../account/sentences.js';
import { findings } from '../findings/findings.js';
import { addedChart } from './added_chart.js';
import { counterGrid } from './counter_table.js';
import { guestTables } from './guest_table.js';
import { type Cell, guestId, SETUPS } from '../../../plan/cell.js';
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';
import { largest } from '../../../lib/extremes.js';
import { caveatSentence } from '../../../show/caveat.js';
import { inertText } from '../../../lib/visible_text.js';
import { COSTLY_MEANING, COSTLY_TITLE } from '../../../show/costly_text.js';
import { hostName, kernelName } from '../../../show/host_names.js';
import { costlyAdded, nestedSentence } from '../costly.js';
import { countsInstructions, instructionTwinSentence, overheadSentence } from '../instructions.js';
import { measuredOf } from '../../../results/measured_cells.js';
import { renderGrid } from '../../../show/terminal/grid.js';
import { bold, type Look, plusMinus } from '../../../show/terminal/look.js';
import { formatAmount, formatRatio, tableNumbers } from '../../../show/terminal/numbers.js';
import { fitLines, wrapWords } from '../../../show/terminal/wrap.js';
import { warningTexts } from '../findings/warnings.js';

/** How many cells a line of skipped or failed cells names. */
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
  if (countsInstructions(results)) return instructionTwinSentence(twin);
  const rounds = `${String(twin.rounds)} rounds`;
  const within = formatRatio(twin.within ?? twin.ratio, look);
  return `A/A pair ${twin.reference}: ratio ${within} over ${rounds}, within this run (1 if nothing differs)`;
}

/** Cells that were not measured, one entry per reason: 80 cells without synchronous registers are one entry. */
export function unmeasuredCells(results: Results): string[] {
  const reasons = new Map<string, string[]>();
  for (const result of results.cells) {
    if (result.status === 'measured') continue;
    const field = result.status === 'failed' && result.field !== undefined ? ` (${result.field})` : '';
    const reason = `${result.status}: ${result.reason}${field}`;
    addTo(reasons, reason, result.cell.id);
  }
  return [...reasons].map(([reason, cells]) => {
    const rest = cells.length - NAMED_CELLS;
    const more = rest > 0 ? ` and ${String(rest)} more` : '';
    const plural = cells.length === 1 ? 'cell' : 'cells';
    return `${String(cells.length)} ${plural} ${reason}\n  ${cells.slice(0, NAMED_CELLS).join(', ')}${more}`;
  });
}

function wrapped(text: string | null, { columns }: Look): string | null {
  return text === null ? null : wrapWords(text, columns).join('\n');
}

/** What stands behind `±`: over how many launches, which are what varies on a host. */
function intervalHead({ cells }: Results, look: Look): string {
  const launches = largest([
    0,
    ...cells.map((result) => (result.status === 'measured' ? result.level.launches : 0)),
  ]);
  if (launches < 2) return 'no intervals for the host, since one launch does not show how launches vary';
  return `${plusMinus(look)}: half of the 95% interval over ${String(launches)} launches`;
}

function headOf(results: Results, look: Look): string {
  const measured = results.cells.filter((result) => result.status === 'measured').length;
  const of = `${String(measured)} of ${String(results.cells.length)} cells`;
  if (!countsInstructions(results))
    return wrapWords(
      `${of} measured; per exit; ${intervalHead(results, look)}; +none: added to none`,
      look.columns,
    ).join('\n');
  const host = `${hostName(results.host)}, kernel ${kernelName(results.host)}`;
  const lines = ['instructions per exit; +none: added to none'];
  const isShared = results.cells.some((result) => result.status === 'measured' && result.exact?.share !== 1);
  if (isShared) lines.push('share: exits with exactly this count, where not all have it');
  return [inertText(host), ...wrapWords(`${of} counted; ${lines.join('; ')}`, look.columns)].join('\n');
}

/** What must stand below every count. */
function instructionsFooter(results: Results): string | null {
  const caveat = caveatSentence(results);
  if (caveat === null) return null;
  const { valuesSha256 } = results;
  const hash = valuesSha256 === undefined ? [] : [`SHA-256 of every value: ${inertText(valuesSha256)}`];
  return [overheadSentence(results), ...hash, inertText(caveat)].join('\n');
}

/** What each transfer adds of the instructions that cost more than they count; null where no exit was listed. */
function costlyLines(results: Results, look: Look): string | null {
  const added = costlyAdded(results);
  if (added.length === 0) return null;
  const grid = renderGrid(
    [
      { head: '', texts: added.map(({ cell }) => cell), align: 'left', priority: 0 },
      { head: 'added to none', texts: added.map(({ text }) => text), align: 'left', priority: 0 },
    ],
    look,
    '  ',
  );
  const said = [COSTLY_MEANING, nestedSentence(results) ?? ''].join(' ').trim();
  return `${bold(COSTLY_TITLE.toLowerCase(), look)}\n${grid}\n${wrapWords(said, look.columns).join('\n')}`;
}

/** Everything a terminal shows of a results document: guests, controls, the A/A pair, what was left out. */
export function terminalSummary(whole: Results, look: Look): string {
  const results = withoutDelayed(whole);
  const tables = [
    ...guestTables(results, look),
    addedChart(results, look),
    setupTable(results, look),
    controlsTable(results, look),
    counterGrid(results, look),
    shortLadder(ladderOf(results), look),
    costlyLines(results, look),
    wrapped(twinLine(results, look), look),
    wrapped(emulationSentence(results), look),
  ];
  const notes = [unmeasuredCells(results).join('\n'), instructionsFooter(results)];
  const shown = [headOf(results, look), ...tables, ...notes].filter((part) => part !== null && part !== '');
  return `${fitLines(shown.join('\n\n'), look.columns)}\n`;
}

/** Bare exits in VMs that are not plain, each relative to the same in a plain one; null where all are plain. */
export function setupTable(results: Results, look: Look): string | null {
  const costs = setupCosts(results, measuredOf(results));
  if (costs.length === 0) return null;
  const numbers = tableNumbers(results.unit, look);
  const plainId = ({ exit, mode }: Extract<Cell, { kind: 'base' }>): string => guestId({ exit, mode });
  const guests = [...new Set(costs.map(({ cell }) => plainId(cell)))];
  const setups = SETUPS.filter((setup) => costs.some((cost) => cost.setup === setup));
  const textOf = (guest: string, setup: string): string => {
    const found = costs.find((cost) => cost.setup === setup && plainId(cost.cell) === guest);
    return found === undefined ? '' : numbers.ratio(found.comparison.ratio);
  };
  const columns = setups.map((setup) => ({
    head: setup,
    texts: guests.map((guest) => textOf(guest, setup)),
    align: 'right' as const,
    priority: 0,
  }));
  const grid = renderGrid(
    [{ head: 'exit', texts: guests, align: 'left', priority: 0 }, ...columns],
    look,
    '  ',
  );
  return `${bold('bare exits by VM set-up, relative to a plain VM', look)}\n${grid}`;
}

function indented(texts: readonly string[], look: Look): string {
  return texts
    .flatMap((text) =>
      wrapWords(inertText(text), look.columns - 4).map(
        (line, index) => `${index === 0 ? '  - ' : '    '}${line}`,
      ),
    )
    .join('\n');
}

/** Findings, warnings, then everything that {@link terminalSummary} shows. */
export function wholeText(results: Results, look: Look): string {
  const warnings = warningTexts(results);
  const trust =
    warnings.length === 0
      ? bold('No warnings', look)
      : `${bold('What could make this wrong', look)}\n${indented(warnings, look)}`;
  const parts = [
    `${bold('What was found', look)}\n${indented(findings(results), look)}`,
    trust,
    terminalSummary(results, look),
  ];
  return fitLines(parts.join('\n\n'), look.columns);
}
