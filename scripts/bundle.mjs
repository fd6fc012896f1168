/**
 * Bundles what must be one file or loads faster as one: the scripts that pages carry inline (interactive.js where charts are
 * live, tables.js elsewhere), what draws charts with its libraries, and the command.
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
const DRAWING = '../drawing/draw_spec.js';
/**
 * What draws stands alone: it is large, and few commands draw.
 * @type {import('esbuild').Plugin}
 */
const APART = {
  name: 'drawing apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/draw_spec\.js$/ }, () => ({ path: DRAWING, external: true })),
};
/**
 * For Node. The command is one file, so that a build beside a long run takes nothing away that the run loads at its end.
 * @type {import('esbuild').BuildOptions}
 */
const COMMAND = {
  format: 'esm',
  platform: 'node',
  // Names of errors and functions show where something fails.
  minifyIdentifiers: false,
  // What the libraries of CommonJS load of Node's own.
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
  plugins: [APART],
};
/** @type {readonly [source: string, bundle: string, options: import('esbuild').BuildOptions][]} */
const BUNDLES = [
  ['src/show/browser/interactive.ts', 'browser/interactive.js', INLINE],
  ['src/show/browser/tables.ts', 'browser/tables.js', INLINE],
  // As in a browser: the libraries look for no canvas and read no files.
  ['src/show/chart/draw_spec.ts', 'drawing/draw_spec.js', { format: 'esm' }],
  ['src/show/chart/draw_thread.ts', 'drawing/draw_thread.js', COMMAND],
  ['src/cli/main.ts', 'command/main.js', COMMAND],
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
