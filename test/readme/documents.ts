/** The documents that people read, the commands they show, and how those are run here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Document {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
}

function readDocument(path: string): Document {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

export const README = readDocument('README.md');
export const CONTRIBUTING = readDocument('CONTRIBUTING.md');

/** The README and what it leads to: every command of these is run. */
export const GUIDES: readonly Document[] = [
  README,
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => readDocument(`docs/${name}`)),
];

/** All that has links which must lead somewhere. */
export const LINKED: readonly Document[] = [
  ...GUIDES,
  CONTRIBUTING,
  readDocument('DECISIONS.md'),
  readDocument('CHANGELOG.md'),
  readDocument('bench/mixes/README.md'),
  ...readdirSync(join(ROOT, 'reports/notes')).map((name) => readDocument(`reports/notes/${name}`)),
];

export function blocks(language: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, body]) => body ?? '',
  );
}

export function commandLines(text: string): string[] {
  return blocks('sh', text).flatMap((block) => block.trim().split('\n'));
}

/** Boots an emulated host, or takes a kernel from the archive. */
function isEmulated(line: string): boolean {
  return /--host emulated|kvm-exit-bench (kernels?|bisect|attribute) /.test(line);
}

/** How a command of a document is run here: as it stands, but against the program that is already built. */
const BUILT: readonly (readonly [RegExp, string])[] = [
  [/^npx kvm-exit-bench /, `node ${join(ROOT, 'dist/src/cli/main.js')} `],
  [/^npm run bench -- /, `node ${join(ROOT, 'dist/bench/exits.js')} `],
  [/^npm run bench:harness$/, `node ${join(ROOT, 'dist/bench/harness.js')}`],
];

/** Those that write into the folder of results unless told where. */
const WRITES = /^npm run bench -- |bench (run|scale|kernels|attribute) |--index/;

/**
 * The command line that runs here what a document shows.
 * @throws {Error} for a line that nothing here knows how to run
 */
export function runnable(line: string, output: string): string {
  const rule = BUILT.find(([pattern]) => pattern.test(line));
  if (rule === undefined) throw new Error(`no rule says how to run this line: ${line}`);
  const elsewhere = WRITES.test(line) && !line.includes('--output ') ? ` --output ${output}` : '';
  return line.replace(...rule).replace(/( >|$)/, `${elsewhere}$1`);
}

const SHOWN = GUIDES.flatMap(({ path, text }) => commandLines(text).map((line) => ({ path, line }))).filter(
  ({ line }) => !line.startsWith('npm ci'),
);
/** Each command once, in the order of the documents, with the first document that shows it. */
const DIFFERENT = SHOWN.filter(
  ({ line }, index) => SHOWN.findIndex((shown) => shown.line === line) === index,
);

/** What runs on this machine's own KVM or needs none. */
export const COMMANDS = DIFFERENT.filter(({ line }) => !isEmulated(line));
/** What boots emulated hosts: test/emulated runs it. */
export const EMULATED_COMMANDS = DIFFERENT.filter(({ line }) => isEmulated(line));
