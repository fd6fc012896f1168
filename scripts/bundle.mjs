/** Bundles the report's browser script into dist/browser/interactive.js, which every page carries inline. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

await build({
  entryPoints: [fileURLToPath(new URL('src/show/browser/interactive.ts', root))],
  outfile: fileURLToPath(new URL('dist/browser/interactive.js', root)),
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
