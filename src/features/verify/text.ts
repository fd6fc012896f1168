/** The checks of the contract as a terminal shows them. */
import stringWidth from 'string-width';
import { plural } from '../../lib/plural.js';
import type { Check, Meaning } from '../../measure/conformance.js';
import { renderGrid } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { wrapWords } from '../../show/terminal/wrap.js';

type Deviation = Extract<Check, { status: 'deviation' }>;

const VERDICTS: Readonly<Record<Meaning, string>> = {
  bug: 'BUG',
  documented: 'differs',
  unknown: 'DEVIATES',
};

const MEANINGS_IN_WORDS: Readonly<Record<Meaning, string>> = {
  bug: 'the kernel breaks its contract',
  documented: 'a documented difference: some kernels or processors do this',
  unknown: 'unknown: no source says which of the two is right',
};

function verdictOf(check: Check): string {
  if (check.status === 'deviation') return VERDICTS[check.meaning];
  return check.status === 'listed' ? '' : check.status;
}

/** The whole text behind its label; further lines are indented as far. */
function hanging(label: string, text: string, { columns }: Look): string {
  const width = stringWidth(label);
  const words = text.trim().replace(/\s+/g, ' ');
  return label + wrapWords(words, columns - width).join(`\n${' '.repeat(width)}`);
}

function deviationText(check: Deviation, look: Look): string {
  const facts = [
    ['  claim    ', check.claim],
    ['  seen     ', check.saw],
    ['  meaning  ', MEANINGS_IN_WORDS[check.meaning]],
    ['  source   ', check.source],
  ] as const;
  return [bold(check.name, look), ...facts.map(([label, text]) => hanging(label, text, look))].join('\n');
}

function summaryOf(checks: readonly Check[]): string {
  const count = (verdict: string): number => checks.filter((check) => verdictOf(check) === verdict).length;
  const failed = count(VERDICTS.bug) + count(VERDICTS.unknown);
  return [
    plural(checks.length, 'check'),
    `${String(count('pass'))} pass`,
    plural(count(VERDICTS.documented), 'documented difference'),
    `${String(count('skipped'))} skipped`,
    `${String(failed)} failed`,
  ].join(', ');
}

/** The checks and their claims; none was run. */
export function checkList(checks: readonly Check[], look: Look): string {
  const texts = checks.map((check) =>
    [bold(check.name, look), hanging('  ', check.claim, look), hanging('  ', `[${check.source}]`, look)].join(
      '\n',
    ),
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
    check.status === 'skipped' ? [hanging(`${bold(check.name, look)}  skipped: `, check.reason, look)] : [],
  );
  return [grid, ...deviations, ...skips, summaryOf(checks)].join('\n\n').concat('\n');
}
