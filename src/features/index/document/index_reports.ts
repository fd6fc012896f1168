/** `report --index`: one page that links to all runs below a folder. */
import { failureOf } from '../../../app/failures.js';
import { prepareOutputDirectory } from '../../../app/output_directory.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { nearestName } from '../../../lib/nearest.js';
import { TOOL } from '../../../lib/tool.js';
import type { IndexDocument } from './schema.js';

const COMMAND = `${TOOL.name} report`;

export interface IndexFlags {
  readonly index: string;
  readonly output?: string;
  readonly cell?: readonly string[];
}

function assertFolder(folder: string): void {
  const stat = lookAt(folder, 'give a directory with runs in it');
  if (stat?.isDirectory() === true) return;
  throw failureOf('invalid-value', {
    subject: `--index '${folder}'`,
    detail: stat === undefined ? 'there is no such directory' : 'it is not a directory',
    command: COMMAND,
  });
}

/** A chosen cell that no two runs of a host have shows no trend: the choice was not meant so. */
function assertShown({ hosts }: IndexDocument, cells: readonly string[]): void {
  const shown = new Set(hosts.flatMap(({ trends }) => trends.map(({ cell }) => cell)));
  const known = hosts.flatMap(({ runs }) => runs.flatMap(({ ratios }) => ratios.map(({ cell }) => cell)));
  for (const cell of cells) {
    if (shown.has(cell)) continue;
    throw failureOf('invalid-value', {
      subject: `--cell '${cell}'`,
      detail: known.includes(cell)
        ? 'no host has it in two runs, so there is no trend'
        : 'no run has a transfer of that name',
      nearest: known.includes(cell) ? null : nearestName(cell, [...new Set(known)]),
      command: COMMAND,
    });
  }
}

/** Writes the index, and gives its path. */
export async function indexReports({ index: folder, output, cell = [] }: IndexFlags): Promise<string> {
  assertFolder(folder);
  const { indexOf } = await import('../index_folder.js');
  const { writeIndex } = await import('../page.js');
  const { fillPages } = await import('../fill_pages.js');
  const directory = output ?? folder;
  const index = indexOf({ folder, output: directory, cells: cell });
  assertShown(index, cell);
  const discardDirectory = prepareOutputDirectory(directory);
  try {
    const path = await writeIndex(directory, index);
    await fillPages(index, directory, path);
    return path;
  } finally {
    discardDirectory();
  }
}
