import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { chosenHost, hostChoice, type HostChoice } from '../../app/host_choice.js';
import type { Failure } from '../../lib/failure.js';
import type { Results } from '../../results/schema.js';
import { RESULTS_FILE } from '../../results/write.js';
import type { Host } from '../../samples/protocol.js';
import { baselineDirectory, confirmationDirectory } from './candidate/confirmation.js';
import type { Margins } from './document/outcome.js';
import type { JudgedFile } from './judge/judge_files.js';
import { COMMAND, type GateFlags } from './flags.js';
import { gateFailure } from './failures.js';

/** The baseline that was named; null: none was. */
async function namedBaseline({ directory, baseline: named }: GateFlags): Promise<JudgedFile | null> {
  if (named === undefined) return null;
  const { baselineFile, listBaselines } = await import('./baselines/store.js');
  const { baselineNamed } = await import('./baselines/choose.js');
  const isName = !/[/\\]|\.jsonl?$/.test(named);
  const kept = existsSync(named) ? named : baselineFile(directory, named);
  // It throws, and names those that exist.
  if (kept === null && isName) baselineNamed(directory, listBaselines(directory), named);
  return judgedBaseline(kept ?? named);
}

/** A baseline with all its sessions. */
async function judgedBaseline(source: string): Promise<JudgedFile> {
  const { readSessions } = await import('./baselines/sessions.js');
  const [results, ...earlier] = readSessions(source);
  return { source, results, earlier };
}

/** The saved baseline of a host; prints which one it is. */
async function savedBaseline(host: Host, { directory }: GateFlags, { io }: AppContext): Promise<JudgedFile> {
  const { listBaselines } = await import('./baselines/store.js');
  const { chooseBaseline } = await import('./baselines/choose.js');
  const chosen = chooseBaseline(directory, listBaselines(directory), { host });
  const { chosenText } = await import('./baselines/listing.js');
  const { baseline } = chosen;
  io.stderr.write(`baseline: ${chosenText(chosen)}\n`);
  return judgedBaseline(baseline.path);
}

function assertSameUnit(baseline: JudgedFile, candidate: JudgedFile): void {
  const units = [baseline.results.unit, candidate.results.unit] as const;
  if (units[0] === units[1]) return;
  throw gateFailure('mixed-units', {
    subject: candidate.source,
    detail: `${units[1]}, the baseline in ${units[0]}`,
  });
}

/** The second look that a gate took when it measured this candidate itself, and what it measured beside it. */
async function confirmationOf(
  { source, results }: JudgedFile,
  { io }: AppContext,
): Promise<Pick<Judged, 'again' | 'against'>> {
  const { lookAt } = await import('../../lib/files/text_file.js');
  const { readResults } = await import('../../results/read.js');
  const path = confirmationDirectory(source, lookAt(source)?.isDirectory() === true);
  if (lookAt(join(path, RESULTS_FILE)) === undefined) return {};
  const again = readResults(path);
  if (again.startedAt < results.startedAt) {
    io.stderr.write(`ignored ${path}: it is older than ${source}\n`);
    return {};
  }
  const beside = baselineDirectory(path);
  return lookAt(join(beside, RESULTS_FILE)) === undefined
    ? { again }
    : { again, against: readResults(beside) };
}

/** What is judged; if the gate measured the candidate, also the second look at the cells in question. */
export interface Judged {
  readonly baseline: JudgedFile;
  readonly candidate: JudgedFile;
  readonly again?: Results | undefined;
  /** What the second look is judged against, where the baseline was measured again too. */
  readonly against?: Results | undefined;
  /** What ended the candidate's run early: it is not judged. */
  readonly failure: Failure | null;
}

export async function judgedFiles(source: string, flags: GateFlags, context: AppContext): Promise<Judged> {
  const { readResults } = await import('../../results/read.js');
  const candidate = { source, results: readResults(source) };
  const baseline =
    (await namedBaseline(flags)) ?? (await savedBaseline(candidate.results.host, flags, context));
  assertSameUnit(baseline, candidate);
  return { baseline, candidate, ...(await confirmationOf(candidate, context)), failure: null };
}

/** If no flag names a host: the kind of host that the baseline was measured on. */
function hostFor(baseline: JudgedFile | null, flags: GateFlags, context: AppContext): HostChoice {
  const isUnsaid = flags.host === undefined && flags.hostCommand === undefined && flags.device === undefined;
  if (baseline === null) return chosenHost(flags, context);
  const { unit, host } = baseline.results;
  if (isUnsaid && unit === 'instructions') return hostChoice({ ...flags, host: `emulated:${host.arch}` });
  return hostChoice(flags);
}

/** A host by its name, or a command that runs the runner there. */
function interleaved({ interleave, device }: GateFlags): HostChoice | null {
  if (interleave === undefined) return null;
  const isName = /^(local|ssh:\S+|emulated(:\S+)?)$/.test(interleave);
  const choice = hostChoice({
    ...(isName ? { host: interleave } : { hostCommand: interleave }),
    ...(device === undefined ? {} : { device }),
  });
  if (choice.kind !== 'emulated') return choice;
  throw failureOf('invalid-value', {
    subject: `--interleave ${interleave}`,
    detail: 'is an emulated host, whose counts are the same in any order: measure its baseline with run',
    command: COMMAND,
  });
}

/** @throws {Failure} when nothing was measured */
export async function measuredRuns(flags: GateFlags, margins: Margins, context: AppContext): Promise<Judged> {
  const { dependencies } = context;
  const interleave = interleaved(flags);
  const { measureCandidate } = await import('./candidate/measure_candidate.js');
  const baseline = await namedBaseline(flags);
  // Instruction counts depend a little on the order of the cells, so they keep the baseline's.
  const sameSeed = baseline?.results.unit === 'instructions' ? baseline.results.seed : undefined;
  const host = hostFor(baseline, flags, context);
  const { baselineAgain, ...measured } = await measureCandidate(
    {
      host,
      baseline,
      baselineOf: (probed) => savedBaseline(probed, flags, context),
      interleave,
      margins,
      maxTimeSeconds: flags.maxTime ?? null,
      seed: flags.seed ?? sameSeed ?? dependencies.drawSeed(),
      label: flags.label ?? null,
      directory: flags.results ?? null,
      report: flags.report,
      quiet: flags.quiet === true,
    },
    context,
  );
  return { ...measured, against: baselineAgain };
}
