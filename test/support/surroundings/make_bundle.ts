/** Makes the script that pages carry, once for all tests: dist/browser/interactive.js. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/bundle.mjs']);
}
