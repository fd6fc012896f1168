import type { Check, Meaning } from '../../measure/conformance.js';
import { renderGrid } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';

type Deviation = Extract<Check, { status: 'deviation' }>;

const VERDICTS: Readonly<Record<Meaning, string>> = {
  bug: 'BUG',
  documented: 'differs',
  unknown: 'DEVIATES',
};

const MEANINGS_IN_WORDS: Readonly<Record<Meaning, string>> = {
  bug: 'the kernel breaks what it promises',
  documented: 'a documented difference: some kernels or processors do so',
  unknown: 'unknown: nothing says which of the two is right',
};

function verdictOf(check: Check): string {
  if (check.status === 'deviation') return VERDICTS[check.meaning];
  return check.status === 'listed' ? '' : check.status;
}

/** No claim is cut: what does not fit into a line goes on below, indented. */
function wrapped(label: string, text: string, width: number): string {
  const indent = ' '.repeat(label.length);
  const lines: string[] = [];
  let line = label;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.endsWith(' ') ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

function deviationText(check: Deviation, look: Look): string {
  const facts = [
    ['  claim    ', check.claim],
    ['  seen     ', check.saw],
    ['  meaning  ', MEANINGS_IN_WORDS[check.meaning]],
    ['  source   ', check.source],
  ] as const;
  return [bold(check.name, look), ...facts.map(([label, text]) => wrapped(label, text, look.columns))].join(
    '\n',
  );
}

const counted = (count: number, one: string, many: string): string =>
  `${String(count)} ${count === 1 ? one : many}`;

function summaryOf(checks: readonly Check[]): string {
  const count = (verdict: string): number => checks.filter((check) => verdictOf(check) === verdict).length;
  const failed = count(VERDICTS.bug) + count(VERDICTS.unknown);
  return [
    counted(checks.length, 'check', 'checks'),
    `${String(count('pass'))} pass`,
    counted(count(VERDICTS.documented), 'documented difference', 'documented differences'),
    `${String(count('skipped'))} skipped`,
    `${String(failed)} failed`,
  ].join(', ');
}

/** What there is to check, without having done it. */
export function checkList(checks: readonly Check[], look: Look): string {
  const texts = checks.map((check) =>
    [
      bold(check.name, look),
      wrapped('  ', check.claim, look.columns),
      wrapped('  ', `[${check.source}]`, look.columns),
    ].join('\n'),
  );
  return `${texts.join('\n')}\n`;
}

/** Every check with its verdict, then each deviation and skip in words, then the count. */
export function conformanceTable(checks: readonly Check[], look: Look): string {
  const grid = renderGrid(
    [
      { head: 'check', texts: checks.map(({ name }) => name), align: 'left', priority: 0 },
      { head: 'result', texts: checks.map(verdictOf), align: 'left', priority: 0 },
    ],
    look,
  );
  const deviations = checks.flatMap((check) =>
    check.status === 'deviation' ? [deviationText(check, look)] : [],
  );
  const skips = checks.flatMap((check) =>
    check.status === 'skipped'
      ? [wrapped(`${bold(check.name, look)}  skipped: `, check.reason, look.columns)]
      : [],
  );
  return [grid, ...deviations, ...skips, summaryOf(checks)].join('\n\n').concat('\n');
}
