/**
 * Bundles what must be one file or loads faster as one: the scripts that pages carry inline (interactive.js where charts are
 * live, tables.js elsewhere), and what draws charts with its libraries.
 *   node scripts/bundle.mjs [dist]
 */
import { build } from 'esbuild';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const [directory = fileURLToPath(new URL('dist', root))] = process.argv.slice(2);

/** @type {import('esbuild').BuildOptions} */
const INLINE = {
  format: 'iife',
  // An inline script ends at the first closing tag, wherever it stands.
  supported: { 'inline-script': false },
};
/**
 * A thread of Node.
 * @type {import('esbuild').BuildOptions}
 */
const THREAD = {
  format: 'esm',
  platform: 'node',
  // Names of errors and functions show where something fails.
  minifyIdentifiers: false,
  plugins: [
    {
      // What draws is a file of its own.
      name: 'drawing apart',
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/draw_spec\.js$/ }, () => ({ path: './draw_spec.js', external: true })),
    },
  ],
};
/** @type {readonly [source: string, bundle: string, options: import('esbuild').BuildOptions][]} */
const BUNDLES = [
  ['src/show/browser/interactive.ts', 'browser/interactive.js', INLINE],
  ['src/show/browser/tables.ts', 'browser/tables.js', INLINE],
  // As in a browser: the libraries look for no canvas and read no files.
  ['src/show/chart/draw_spec.ts', 'drawing/draw_spec.js', { format: 'esm' }],
  ['src/show/chart/draw_thread.ts', 'drawing/draw_thread.js', THREAD],
];

for (const [source, name, options] of BUNDLES) {
  const outfile = join(directory, name);
  // Whole or not at all: somebody may be reading it.
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [fileURLToPath(new URL(source, root))],
    outfile: unfinished,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  renameSync(unfinished, outfile);
}
