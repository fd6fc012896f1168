/** The commands that the README shows, and how they are run here. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Those that boot an emulated host or take a kernel from the archive. */
export const EMULATED = /--host emulated|kvm-exit-bench (kernels?|bisect|attribute) /;

export function blocks(language: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, body]) => body ?? '',
  );
}

export function commandLines(text: string): string[] {
  return blocks('sh', text).flatMap((block) => block.trim().split('\n'));
}

/** How a command of the README is run here: as it stands, but against the program that is already built. */
export const BUILT: readonly (readonly [RegExp, string])[] = [
  [/^npx kvm-exit-bench /, `node ${join(ROOT, 'dist/src/cli/main.js')} `],
  [/^npm run bench -- /, `node ${join(ROOT, 'dist/bench/exits.js')} `],
  [/^npm run bench:harness$/, `node ${join(ROOT, 'dist/bench/harness.js')}`],
];
