import { largest } from '../../lib/extremes.js';
import { certificatePaths, type CertificatePaths } from './document/certificates.js';
import type { ExitCode } from '../../lib/exit_code.js';
import type { PooledLaunch } from './pool/take_launch.js';
import { takePool, type PoolEnd } from './pool/take_pool.js';
import { resolvePlan } from '../../plan/resolve.js';
import type { Plan } from '../../plan/plan.js';
import { PoolJournal, readPool } from './pool/journal.js';
import { warningLines } from '../../show/warnings.js';
import type { AppContext } from '../../app/context.js';
import { planForHost } from '../../app/host_choice.js';
import { openHost, type OpenedHost } from '../../app/open_host.js';
import { prepareOutputDirectory } from '../../app/output_directory.js';
import { interruptible } from '../../app/interrupt.js';
import { beginPool, chosenCells } from './begin_pool.js';
import { conclude, type OpenPool } from './conclude.js';
import type { CertifySettings } from './settings.js';
import { certifyFailure } from './failures.js';

function usagePlan({ preset, host, cpu }: CertifySettings): Plan {
  return resolvePlan({ preset, ...planForHost(host), ...(cpu === null ? {} : { cpu }) });
}

/** A pool that was kept is resumed only if --resume asks for it. */
function reopened(paths: CertificatePaths, settings: CertifySettings): OpenPool | null {
  const there = PoolJournal.isAt(paths.pool);
  if (!there && settings.resume) throw certifyFailure('no-pool', { subject: paths.pool });
  if (there && !settings.resume) throw certifyFailure('pool-there', { subject: paths.pool });
  if (!there) return null;
  const kept = readPool(paths.pool);
  if (kept.writer !== null)
    throw certifyFailure('pool-busy', { subject: paths.pool, detail: String(kept.writer) });
  if (kept.head.plan.exitsPerBlock === undefined) throw certifyFailure('old-pool', { subject: paths.pool });
  return { head: kept.head, journal: PoolJournal.reopen(paths.pool, kept), launches: [...kept.launches] };
}

function spentMs(launches: readonly PooledLaunch[]): number {
  return launches.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

interface Measuring {
  readonly backend: OpenedHost['backend'];
  readonly interrupt: AbortSignal;
  readonly onProgress: Parameters<typeof takePool>[0]['onProgress'];
}

function measurePool(
  pool: OpenPool,
  { backend, interrupt, onProgress }: Measuring,
  settings: CertifySettings,
  { dependencies }: AppContext,
): Promise<PoolEnd> {
  const { head, journal, launches } = pool;
  return takePool({
    plan: head.plan,
    seed: head.seed,
    backend,
    device: head.host.device,
    // The pilot was launch 0.
    firstLaunch: 1 + largest([0, ...launches.map(({ launch }) => launch)]),
    budgetMs: 1000 * settings.maxTimeSeconds - spentMs(launches),
    interrupt,
    now: dependencies.elapsedMs,
    wallClock: dependencies.now,
    onLaunch: (launch) => {
      journal.append(launch);
      launches.push(launch);
    },
    onProgress,
  });
}

async function openPool(
  { backend, host }: OpenedHost,
  plan: Plan,
  interrupt: AbortSignal,
  settings: CertifySettings,
  context: AppContext,
): Promise<{ pool: OpenPool; paths: CertificatePaths }> {
  if (!settings.quiet && host.warnings.length > 0)
    context.io.stderr.write(`${warningLines(host.warnings)}\n`);
  const paths = certificatePaths(settings.directory, host, settings.extent);
  const kept = reopened(paths, settings);
  if (kept !== null) return { pool: kept, paths };
  const head = await beginPool({ backend, host, plan, interrupt }, settings, context);
  return { pool: { head, journal: PoolJournal.create(paths.pool, head), launches: [] }, paths };
}

async function measureAndJudge(settings: CertifySettings, context: AppContext): Promise<ExitCode> {
  const plan = usagePlan(settings);
  // What is wrong with the cells is said before anything is opened.
  chosenCells(plan, settings.cells);
  const opened = await openHost(settings.host, { plan, seed: settings.seed }, context);
  const { backend } = opened;
  const display = await context.dependencies.createProgress(settings.quiet);
  const controller = new AbortController();
  const release = interruptible(context.io, display, controller);
  try {
    const { pool, paths } = await openPool(opened, plan, controller.signal, settings, context);
    const { signal: interrupt } = controller;
    const onProgress: Measuring['onProgress'] = (progress) => {
      if (!interrupt.aborted) display.update(progress);
    };
    const end = await measurePool(pool, { backend, interrupt, onProgress }, settings, context);
    display.finish();
    return await conclude(pool, end, paths, settings, context);
  } finally {
    display.finish();
    release();
  }
}

/**
 * Measures a pool of launches and writes what the gate made of it.
 * @throws {Failure} when nothing was measured or a file could not be written
 */
export async function runCertify(settings: CertifySettings, context: AppContext): Promise<ExitCode> {
  const discardDirectory = prepareOutputDirectory(settings.directory);
  try {
    return await measureAndJudge(settings, context);
  } finally {
    discardDirectory();
  }
}
