/** Results turned back into the messages that made them, so that a sampler can resume a run from its results file. */
import { UNPROVED } from '../samples/sample_log.js';
import type { LaunchAccount } from '../samples/account.js';
import type { CellVerdict, LaunchMessage } from '../samples/protocol.js';
import type { KeptRun, TimedMessage } from '../samples/stopped_run.js';
import { NO_BLOCKS } from './storable.js';
import type { CountedLaunch } from '../stats/counter_values.js';
import { countersByLaunch } from './counters.js';
import type { CellResult, LaunchResult, Results } from './schema.js';

/** Reasons that say nothing about the cell: the run ended before it came to it. */
const NOT_REACHED: readonly string[] = [
  NO_BLOCKS,
  UNPROVED,
  // In files that were written before the word was changed.
  'the run ended before it was verified',
];

function verdictOf(result: CellResult, cell: number): CellVerdict[] {
  if (result.status === 'measured') {
    const { fieldsCompared, perExit } = result;
    const counted = perExit === undefined ? {} : { perExit };
    return [{ status: 'verified', cell, exits: 0, fieldsCompared, ...counted }];
  }
  const { status, reason } = result;
  if (status === 'skipped') return NOT_REACHED.includes(reason) ? [] : [{ status, cell, reason }];
  const { field, fault } = result;
  return [{ status, cell, reason, ...(field && { field }), ...(fault && { fault }) }];
}

/** The joined account, which names its launches; of a launch that had none, why. */
function accountOf({ withoutAccount }: LaunchResult, { cells }: Results, isLast: boolean): LaunchAccount[] {
  if (withoutAccount !== undefined) return [{ status: 'skipped', reason: withoutAccount }];
  const joined = cells.flatMap((result, cell) =>
    isLast && result.status === 'measured' && result.account !== undefined
      ? [{ cell, ...result.account }]
      : [],
  );
  return joined.length === 0 ? [] : [{ status: 'read', cells: joined }];
}

/** The end of a launch. Results merge the histograms and accounts of all launches: the last one gets them. */
function closingOf(
  record: LaunchResult,
  results: Results,
  isLast: boolean,
  counters: CountedLaunch['counters'] | undefined,
): LaunchMessage[] {
  const { launch, durationMs, clock, noise } = record;
  if (durationMs === null || clock === null || noise === null) return [];
  const histograms = results.cells.flatMap((result, cell) =>
    isLast && result.status === 'measured' ? [{ cell, ...result.histogram }] : [],
  );
  const [account] = accountOf(record, results, isLast);
  return [
    {
      type: 'closed',
      launch,
      durationMs,
      clock,
      noise,
      histograms,
      ...(account === undefined ? {} : { account }),
      ...(counters === undefined ? {} : { counters }),
    },
  ];
}

function messagesOf(
  results: Results,
  record: LaunchResult,
  position: number,
  counted: CountedLaunch | undefined,
): TimedMessage[] {
  const { launch, cpu, startedAt: at } = record;
  const lastClosed = results.launches.findLast(({ durationMs }) => durationMs !== null);
  const messages: LaunchMessage[] = [
    { type: 'opened', launch, cpu, pid: 0 },
    // Results hold one outcome a cell for all launches together: the first launch gets it.
    ...(position === 0
      ? [{ type: 'verified' as const, launch, verdicts: results.cells.flatMap(verdictOf) }]
      : []),
    ...results.rounds
      .filter((round) => round.launch === launch)
      .map((round) => ({ type: 'round' as const, ...round })),
    ...closingOf(record, results, record === lastClosed, counted?.counters),
  ];
  return messages.map((message) => ({ at, message }));
}

/** Only of a run that measured time: instruction counts are merged over rounds in a file. */
export function asMessages(results: Results): KeptRun {
  const { startedAt, durationMs, launches } = results;
  const counted = countersByLaunch(results);
  const messages = launches.flatMap((record, position) =>
    messagesOf(results, record, position, counted.get(record.launch)),
  );
  return { startedAt, durationMs, messages };
}
