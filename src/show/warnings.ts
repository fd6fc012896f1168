/** How a warning of a host or a run is written in text. */
import type { Warning } from '../samples/protocol.js';

/** A warning with its cell, unless its text names the cell already. */
export function warningText({ message, cell }: Warning): string {
  return cell === undefined || message.includes(cell) ? message : `${cell}: ${message}`;
}

/** For a terminal: one line per warning. */
export function warningLines(warnings: readonly Warning[]): string {
  return warnings.map((warning) => `warning: ${warningText(warning)}`).join('\n');
}
