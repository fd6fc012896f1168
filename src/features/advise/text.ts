import { entryOf } from '../../lib/entry_of.js';
import type { Advice } from './document/advice.js';
import { adviceFindings, nextStep, notToConclude } from './answer.js';
import { costsText, groupText, mixText, topExitsText } from './sentences.js';
import { apartTable, exitTable, notUnderstoodTable, notUnderstoodText, policyTable } from './tables.js';
import type { DataTable } from '../../show/chart/chart.js';
import { inertData } from '../../show/inert.js';
import { folded, markdownList, markdownTable, plain } from '../../show/markdown.js';
import { renderGrid } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { nextLine, oneLine, screenText } from '../../show/terminal/screen.js';

/** An advice as text: for a terminal, and as Markdown. */

const MOST_APART = 12;
const LONGEST_CELL = 44;
const LONGEST_REASON = 70;

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

/** @param keep by column: 0 stays however narrow the terminal is, of the others the highest goes first */
function grid({ columns, rows }: DataTable, keep: Readonly<Record<string, number>>, look: Look): string {
  return renderGrid(
    columns.map((head, index) => ({
      head,
      texts: rows.map((row) => shortened(row[index] ?? '', head === 'why' ? LONGEST_REASON : LONGEST_CELL)),
      align: index > 0 && rows.every((row) => /^[\d.,%[\] -]*$/.test(row[index] ?? '')) ? 'right' : 'left',
      priority: entryOf(keep, head) ?? 0,
    })),
    look,
    '  ',
  );
}

const EXIT_COLUMNS = { likeness: 1, 'priced as': 2, share: 3, 'a second': 4 };
const POLICY_COLUMNS = { kvm_valid_regs: 1, 'CPU share': 2, saves: 3, 'writes by': 4 };
const MISSED_COLUMNS = { why: 1 };
const APART_COLUMNS = { why: 1 };

function section(title: string, body: string, look: Look): string {
  return `${bold(title, look)}\n${body}`;
}

function apartSection(advice: Advice, look: Look): string {
  if (advice.apart.length === 0) return '';
  const table = apartTable(advice);
  const rows = table.rows.slice(0, MOST_APART);
  const more = table.rows.length - rows.length;
  const rest = more === 0 ? '' : `\n  and ${String(more)} more, see --json`;
  return section('not exits to userspace', `${grid({ ...table, rows }, APART_COLUMNS, look)}${rest}`, look);
}

function missedSection(advice: Advice, look: Look): string {
  if (advice.notUnderstoodCount === 0) return '';
  return section(notUnderstoodText(advice), grid(notUnderstoodTable(advice), MISSED_COLUMNS, look), look);
}

function policyGrid(table: DataTable, look: Look): string {
  return grid(table, POLICY_COLUMNS, look);
}

/** One screen: what to do, the cost of each policy, what is good to know, and what to do next. */
function glance(advice: Advice, look: Look): string {
  const { columns, rows } = policyTable(advice);
  const missed = advice.notUnderstoodCount === 0 ? '' : notUnderstoodText(advice);
  return screenText(
    {
      above: [...adviceFindings(advice), notToConclude(advice)],
      table: {
        title: 'what moving registers costs',
        rows,
        row: 'policy',
        grid: (shown) => policyGrid({ columns, rows: shown }, look),
      },
      also: [
        ...advice.groups.map(groupText),
        topExitsText(advice),
        missed,
        ...advice.notes.map((note) => oneLine(`note: ${note}`, look)),
      ],
      below: [`mix    ${mixText(advice)}`, `costs  ${costsText(advice)}`],
      next: nextStep(advice),
    },
    look,
  );
}

/**
 * What to do, the mix, the cost of each policy, the break-even of each group, what was not understood, and notes.
 * @param all everything, not only what fits one screen
 */
export function adviceText(advice: Advice, look: Look, all: boolean): string {
  const shown = inertData(advice);
  if (!all) return glance(shown, look);
  const groups = shown.groups.map((group) => `  ${groupText(group)}`).join('\n');
  const parts = [
    [...adviceFindings(shown), notToConclude(shown), nextLine(nextStep(shown))].join('\n'),
    [`mix    ${mixText(shown)}`, `costs  ${costsText(shown)}`].join('\n'),
    section('exits to userspace', grid(exitTable(shown), EXIT_COLUMNS, look), look),
    apartSection(shown, look),
    section('what moving registers costs', policyGrid(policyTable(shown), look), look),
    groups === '' ? '' : section('break-even', groups, look),
    missedSection(shown, look),
    shown.notes.map((note) => `note: ${note}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** An advice as Markdown for a comment or a document: what to do comes first, the rest is folded. */

/** Markdown in which no text of the mix or the run is markup. */
export function adviceMarkdown(advice: Advice): string {
  const shown = inertData(advice);
  const parts = [
    '### How to move registers with this exit mix',
    markdownList([...adviceFindings(shown), notToConclude(shown), `Next: ${nextStep(shown)}`]),
    markdownTable(policyTable(shown)),
    shown.groups.length === 0 ? '' : markdownList(shown.groups.map(groupText)),
    shown.notUnderstoodCount === 0
      ? ''
      : `${plain(notUnderstoodText(shown))}\n\n${markdownTable(notUnderstoodTable(shown))}`,
    folded(`Exits to userspace (${String(shown.exits.length)})`, markdownTable(exitTable(shown))),
    shown.apart.length === 0
      ? ''
      : folded(`Not exits to userspace (${String(shown.apart.length)})`, markdownTable(apartTable(shown))),
    folded(
      'What this rests on',
      markdownList([`Mix: ${mixText(shown)}`, `Costs: ${costsText(shown)}`, ...shown.notes]),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
