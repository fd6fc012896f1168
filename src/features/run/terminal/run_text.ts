/** A run for people in terminals: what its page says first, and the same tables. */
import type { Results } from '../../../results/schema.js';
import { findings } from '../findings/findings.js';
import { inertText } from '../../../show/page/inert.js';
import { warningTexts } from '../../../show/warnings.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { terminalSummary } from './summary.js';
import { wrapWords } from '../../../show/terminal/wrap.js';

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
export function runText(results: Results, look: Look): string {
  const warnings = warningTexts(results);
  const trust =
    warnings.length === 0
      ? bold('No warnings', look)
      : `${bold('What could make this wrong', look)}\n${indented(warnings, look)}`;
  return [
    `${bold('What was found', look)}\n${indented(findings(results), look)}`,
    trust,
    terminalSummary(results, look),
  ].join('\n\n');
}
