/** A cost ladder as a terminal shows it. */
import type { Copy } from './copies.js';
import type { Ladder, ModeLadder } from './ladder.js';
import type { Combined } from '../../../stats/combination.js';
import { isBounded, type Estimate } from '../../../stats/summary.js';
import { inertText } from '../../../lib/visible_text.js';
import { MODE_NAME } from '../../../show/names.js';
import { formatCount } from '../../../show/numbers.js';
import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { formatAmount } from '../../../show/terminal/numbers.js';
import { nextLine, screenText, type ScreenTable } from '../../../show/terminal/screen.js';
import { chiefMode, ladderAnswer, nextStep, notToConclude } from './answer.js';
import { ladderSentences, PHASE_NAME, phaseName, sumSentence } from './sentences.js';

type Amount = (value: number) => string;

interface Row {
  readonly name: string;
  readonly cost: Estimate & Partial<Pick<Combined, 'launches'>>;
}

/** Phases are taken over the same rounds, so one number of launches stands for all. */
function intervalHead(rows: readonly Row[]): string {
  const launches = rows[0]?.cost.launches ?? 0;
  return launches < 2 ? '95%' : `95%, ${String(launches)} launches`;
}

function range(cost: Estimate, amount: Amount): string {
  return isBounded(cost) ? `${amount(cost.low)} to ${amount(cost.high)}` : 'not known';
}

const BAR_CELLS = 20;

/** The share of a phase as a bar. */
function bar(share: number, look: Look): string {
  const cells = Math.max(0, Math.min(BAR_CELLS, Math.round(share * BAR_CELLS)));
  return (look.unicode ? '\u2588' : '#').repeat(cells);
}

/** Costs by name with their intervals. */
function costColumns({ unit, ticksPerNs }: Ladder, head: string, rows: readonly Row[]): Column[] {
  const exact = unit === 'instructions';
  const amount: Amount = exact ? formatCount : formatAmount;
  const column = (title: string, texts: string[], priority: number): Column => ({
    head: title,
    texts,
    align: 'right',
    priority,
  });
  return [
    { head, texts: rows.map(({ name }) => name), align: 'left', priority: 0 },
    column(
      unit,
      rows.map(({ cost }) => amount(cost.estimate)),
      0,
    ),
    column(intervalHead(rows), exact ? [] : rows.map(({ cost }) => range(cost, amount)), 2),
    column(
      'ns',
      unit === 'cycles' ? rows.map(({ cost }) => formatAmount(cost.estimate / ticksPerNs)) : [],
      1,
    ),
  ];
}

function phaseRows(mode: ModeLadder): Row[] {
  return [
    ...mode.phases.map(({ name, cost }) => ({ name: phaseName(mode, name), cost })),
    { name: `${mode.exit}, as measured`, cost: mode.whole },
  ];
}

function titleOf(mode: ModeLadder): string {
  return `where ${mode.exit} in ${MODE_NAME[mode.mode]} goes`;
}

function phaseTable(ladder: Ladder, mode: ModeLadder, look: Look): ScreenTable<Row> {
  return {
    title: titleOf(mode),
    rows: phaseRows(mode),
    row: 'phase',
    grid: (rows) => phaseGrid(ladder, mode, rows, look),
  };
}

function phaseGrid(ladder: Ladder, mode: ModeLadder, rows: readonly Row[], look: Look): string {
  const share: Column = {
    head: 'share',
    texts: rows.map(({ cost }) => bar(cost.estimate / mode.whole.estimate, look)),
    align: 'left',
    priority: 3,
  };
  return renderGrid([...costColumns(ladder, 'phase', rows), share], look, '  ');
}

/** Exits that the kernel finishes itself, each alone. */
function kernelExitGrid(ladder: Ladder, { kernelExits }: ModeLadder, look: Look): string {
  const rows = kernelExits.map(({ exit, cost }) => ({ name: exit, cost }));
  return renderGrid(costColumns(ladder, 'one exit, finished in the kernel', rows), look, '  ');
}

function copyGrid(copies: readonly Copy[], amount: Amount, look: Look): string {
  const text = (cost: Estimate | null): string => (cost === null ? '' : amount(cost.estimate));
  const column = (head: string, texts: string[], priority: number): Column => ({
    head,
    texts,
    align: 'right',
    priority,
  });
  return renderGrid(
    [
      {
        head: 'copy of',
        texts: copies.map(({ group, direction }) => `${group} ${direction}`),
        align: 'left',
        priority: 0,
      },
      column(
        'alone',
        copies.map(({ alone }) => text(alone)),
        0,
      ),
      column(
        'sync, on an exit',
        copies.map(({ sync }) => text(sync)),
        0,
      ),
      column(
        'ioctl, on an exit',
        copies.map(({ ioctl }) => text(ioctl)),
        0,
      ),
    ],
    look,
    '  ',
  );
}

