/** What `kernel list` and `kernel remove` say of kernels that were built, and of their sources. */
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { runProgram } from '../../lib/run_program.js';
import {
  buildsDirectory,
  removeBuilds,
  storedBuilds,
  type StoredBuilds,
} from '../../emulate/kernel_build/stored_builds.js';
import type { Column } from '../../show/terminal/grid.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';

/** `2.1 GB`, `186 MB`. */
function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB`;
}

export function buildsOf({ io }: AppContext): Promise<StoredBuilds> {
  return storedBuilds(buildsDirectory(io.env), runProgram);
}

type Row = readonly [head: string, priority: number, texts: readonly string[]];

const columnOf = ([head, priority, texts]: Row): Column => ({ head, texts, align: 'left', priority });

function buildColumns({ builds }: StoredBuilds): readonly Column[] {
  const rows: readonly Row[] = [
    ['arch', 0, builds.map(({ arch }) => arch)],
    ['built of', 1, builds.map(({ source, name }) => `${source}, ${name}`)],
    ['compiler', 3, builds.map(({ compiler }) => compiler)],
    ['size', 2, builds.map(({ bytes }) => sizeText(bytes))],
    ['id', 0, builds.map(({ id }) => id)],
  ];
  return rows.map(columnOf);
}

function sourceColumns({ sources }: StoredBuilds): readonly Column[] {
  const rows: readonly Row[] = [
    ['sources', 0, sources.map(({ id }) => id)],
    ['size', 1, sources.map(({ bytes }) => sizeText(bytes))],
    ['objects', 2, sources.map(({ objectBytes }) => sizeText(objectBytes))],
  ];
  return rows.map(columnOf);
}

/** Two tables; empty where nothing was built. */
export async function buildsText(stored: StoredBuilds, { io }: AppContext): Promise<string> {
  // Loaded where it is needed: the table library would slow every other command's start.
  const { renderGrid } = await import('../../show/terminal/grid.js');
  const columns = [
    ...(stored.builds.length === 0 ? [] : [buildColumns(stored)]),
    ...(stored.sources.length === 0 ? [] : [sourceColumns(stored)]),
  ];
  return columns.map((each) => `\n${renderGrid(each, lookOf(io.stdout, io.env)).trim()}\n`).join('');
}

export async function runRemoveBuilt({ io }: AppContext, wanted: string): Promise<ExitCode> {
  const bytes = await removeBuilds(buildsDirectory(io.env), wanted, runProgram);
  io.stdout.write(
    `removed ${wanted === 'all' ? 'every build and its sources' : wanted} (${sizeText(bytes)})\n`,
  );
  return EXIT_CODE.pass;
}
