/** The command line that makes the same report again. */
import type { Command } from 'commander';
import { commandLine } from '../../show/command_line.js';

/** What says where to write and what to show, not what is counted. */
const ELSEWHERE = ['--output', '--format', '--quiet', '--jobs', '--fail-on'];

/** Of what was read as a number. */
const UNITS = new Map([['--memory', 'M']]);

/** What was given, not defaults. */
export function sameAgain(command: Command): string {
  const options = command.options.flatMap((option) => {
    const key = option.attributeName();
    if (command.getOptionValueSource(key) !== 'cli' || ELSEWHERE.includes(option.long ?? '')) return [];
    const value: unknown = command.getOptionValue(key);
    if (typeof value === 'boolean') return [option.long ?? ''];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const unit = UNITS.get(option.long ?? '') ?? '';
    return values.flatMap((each) => [option.long ?? '', `${String(each)}${unit}`]);
  });
  return commandLine(command.name(), ...options, ...command.args);
}
