/** What every command must keep to, whatever it is given. */
import { expect } from 'vitest';
import type { AppDependencies } from '../../src/app/context.js';
import { type Ran, runLine } from '../features/run/run_line.js';

/** What a reader of a terminal, a log or a page must never be sent. Lines end with \n. */
export const CONTROL =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u;
const STACK = /^\s+at .+:\d+:\d+\)?$/m;

/** Documented codes; 4 is that of hosts, which no trial has. */
const CODES = [0, 1, 2, 3, 5];

/** One clear line and what to do next, or the work was done. */
export function assertEndedWell({ code, stdout, stderr }: Ran): void {
  const said = `exit ${String(code)}\n${stderr.slice(0, 2000)}`;
  if (!CODES.includes(code)) throw new Error(`an exit code that is not documented: ${said}`);
  if (stderr.includes('unexpected error') || STACK.test(stderr))
    throw new Error(`nobody expected this: ${said}`);
  for (const [name, text] of Object.entries({ stdout, stderr })) {
    const found = CONTROL.exec(text);
    if (found !== null)
      throw new Error(
        `${name} steers its reader: ${JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 60))}`,
      );
  }
  if (code === 2) expect(stderr).toMatch(/^kvm-exit-bench: .+: .+\n {2}next: .+\n$/m);
}

/** Runs a command line and holds it to that. */
export async function endsWell(argv: readonly string[], world: Partial<AppDependencies> = {}): Promise<Ran> {
  const ran = await runLine(argv, world);
  try {
    assertEndedWell(ran);
  } catch (error) {
    throw new Error(`${argv.join(' ')}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return ran;
}
