import { openOutputDirectory } from '../../app/new_directory.js';
import type { AppContext } from '../../app/context.js';
import { renderFailure } from '../../app/failures.js';
import { archNamed, nameOfHost, planForHost, type HostChoice } from '../../app/host_choice.js';
import { assertMeasured, watchRun, type MeasuredRun } from '../../app/measure_run.js';
import { openHost, type OpenedHost } from '../../app/open_host.js';
import type { ExitCode } from '../../lib/exit_code.js';
import type { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import type { Arch } from '../../plan/arch.js';
import type { Plan } from '../../plan/plan.js';
import type { Results } from '../../results/schema.js';
import { writeResults } from '../../results/write.js';
import type { Host } from '../../samples/protocol.js';
import { warningLines } from '../../show/warnings.js';
import { findings, writeReport } from './document.js';
import { judgeRun, printOutcome, printRunWarnings, type Written } from './outcome.js';
import { repeatRun } from './repeat.js';
import { assertSameHost, earlierPart } from './resume.js';

/** One run, decided: what to measure, where its files go, what to print. */
export interface SessionSettings {
  /** The plan for a host of that arch; what the user asked for is valid for the one that the choice expects. */
  readonly planFor: (arch: Arch) => Plan;
  readonly seed: string;
  readonly host: HostChoice;
  /** Null: a new one. */
  readonly directory: string | null;
  readonly label: string | null;
  readonly json: boolean;
  readonly report: boolean;
  readonly quiet: boolean;
  /** Show everything, not only what fits one screen. */
  readonly all: boolean;
  /** Times that an emulated host counts the plan; every value must come out the same. */
  readonly repeat: number;
  /** List an exit of each cell for its costly instructions. */
  readonly costly: boolean;
  /** A stopped run that is resumed; its plan and seed are those above. */
  readonly stopped: Results | null;
}

type Placed = SessionSettings & { readonly directory: string };

/** A remote host may be of another arch than was expected. */
function planOn(host: Host, expected: Plan, planFor: SessionSettings['planFor']): Plan {
  return host.arch === expected.arch ? expected : planFor(archNamed(host.arch, `the host's arch`));
}

/** The host as it was probed; a resumed run keeps the host that it began with, which must be the same. */
function hostOf({ stopped, directory }: Placed, { backend, host: probed }: OpenedHost): OpenedHost {
  if (stopped === null) return { backend, host: probed };
  assertSameHost(directory, stopped.host, probed);
  return { backend, host: stopped.host };
}

/** A run, and what ended it or a repetition of it early. */
interface Session {
  readonly run: MeasuredRun;
  readonly ended: Failure | null;
}

/** Measures, with a journal beside the results that are to come; without a single round the journal goes again. */
async function measure(settings: Placed, context: AppContext): Promise<Session> {
  const { seed, label, quiet, costly, host: choice, planFor, directory, stopped } = settings;
  const { io, dependencies } = context;
  const expected = planFor(planForHost(choice).arch);
  const opened = hostOf(settings, await openHost(choice, { plan: expected, seed }, context));
  const plan = planOn(opened.host, expected, planFor);
  if (!quiet && opened.host.warnings.length > 0) io.stderr.write(`${warningLines(opened.host.warnings)}\n`);
  const earlier = stopped === null ? null : earlierPart(stopped, dependencies.now());
  const request = { opened, plan, seed, label, directory, earlier, costly };
  const run = await watchRun(request, context, { quiet });
  assertMeasured(run);
  if (run.failure !== null || (costly && run.ended !== null)) return { run, ended: run.ended };
  return { run, ended: await repeatRun(settings.repeat, run.samples, request, context, quiet) };
}

/** Results first, then the page: when the page fails, the numbers are safe and `report` can make it again. */
async function writeFiles({ directory, report }: Placed, run: MeasuredRun): Promise<Written> {
  const results = run.results();
  const resultsPath = await writeResults(directory, results, run.journal ?? undefined);
  return { resultsPath, reportPath: report ? await writeReport(directory, results) : null };
}

async function measureAndWrite(settings: Placed, context: AppContext): Promise<ExitCode> {
  const { io } = context;
  const { run, ended } = await measure(settings, context);
  const written = await writeFiles(settings, run);
  const results = run.results();
  if (!settings.quiet) printRunWarnings(io, results, results.host.warnings);
  printOutcome(io, { results, found: findings(results), written }, settings);
  if (ended !== null) io.stderr.write(renderFailure(ended));
  const code = ended === null ? judgeRun(io, results) : ended.exitCode;
  if (results.status === 'interrupted' && results.unit !== 'instructions')
    io.stderr.write(`to resume it: ${TOOL.name} run --resume ${settings.directory}\n`);
  return code;
}

/**
 * The main job: probe, measure, write, show. The output directory is tried before a minute is spent measuring.
 * @throws {Failure} when nothing was measured or a file could not be written
 */
export async function runSession(settings: SessionSettings, context: AppContext): Promise<ExitCode> {
  const { dependencies } = context;
  const name = nameOfHost(settings.host, dependencies);
  const { directory, discard } = openOutputDirectory(settings.directory, dependencies, name);
  try {
    return await measureAndWrite({ ...settings, directory }, context);
  } finally {
    discard();
  }
}
