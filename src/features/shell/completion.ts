/** Completion scripts for three shells. Each knows the commands and their flags; what is no flag is completed as a file. */
import { withDescendants, type CommandNode, type OptionNode } from './command_tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Below the program: `run`, `kernel fetch`; empty for the program itself. */
function place({ path }: CommandNode): string {
  return path.slice(1).join(' ');
}

/** A word in single quotes, as all three shells read it but for fish, where a backslash escapes a quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The first clause of a summary or description, short enough for a list. */
function gist(text: string): string {
  return text.split(/[;:(]/)[0]?.trim() ?? '';
}

/** Lines `'run'|'kernel fetch') place=... ;;` that follow a word on the way down. */
function stepsDown(program: CommandNode): string {
  const below = withDescendants(program).slice(1);
  return below.map((command) => quoted(place(command))).join(' | ');
}

/** Options with a list of values, of the whole program; two commands that differ in one of them share both lists. */
function chosenValues(program: CommandNode): readonly (readonly [string, readonly string[]])[] {
  const options = withDescendants(program).flatMap((command) => command.options);
  const names = [...new Set(options.filter(({ choices }) => choices.length > 0).map(({ long }) => long))];
  return names.map((name) => [
    name,
    [...new Set(options.filter(({ long }) => long === name).flatMap(({ choices }) => choices))],
  ]);
}

function bash(program: CommandNode): string {
  const [name = ''] = program.path;
  const identifier = `_${name.replaceAll('-', '_')}`;
  const words = (command: CommandNode): string =>
    [
      ...command.commands.map(({ path }) => path.at(-1) ?? ''),
      ...command.options.map(({ long }) => long),
    ].join(' ');
  const cases = withDescendants(program).map(
    (command) => `    ${quoted(place(command))}) names=${quoted(words(command))} ;;`,
  );
  const values = chosenValues(program).map(
    ([option, choices]) => `    ${option}) names=${quoted(choices.join(' '))} ;;`,
  );
  return `# bash completion of ${name}: source <(${name} completion bash)
${identifier}() {
  local current=\${COMP_WORDS[COMP_CWORD]} place='' names='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in
    ${stepsDown(program)}) place="\${place:+$place }$word" ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
  case \${COMP_WORDS[COMP_CWORD - 1]} in
${values.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$names" -- "$current")
}
complete -o bashdefault -o default -F ${identifier} ${name}
`;
}

function zsh(program: CommandNode): string {
  const [name = ''] = program.path;
  const identifier = `_${name.replaceAll('-', '_')}`;
  const described = (word: string, text: string): string =>
    quoted(`${word.replaceAll(':', '\\:')}:${gist(text)}`);
  const entries = (command: CommandNode): string =>
    [
      ...command.commands.map(({ path, summary }) => described(path.at(-1) ?? '', summary)),
      ...command.options.map(({ long, description }) => described(long, description)),
    ].join(' ');
  const cases = withDescendants(program).map(
    (command) => `    ${quoted(place(command))}) names=(${entries(command)}) ;;`,
  );
  const values = chosenValues(program).map(
    ([option, choices]) => `    (${option}) compadd -- ${choices.map(quoted).join(' ')}; return ;;`,
  );
  return `#compdef ${name}
# zsh completion of ${name}: source <(${name} completion zsh)
${identifier}() {
  local place='' word
  local -a names
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${place:+$place }$word" in
      (${stepsDown(program)}) place="\${place:+$place }$word" ;;
    esac
  done
  case $words[CURRENT-1] in
${values.join('\n')}
  esac
  case $place in
${cases.join('\n')}
  esac
  _describe ${quoted(name)} names
  _files
}
compdef ${identifier} ${name}
`;
}

function fishOption(
  condition: string,
  name: string,
  { long, takesValue, choices, description }: OptionNode,
): string {
  const value = !takesValue ? '' : choices.length === 0 ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`;
  return `complete -c ${name} -n ${quoted(condition)} -l ${long.slice(2)}${value} -d ${quoted(gist(description))}`;
}

function fish(program: CommandNode): string {
  const [name = ''] = program.path;
  const lines = withDescendants(program).flatMap((command) => {
    const seen = command.path.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
    const here = seen.length === 0 ? '__fish_use_subcommand' : seen.join('; and ');
    const children = command.commands.map(({ path }) => path.at(-1) ?? '');
    const notYet =
      seen.length === 0 ? here : `${here}; and not __fish_seen_subcommand_from ${children.join(' ')}`;
    return [
      ...command.commands.map(
        ({ path, summary }) =>
          `complete -c ${name} -f -n ${quoted(notYet)} -a ${path.at(-1) ?? ''} -d ${quoted(gist(summary))}`,
      ),
      ...command.options.map((option) => fishOption(here, name, option)),
    ];
  });
  return `# fish completion of ${name}: ${name} completion fish | source\n${lines.join('\n')}\n`;
}

const SCRIPTS: Readonly<Record<Shell, (program: CommandNode) => string>> = { bash, zsh, fish };

/** The script that teaches a shell the commands. */
export function completionScript(shell: Shell, program: CommandNode): string {
  return SCRIPTS[shell](program);
}
