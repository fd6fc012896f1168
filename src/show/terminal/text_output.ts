/** Text that a command shows, or writes into the file named by --output. */
import type { TextStream } from './border.js';
import { lookOf, type Look } from './look.js';

/** Where text goes: the part of a command's streams that it needs. */
interface TextIo {
  readonly stdout: TextStream;
  readonly env: Parameters<typeof lookOf>[1];
}

/** A file gets what a wide terminal that knows every sign would get. */
const FILE_LOOK: Look = { columns: 200, color: false, unicode: true };

/** @param output undefined: where output goes */
export function lookFor(output: string | undefined, { stdout, env }: TextIo): Look {
  return output === undefined ? lookOf(stdout, env) : FILE_LOOK;
}

/**
 * Into the file that was named, whose path is then said; else where output goes.
 * @throws {Failure} (usage) when the file cannot be written
 */
export async function showText(text: string, output: string | undefined, { stdout }: TextIo): Promise<void> {
  if (output === undefined) {
    stdout.write(text);
    return;
  }
  const { writeTextFile } = await import('../../lib/files/text_output.js');
  await writeTextFile(output, text);
  stdout.write(`${output}\n`);
}
