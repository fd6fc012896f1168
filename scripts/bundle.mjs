/**
 * Bundles the browser scripts that pages carry inline: interactive.js where charts are live, tables.js elsewhere.
 *   node scripts/bundle.mjs [dist/browser]
 */
import { build } from 'esbuild';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const [directory = fileURLToPath(new URL('dist/browser', root))] = process.argv.slice(2);

for (const name of ['interactive', 'tables']) {
  const outfile = join(directory, `${name}.js`);
  // Whole or not at all: somebody may be reading it.
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [fileURLToPath(new URL(`src/show/browser/${name}.ts`, root))],
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
}
