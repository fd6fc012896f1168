/** Markdown in which no text of a file is markup. */
import type { DataTable } from './chart/chart.js';

/** Everything that Markdown or HTML could read as markup. */
const MARKUP = /[\\`*_{}[\]<>|~&$]|:\/\/|www\.|[@#](?=\w)|^[-+](?=\s)|^\d+[.)](?=\s)/gi;

/** Character references, which neither Markdown nor HTML reads again. */
function spelledOut(found: string): string {
  const references = Array.from(found, (character) => `&#${String(character.charCodeAt(0))};`).join('');
  // A name or number after these would mention a person or an issue; an invisible character separates them.
  return found === '@' || found === '#' ? `${found}&#8203;` : references;
}

/** Text that Markdown and HTML show as it is. */
export function plain(text: string): string {
  return text.replaceAll(MARKUP, spelledOut);
}

export function markdownTable({ columns, rows }: DataTable): string {
  const line = (texts: readonly string[]): string => `| ${texts.map(plain).join(' | ')} |`;
  const rule = `| ${columns.map((_, index) => (index === 0 ? ':--' : '--:')).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

export function markdownList(texts: readonly string[]): string {
  return texts.map((text) => `- ${plain(text)}`).join('\n');
}

export function folded(summary: string, body: string): string {
  return `<details><summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;
}
