/** Reads the runs below a folder, one at a time, and keeps of each what an index shows. */
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { fingerprintId, fingerprintOf } from '../../results/fingerprint.js';
import { measuredOf } from '../../results/measured_cells.js';
import { readResults } from '../../results/read.js';
import type { Results } from '../../results/schema.js';
import { RESULTS_FILE } from '../../results/write.js';
import { hostName, kernelName } from '../../show/host_names.js';
import { isOurPage, titleOfPage } from '../../show/page/all_runs.js';
import { hrefOf, PAGE_FILE } from '../../show/page/run_link.js';
import { readText } from '../../lib/files/text_file.js';
import { inertText } from '../../lib/visible_text.js';
import type { IndexDocument, IndexedRun, OtherPage, RunRatio, Unread } from './document/schema.js';
import { findCandidates, type Candidate } from './find_runs.js';
import { pricesOf } from './prices.js';
import { hostRuns } from './trends.js';

/** The folder as it is seen from the index. */
function wayUp({ folder, output }: IndexRequest): string[] {
  return relative(output, folder)
    .split(sep)
    .filter((part) => part !== '');
}

function twinsOf({ comparisons }: Results): number | null {
  const twin = comparisons.find(({ kind }) => kind === 'a-a');
  return twin === undefined ? null : twin.ratio.estimate - 1;
}

/** What decides its numbers but for the kernel, which has a column of its own. */
function machineOf({ host }: Results): string {
  const machine = host.emulation === undefined ? (host.cpu.model ?? host.arch) : hostName(host);
  return `${machine}, ${host.kvm.module ?? 'KVM built in'}`;
}

function ratiosOf(results: Results): RunRatio[] {
  const { syncToIoctl, overNone } = measuredOf(results);
  return [...syncToIoctl, ...overNone].map(({ cell, comparison: { kind, ratio } }) => ({
    cell: cell.id,
    kind: kind === 'sync-ioctl' ? kind : 'over-none',
    ratio,
    plain: cell.groups.length === 1 && cell.direction === 'both',
  }));
}

export interface IndexRequest {
  readonly folder: string;
  /** Where the index will stand, from which links lead. */
  readonly output: string;
  /** Ids of cells whose trends are shown; none: those that tell most. */
  readonly cells: readonly string[];
}

function indexedRun(results: Results, { parts, kind }: Candidate, request: IndexRequest): IndexedRun {
  const { folder } = request;
  const { host, cells, label, status, startedAt, plan, unit, launches } = results;
  const up = wayUp(request);
  const directory = kind === 'directory' ? parts : parts.slice(0, -1);
  // If a directory holds several results files, its page may belong to any of them.
  const hasPage =
    kind === 'directory' && parts.length > 0 && existsSync(join(folder, ...directory, PAGE_FILE));
  const measured = cells.filter((cell) => cell.status === 'measured').length;
  const file = kind === 'directory' ? [...parts, RESULTS_FILE] : parts;
  return {
    path: parts.join('/'),
    pageHref: hasPage ? hrefOf([...up, ...directory, PAGE_FILE]) : null,
    resultsHref: hrefOf([...up, ...(existsSync(join(folder, ...file)) ? file : directory)]),
    ...{ label, status, startedAt, unit, preset: plan.preset },
    machine: machineOf(results),
    hostId: fingerprintId(fingerprintOf(host)),
    kernel: kernelName(host),
    extent: `${String(measured)} of ${String(cells.length)}`,
    launches: launches.length,
    twins: twinsOf(results),
    prices: pricesOf(results),
    ratios: ratiosOf(results),
  };
}

/** The pages of ours among these files; what cannot be read is none. */
function otherPages(pages: readonly (readonly string[])[], request: IndexRequest): OtherPage[] {
  return pages.flatMap((parts): OtherPage[] => {
    const file = join(request.folder, ...parts);
    if (relative(join(request.output, PAGE_FILE), file) === '') return [];
    try {
      const text = readText(file);
      if (!isOurPage(text)) return [];
      const title = inertText(titleOfPage(text));
      return [{ path: parts.join('/'), href: hrefOf([...wayUp(request), ...parts]), title }];
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  });
}

interface Collected {
  readonly runs: readonly IndexedRun[];
  readonly pages: readonly OtherPage[];
  readonly unread: readonly Unread[];
}

/**
 * Every run below `request.folder`, and every file that could have been one with the reason why it is not.
 * @throws {Failure} (usage) when the folder itself holds a run, whose page an index there would replace
 */
function collectRuns(request: IndexRequest): Collected {
  const { folder, output } = request;
  const found = findCandidates(folder);
  if (relative(output, folder) === '' && found.candidates.some(({ parts }) => parts.length === 0))
    throw new Failure({
      what: `cannot write an index into ${folder}`,
      why: 'it is the directory of a run, and the index would replace its page',
      next: 'give the directory above it, or another place with --output',
      exitCode: EXIT_CODE.usage,
    });
  const runs: IndexedRun[] = [];
  const unread: Unread[] = [...found.unread];
  for (const candidate of found.candidates) {
    try {
      runs.push(indexedRun(readResults(join(folder, ...candidate.parts)), candidate, request));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unread.push({ path: candidate.parts.join('/'), reason: error.why });
    }
  }
  return { runs, pages: otherPages(found.pages, request), unread };
}

/**
 * What an index shows of the runs below a folder.
 * @throws {Failure} (usage) when an index there would replace the page of a run
 */
export function indexOf(request: IndexRequest): IndexDocument {
  const { runs, pages, unread } = collectRuns(request);
  return { tool: TOOL, folder: request.folder, hosts: hostRuns(runs, request.cells), pages, unread };
}
