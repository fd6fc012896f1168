/** An advice as Markdown for a comment or a document: what to do comes first, the rest is folded. */
import type { Advice } from './document/advice.js';
import { folded, markdownList, markdownTable, plain } from '../../show/markdown.js';
import { inertData } from '../../show/inert.js';
import { apartTable, exitTable, notUnderstoodTable, notUnderstoodText, policyTable } from './tables.js';
import { adviceFindings, costsText, groupText, mixText } from './sentences.js';

/** Markdown in which no text of the mix or the run is markup. */
export function adviceMarkdown(advice: Advice): string {
  const shown = inertData(advice);
  const parts = [
    '### How to move registers with this exit mix',
    markdownList(adviceFindings(shown)),
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
