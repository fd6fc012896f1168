/** How help is laid out where a terminal is narrow. */
import { Help } from 'commander';

/** With less room beside its term, a description stands below it. */
const LEAST_BESIDE = 40;
const TERM_INDENT = 2;
const BELOW_INDENT = 6;
/** Narrower than any terminal in use: from here on words are left to run over. */
const LEAST_WRAPPED = 16;

function indented(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}

/** Options and commands, each with its description beside it or below. */
export class NarrowHelp extends Help {
  override minWidthToWrap = LEAST_WRAPPED;

  override formatItem(term: string, termWidth: number, description: string, helper: Help): string {
    const width = helper.helpWidth ?? 80;
    if (description === '' || width - termWidth - 2 * TERM_INDENT >= LEAST_BESIDE)
      return super.formatItem(term, termWidth, description, helper);
    const below = helper.boxWrap(description, width - BELOW_INDENT);
    return `${' '.repeat(TERM_INDENT)}${term}\n${' '.repeat(BELOW_INDENT)}${indented(below, BELOW_INDENT)}`;
  }

  override styleUsage(usage: string): string {
    const indent = 'Usage: '.length;
    return indented(this.boxWrap(usage, (this.helpWidth ?? 80) - indent), indent);
  }

  /** Text that begins with a term of its own: its further lines stand below where its first one goes on. */
  hanging(term: string, text: string): string {
    const indent = TERM_INDENT + term.length;
    const wrapped = this.boxWrap(text, (this.helpWidth ?? 80) - indent);
    return `${' '.repeat(TERM_INDENT)}${term}${indented(wrapped, indent)}`;
  }
}