function modeText(ladder: Ladder, mode: ModeLadder, look: Look): string {
  const exact = ladder.unit === 'instructions';
  const head = bold(titleOf(mode), look);
  const parts = [`${head}\n${phaseGrid(ladder, mode, phaseRows(mode), look)}`];
  if (!exact) parts.push(`  ${sumSentence(mode, ladder.unit)}`);
  if (mode.copies.length > 0) parts.push(copyGrid(mode.copies, exact ? formatCount : formatAmount, look));
  if (mode.kernelExits.length > 0) parts.push(kernelExitGrid(ladder, mode, look));
  return parts.join('\n');
}

const SMALL_PHASE = 0.02;

/** Where an exit goes in one line, the dearest phase first, in a mode that runs guest code if there is one. */
export function ladderLine(ladder: Ladder): string | null {
  const { unit, ticksPerNs } = ladder;
  const mode = chiefMode(ladder);
  if (mode === undefined) return null;
  const whole = mode.whole.estimate;
  const amount: Amount = unit === 'instructions' ? formatCount : (ticks) => formatAmount(ticks / ticksPerNs);
  const dear = mode.phases
    .filter(({ cost }) => cost.estimate >= SMALL_PHASE * whole)
    .sort((a, b) => b.cost.estimate - a.cost.estimate);
  const rest = whole - dear.reduce((sum, { cost }) => sum + cost.estimate, 0);
  const parts = dear.map(({ name, cost }) => `${amount(cost.estimate)} ${phaseName(mode, name)}`);
  const total = `${amount(whole)} ${unit === 'instructions' ? unit : 'ns'}`;
  return `${mode.exit} in ${MODE_NAME[mode.mode]}, ${total}: ${[...parts, `${amount(rest)} the rest`].join(' + ')}`;
}

/** One row a phase, one column a mode; null where a run has no ladder. */
export function shortLadder({ modes, unit }: Ladder, look: Look): string | null {
  const [first] = modes;
  if (first === undefined) return null;
  const amount: Amount = unit === 'instructions' ? formatCount : formatAmount;
  const names = [...new Set(modes.flatMap(({ phases }) => phases.map(({ name }) => name)))];
  const cost = ({ phases }: ModeLadder, name: string): string => {
    const found = phases.find((phase) => phase.name === name);
    return found === undefined ? '' : amount(found.cost.estimate);
  };
  const columns = modes.map((mode): Column => ({
    head: MODE_NAME[mode.mode],
    texts: [...names.map((name) => cost(mode, name)), amount(mode.whole.estimate)],
    align: 'right',
    priority: 0,
  }));
  const phases: Column = {
    head: 'phase',
    texts: [...names.map((name) => PHASE_NAME[name]), 'the whole exit'],
    align: 'left',
    priority: 0,
  };
  return `${bold(`where ${first.exit} goes, in ${unit}`, look)}\n${renderGrid([phases, ...columns], look, '  ')}`;
}

/** One screen: the answer, the phases of the mode that runs guest code, and what to do next. */
function glance(ladder: Ladder, look: Look): string {
  const mode = chiefMode(ladder);
  const others = ladder.modes.filter((each) => each !== mode).map(({ mode: name }) => MODE_NAME[name]);
  return screenText(
    {
      above: [ladderAnswer(ladder), inertText(notToConclude(ladder) ?? '')],
      table: mode === undefined ? null : phaseTable(ladder, mode, look),
      also: [
        ...ladderSentences(ladder),
        others.length === 0 ? '' : `--all shows ${others.join(', ')} too, and the copies of registers`,
      ],
      below: [inertText(ladder.machine)],
      next: nextStep(ladder),
    },
    look,
  );
}

/**
 * What the ladder says, and the cost ladder of each mode as a table.
 * @param all every mode, not only what fits one screen
 */
export function ladderText(ladder: Ladder, look: Look, all: boolean): string {
  if (!all) return glance(ladder, look);
  const not = notToConclude(ladder);
  const said = [ladderAnswer(ladder), ...(not === null ? [] : [inertText(not)]), ...ladderSentences(ladder)];
  const tables = ladder.modes.map((mode) => modeText(ladder, mode, look));
  const foot = [inertText(ladder.machine), nextLine(nextStep(ladder))].join('\n');
  return `${[said.join('\n'), ...tables, foot].join('\n\n')}\n`;
}
