/** Makes the scripts that pages carry, once for all tests, in dist/browser. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/bundle.mjs']);
}
