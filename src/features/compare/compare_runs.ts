import { countsInSteps } from '../../show/caveat.js';
import { machineName } from '../../show/host_names.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { isUndelayed } from '../../plan/cell.js';
import { fingerprintOf } from '../../results/fingerprint.js';
import { measuredIn, viewOf, type RunView } from '../../results/run_view.js';
import type { Results } from '../../results/schema.js';
import { pairOf, type RunPair } from '../../stats/run_pair.js';
import { accountChanges } from './account_changes.js';
import { costlyRows } from './costly.js';
import { countedRows } from './counted.js';
import { comparedStatistics } from './compared_statistics.js';
import {
  COMPARISON_FORMAT,
  COMPARISON_VERSION,
  type ComparedFact,
  type ComparedPair,
  type ComparedRun,
  type Comparison,
  type MissingCell,
} from './document.js';

/** A run and what it is called: its path. */
export interface NamedRun {
  readonly name: string;
  readonly results: Results;
}

const ABSENT = 'absent';

function refused(what: string, why: string, next: string, exitCode: ExitCode = EXIT_CODE.usage): Failure {
  return new Failure({ what, why, next, exitCode });
}

function measuredCells({ cells }: Results): string[] {
  return cells
    .filter(({ status, cell }) => status === 'measured' && isUndelayed(cell))
    .map(({ cell }) => cell.id);
}

function assertComparable(runs: readonly NamedRun[]): void {
  const [first] = runs;
  if (first === undefined || runs.length < 2)
    throw refused('cannot compare one run', 'there is nothing to compare it with', 'give two runs or more');
  for (const { name, results } of runs) {
    if (measuredCells(results).length === 0)
      throw refused(
        `cannot compare '${name}'`,
        'it has no measured cell',
        'see its report for the reason, and measure again',
        EXIT_CODE.harnessFailed,
      );
    if (results.unit !== first.results.unit)
      throw refused(
        `cannot compare '${name}' with '${first.name}'`,
        `they measured different things: ${results.unit} and ${first.results.unit}`,
        'compare real hosts with real hosts, and emulated hosts with emulated hosts',
      );
  }
}

/** Cells that all runs measured, in the order of the first. */
function commonCells(runs: readonly NamedRun[]): string[] {
  const [first, ...others] = runs.map(({ results }) => measuredCells(results));
  const common = (first ?? []).filter((id) => others.every((ids) => ids.includes(id)));
  if (common.length > 0) return common;
  throw refused(
    'the runs have no cell in common',
    `each measured different ones: ${runs.map(({ results }) => measuredCells(results)[0] ?? '').join(', ')} ...`,
    'measure the same exits and modes on both, and compare again',
  );
}

function runOf({ name, results }: NamedRun): ComparedRun {
  const { label, status, startedAt, host, launches, rounds } = results;
  return {
    name,
    label,
    status,
    startedAt,
    arch: host.arch,
    machine: machineName(host),
    kernel: host.kernel.release,
    launches: launches.length,
    rounds: rounds.length,
    measured: measuredCells(results).length,
  };
}

/** What differs between the hosts: the fields of the fingerprint, which absolute numbers depend on, and the kernel. */
function differencesOf(runs: readonly NamedRun[]): ComparedFact[] {
  const facts = runs.map(({ results: { host } }) => {
    return new Map([['kernel.release', host.kernel.release], ...fingerprintOf(host)]);
  });
  const fields = new Set(facts.flatMap((each) => [...each.keys()]));
  return [...fields].flatMap((field) => {
    const values = facts.map((each) => each.get(field) ?? ABSENT);
    return new Set(values).size === 1 ? [] : [{ field, values }];
  });
}

function missingOf(view: RunView, all: readonly string[]): MissingCell[] {
  return all.flatMap((id) => {
    if (measuredIn(view, id) !== null) return [];
    const result = view.cells.get(id);
    if (result === undefined || result.status === 'measured')
      return [{ cell: id, reason: 'not in its plan' }];
    return [{ cell: id, reason: `${result.status}: ${result.reason}` }];
  });
}

function preparationOf({ disturbed, states }: Pick<RunPair, 'disturbed' | 'states'>): ComparedPair {
  return {
    disturbed: { first: disturbed.baseline, other: disturbed.candidate },
    states: [...states].map(([mode, found]) => ({ mode, states: found })),
  };
}

/**
 * Puts runs side by side: every cell that all of them measured, and how it changed from the first to each of the others.
 * Launches are the replicates and are compared within each state of the host; instructions are subtracted exactly.
 * @throws {Failure} (usage) for fewer than two runs, different units, or no cell in common; (harness failed) for a
 * run without a measured cell
 */
export function compareRuns(runs: readonly NamedRun[]): Comparison {
  assertComparable(runs);
  const ids = commonCells(runs);
  const views = runs.map(({ results }) => viewOf(results));
  const isTimed = runs[0]?.results.unit !== 'instructions';
  const [first, ...others] = views;
  const pairs = first === undefined || !isTimed ? [] : others.map((other) => pairOf(first, other));
  const counters = countedRows(views, ids);
  const costly = costlyRows(views, ids);
  const all = [...new Set(runs.flatMap(({ results }) => measuredCells(results)))];
  return {
    format: COMPARISON_FORMAT,
    version: COMPARISON_VERSION,
    tool: TOOL,
    unit: runs[0]?.results.unit ?? 'cycles',
    caveat: isTimed ? null : (runs[0]?.results.host.emulation?.caveat ?? null),
    ...(runs.some(({ results }) => countsInSteps(results.host)) ? { inSteps: true as const } : {}),
    runs: runs.map(runOf),
    statistics: comparedStatistics(views, pairs, ids),
    ...(counters.length === 0 ? {} : { counters }),
    ...(costly.length === 0 ? {} : { costly }),
    hostDifferences: differencesOf(runs),
    pairs: pairs.map(preparationOf),
    accounts: first === undefined ? [] : others.map((other) => accountChanges(first, other, ids)),
    missing: views.map((view) => missingOf(view, all)),
  };
}
