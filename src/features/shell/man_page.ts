/** The manual page, in the macros of man(7). */
import { EXIT_MEANINGS } from '../../app/exit_meanings.js';
import { withDescendants, type CommandNode } from './command_tree.js';

/** Text that troff does not take for requests or escapes. */
function plain(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return escaped.replaceAll(/^([.'])/gm, '\\&$1');
}

function quoted(text: string): string {
  return `"${plain(text).replaceAll('"', '\\(dq')}"`;
}

function entry(term: string, text: string): string {
  return `.TP\n.B ${quoted(term)}\n${plain(text)}\n`;
}

function commandSection({ path, usage, summary, options }: CommandNode): string {
  const entries = options.map(({ flags, description }) => entry(flags, description));
  return `.SS ${quoted(`${path.slice(1).join(' ')} ${usage}`.trim())}\n${plain(summary)}.\n${entries.join('')}`;
}

/** @param version goes into the page's foot */
export function manPage(program: CommandNode, version: string): string {
  const [name = ''] = program.path;
  const sections = withDescendants(program).slice(1).map(commandSection);
  const statuses = EXIT_MEANINGS.map(({ code, meaning }) => entry(String(code), meaning));
  return [
    `.TH ${quoted(name.toUpperCase())} 1 "" ${quoted(`${name} ${version}`)}\n`,
    // Words of a command line may be as long as a line: they cannot be spaced out.
    '.ad l\n',
    `.SH NAME\n${plain(name)} \\- what a KVM userspace exit costs\n`,
    `.SH SYNOPSIS\n.B ${plain(name)}\n.I command\n[options]\n`,
    `.SH DESCRIPTION\n${plain(program.summary)}\n`,
    `.SH COMMANDS\n${sections.join('')}`,
    `.SH "EXIT STATUS"\n${statuses.join('')}`,
  ].join('');
}
