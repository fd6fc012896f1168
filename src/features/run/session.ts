import type { ExitCode } from '../../lib/exit_code.js';
import type { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { progressOf, type KeptRun } from '../../samples/kept_run.js';
import { firstLaunch, specCells } from '../../samples/launch_spec.js';
import type { Host } from '../../samples/protocol.js';
import type { Arch } from '../../plan/arch.js';
import type { Plan } from '../../plan/plan.js';
import { findings } from './findings/findings.js';
import { warningLines } from './terminal/host_table.js';
import { assembleResults } from '../../results/assemble.js';
import { keptRunOf } from '../../results/kept_run.js';
import { Journal } from '../../results/journal.js';
import type { Results } from '../../results/schema.js';
import { writeResults } from '../../results/write.js';
import { hasQuietLaunches } from '../../stats/disturbance.js';
import { runLaunches } from '../../stats/disturbed_run.js';
import { DEFAULT_DEVICE, type CliContext } from '../../app/context.js';
import { renderFailure } from '../../app/failures.js';
import { archNamed, planForHost, type HostChoice } from '../../app/host_choice.js';
import { sampleInto } from '../../app/journaled.js';
import { openHost } from '../../app/open_host.js';
import { judgeRun, printOutcome, printRunWarnings, type Written } from './outcome.js';
import { prepareOutputDirectory } from '../../app/output_directory.js';
import { repeatRun } from './repeat.js';
import { assertSameHost } from './resume.js';
import { probeHost } from '../../app/probe_host.js';
import type { Sampling } from '../../app/sampling.js';

/** One run, decided: what to measure, where its files go, what to print. */
export interface SessionSettings {
  /** The plan for a host of that arch; what the user asked for is valid for the one that the choice expects. */
  readonly planFor: (arch: Arch) => Plan;
  readonly seed: string;
  readonly host: HostChoice;
  readonly directory: string;
  readonly label: string | null;
  readonly json: boolean;
  readonly report: boolean;
  readonly quiet: boolean;
  /** Times that an emulated host counts the plan; every value must come out the same. */
  readonly repeat: number;
  /** A stopped run that is gone on with; its plan and seed are those above. */
  readonly stopped: Results | null;
}

/** A run that has samples worth a document, and the error that ended it early, if one did. */
interface Measured {
  readonly results: Results;
  readonly failure: Failure | null;
}

/** The stopped run as it goes on; the second part of it is dated. */
interface GoneOnWith {
  readonly kept: KeptRun;
  readonly resumed: NonNullable<Results['resumed']>;
  readonly warnings: Results['warnings'];
}

function goneOnWith(stopped: Results | null, at: Date): GoneOnWith | null {
  if (stopped === null) return null;
  const launch = progressOf(stopped.launches, stopped.plan.minRounds).nextLaunch;
  return {
    kept: keptRunOf(stopped),
    resumed: [...(stopped.resumed ?? []), { at: at.toISOString(), launch }],
    warnings: stopped.warnings.filter(({ code }) => code === 'recovered'),
  };
}

interface Begun {
  readonly plan: Plan;
  readonly host: Host;
  readonly startedAt: Date;
  readonly earlier: GoneOnWith | null;
}

function openJournal(settings: SessionSettings, { plan, host, startedAt, earlier }: Begun): Journal {
  const { directory, seed, label } = settings;
  const facts = { tool: TOOL, label, seed, plan, cells: specCells(plan), host };
  if (earlier === null) return Journal.create(directory, { ...facts, startedAt: startedAt.toISOString() });
  const { kept, resumed } = earlier;
  const { startedAt: begunAt, durationMs: spentMs, messages } = kept;
  return Journal.goOn(directory, { ...facts, startedAt: begunAt, resumed, spentMs }, messages);
}

/** Launches are added for those that something else on the host disturbed, while there is time. */
function quietEnough({ launches }: Plan, { clock }: Host): Sampling['isEnough'] {
  if (clock.source === 'instructions') return undefined;
  return (samples) => {
    const { undisturbed, disturbed } = runLaunches(samples);
    return hasQuietLaunches(undisturbed.length, undisturbed.length + disturbed.length, launches);
  };
}

/** A remote host may be of another arch than was expected. */
function planOn(host: Host, expected: Plan, planFor: SessionSettings['planFor']): Plan {
  return host.arch === expected.arch ? expected : planFor(archNamed(host.arch, `the host's arch`));
}

/** Measures, with a journal beside the results that are to come; without a single round the journal goes again. */
async function measure(
  settings: SessionSettings,
  context: CliContext,
): Promise<Measured & { journal: Journal }> {
  const { seed, label, quiet, host: choice, planFor } = settings;
  const expected = planFor(planForHost(choice).arch);
  const backend = await openHost(choice, context);
  const probed = await probeHost(backend, firstLaunch(expected, seed, DEFAULT_DEVICE), context);
  if (settings.stopped !== null) assertSameHost(settings.directory, settings.stopped.host, probed);
  const host = settings.stopped?.host ?? probed;
  const plan = planOn(host, expected, planFor);
  if (!quiet && host.warnings.length > 0) context.io.stderr.write(`${warningLines(host.warnings)}\n`);
  const startedAt = context.dependencies.now();
  const earlier = goneOnWith(settings.stopped, startedAt);
  const journal = openJournal(settings, { plan, host, startedAt, earlier });
  const sampling = { plan, backend, host, seed, quiet };
  const isEnough = quietEnough(plan, host);
  const { samples, failure } = await sampleInto(
    journal,
    { ...sampling, kept: earlier?.kept, isEnough },
    context,
  );
  const differs = failure === null ? await repeatRun(settings.repeat, samples, sampling, context) : null;
  const ended = failure ?? differs;
  return {
    results: assembleResults({
      ...{ samples, host, plan, label, tool: TOOL, failure },
      ...(earlier && { resumed: earlier.resumed, warnings: earlier.warnings }),
    }),
    failure: ended,
    journal,
  };
}

/** The chart libraries take a quarter of a second to load: only who needs the page waits for them. */
async function writePage(directory: string, results: Results): Promise<string> {
  const { writeReport } = await import('./page/write.js');
  return writeReport(directory, results);
}

/** Results first, then the page: when the page fails, the numbers are safe and `report` can make it again. */
async function writeFiles(settings: SessionSettings, results: Results, journal: Journal): Promise<Written> {
  const { directory, report } = settings;
  const resultsPath = await writeResults(directory, results, journal);
  return { resultsPath, reportPath: report ? await writePage(directory, results) : null };
}

async function measureAndWrite(settings: SessionSettings, context: CliContext): Promise<ExitCode> {
  const { io } = context;
  const { results, failure, journal } = await measure(settings, context);
  const written = await writeFiles(settings, results, journal);
  if (!settings.quiet) printRunWarnings(io, results, results.host.warnings);
  printOutcome(io, { results, found: findings(results), written }, settings);
  if (failure !== null) io.stderr.write(renderFailure(failure));
  const code = failure === null ? judgeRun(io, results) : failure.exitCode;
  if (results.status === 'interrupted' && results.unit !== 'instructions')
    io.stderr.write(`to go on with it: ${TOOL.name} run --resume ${settings.directory}\n`);
  return code;
}

/**
 * The main job: probe, measure, write, show. The output directory is tried before a minute is spent measuring.
 * @throws {Failure} when nothing was measured or a file could not be written
 */
export async function runSession(settings: SessionSettings, context: CliContext): Promise<ExitCode> {
  const discardDirectory = prepareOutputDirectory(settings.directory);
  try {
    return await measureAndWrite(settings, context);
  } finally {
    discardDirectory();
  }
}
