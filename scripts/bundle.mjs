/**
 * Bundles the report's browser script, which every page carries inline.
 *   node scripts/bundle.mjs [dist/browser/interactive.js]
 */
import { build } from 'esbuild';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const [outfile = fileURLToPath(new URL('dist/browser/interactive.js', root))] = process.argv.slice(2);
// Whole or not at all: somebody may be reading it.
const unfinished = `${outfile}.${process.pid}`;

await build({
  entryPoints: [fileURLToPath(new URL('src/show/browser/interactive.ts', root))],
  outfile: unfinished,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  // An inline script ends at the first closing tag, wherever it stands.
  supported: { 'inline-script': false },
  logLevel: 'warning',
});
renameSync(unfinished, outfile);
