/** The command line that makes the same report again. */
import type { Command } from 'commander';
import { TOOL } from '../../lib/tool.js';

/** What says where to write and what to show, not what is counted. */
const ELSEWHERE = ['--output', '--format', '--quiet', '--jobs', '--fail-on'];

function quoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A flag with its value as a shell takes it; what was given is told, not defaults. */
export function commandLine(command: Command): string {
  const options = command.options.flatMap((option) => {
    const key = option.attributeName();
    if (command.getOptionValueSource(key) !== 'cli' || ELSEWHERE.includes(option.long ?? '')) return [];
    const value: unknown = command.getOptionValue(key);
    if (typeof value === 'boolean') return [option.long ?? ''];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((each) => [option.long ?? '', quoted(String(each))]);
  });
  return [TOOL.name, command.name(), ...options, ...command.args.map(quoted)].join(' ');
}
