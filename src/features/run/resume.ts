import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { fingerprintDifferences, fingerprintOf, type Fingerprint } from '../../results/fingerprint.js';
import type { Host } from '../../samples/protocol.js';
import { writerIn } from '../../results/journal.js';
import { readResults } from '../../results/read.js';
import type { Results } from '../../results/schema.js';
import { failureOf } from '../../app/failures.js';
import type { EarlierPart } from '../../app/measure_run.js';
import { asMessages } from '../../results/as_messages.js';
import { progressOf } from '../../samples/stopped_run.js';

/** Differences that are named; more would only repeat that it is another host. */
const NAMED = 4;

function refused(directory: string, why: string, next: string): Failure {
  return new Failure({ what: `cannot resume ${directory}`, why, next, exitCode: EXIT_CODE.usage });
}

/**
 * The run that was stopped in a directory.
 * @throws {Failure} (usage) when there is none, it cannot be read, or nothing is left to do
 */
export function readStopped(directory: string): Results {
  const writer = writerIn(directory);
  if (writer !== null)
    throw refused(
      directory,
      `process ${String(writer)} still measures into it`,
      'wait until it ends, or end it',
    );
  const kept = readResults(directory);
  const begin = 'begin a new run without --resume';
  if (kept.status === 'complete') {
    const { launches, stop } = kept;
    const why = `its run is complete: ${String(launches.length)} launches, ended by ${stop.reason}`;
    throw refused(directory, why, begin);
  }
  if (kept.unit === 'instructions')
    throw refused(directory, 'it counted instructions, which come out the same when counted again', begin);
  if (kept.tool.version !== TOOL.version)
    throw refused(
      directory,
      `it was measured by version ${kept.tool.version}, this is ${TOOL.version}: their blocks may differ`,
      'resume it with that version, or begin a new run without --resume',
    );
  return kept;
}

/** The stopped run as its resumption needs it; `at` dates the second part. */
export function earlierPart(stopped: Results, at: Date): EarlierPart {
  const launch = progressOf(stopped.launches, stopped.plan.minRounds).nextLaunch;
  return {
    kept: asMessages(stopped),
    resumed: [...(stopped.resumed ?? []), { at: at.toISOString(), launch }],
    warnings: stopped.warnings.filter(({ code }) => code === 'recovered'),
  };
}

/** Launches of two kernels are two runs, so that the kernel counts here, which a gate leaves out. */
function identityOf(host: Host): Fingerprint {
  const { release, version } = host.kernel;
  return new Map([...fingerprintOf(host), ['kernel.release', release], ['kernel.version', version]]);
}

/** @throws {Failure} (host cannot measure) that names what the two hosts do not share */
export function assertSameHost(directory: string, kept: Host, found: Host): void {
  const differences = fingerprintDifferences(identityOf(kept), identityOf(found));
  if (differences.length === 0) return;
  const named = differences
    .slice(0, NAMED)
    .map(({ field, baseline, candidate }) => `${field} was ${baseline} and is ${candidate}`);
  const more = differences.length - named.length;
  const why = `it was measured on another host: ${named.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
  throw new Failure({
    what: `cannot resume ${directory}`,
    why,
    next: 'resume it on the host where it was begun, with the same --host, or begin a new run without --resume',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Flags that a resumed run takes: where it is measured, and what is shown. */
const FREE: readonly string[] = ['resume', 'host', 'hostCommand', 'json', 'report', 'quiet'];

/** @throws {Failure} (usage) for the first option that the run has settled */
export function assertNothingSettled(flags: object): void {
  for (const [key, value] of Object.entries(flags)) {
    if (value === undefined || FREE.includes(key)) continue;
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const detail = 'is fixed by the run that --resume names';
    throw failureOf('invalid-value', { subject: flag, detail, command: `${TOOL.name} run` });
  }
}
