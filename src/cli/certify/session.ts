import { certificateOf } from '../../gate/certify/certificate.js';
import { certificatePaths, type CertificatePaths } from '../../gate/certify/store.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { firstLaunch } from '../../measure/launch_spec.js';
import type { PooledLaunch } from '../../measure/pool/take_launch.js';
import { takePool, type PoolEnd } from '../../measure/pool/take_pool.js';
import type { Backend } from '../../measure/backend.js';
import { resolvePlan } from '../../plan/resolve.js';
import type { Plan } from '../../plan/plan.js';
import { readCertificate, writeCertificate } from '../../results/certificate/file.js';
import { PoolJournal, readPool, type PoolHead } from '../../results/certificate/journal.js';
import type { Certificate } from '../../results/certificate/schema.js';
import { lookOf } from '../../report/terminal/look.js';
import { warningLines } from '../../report/terminal/host_table.js';
import { DEFAULT_DEVICE, type CliContext } from '../context.js';
import { failureOf, renderFailure } from '../error_text.js';
import { planForHost } from '../host_choice.js';
import { openHost } from '../open_host.js';
import { prepareOutputDirectory } from '../output_directory.js';
import { probeHost } from '../probe_host.js';
import { createProgress } from '../progress.js';
import { interruptible } from '../interruptible.js';
import { beginPool, chosenCells, delayedOf } from './begin_pool.js';
import { certificateText } from './text.js';
import { EXTENTS, type CertifySettings } from './settings.js';

/** A pool that is measured: its log, what it was begun with, and the launches so far. */
interface OpenPool {
  readonly head: PoolHead;
  readonly journal: PoolJournal;
  readonly launches: PooledLaunch[];
}

function usagePlan({ preset, host, cpu }: CertifySettings): Plan {
  return resolvePlan({ preset, ...planForHost(host), ...(cpu === null ? {} : { cpu }) });
}

/** What was kept is gone on with only when that was asked for. */
function reopened(paths: CertificatePaths, settings: CertifySettings): OpenPool | null {
  const there = PoolJournal.isAt(paths.pool);
  if (!there && settings.resume) throw failureOf('no-pool', { subject: paths.pool });
  if (there && !settings.resume) throw failureOf('pool-there', { subject: paths.pool });
  if (!there) return null;
  const kept = readPool(paths.pool);
  return { head: kept.head, journal: PoolJournal.reopen(paths.pool, kept), launches: [...kept.launches] };
}

function spentMs(launches: readonly PooledLaunch[]): number {
  return launches.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

interface Measuring {
  readonly backend: Backend;
  readonly interrupt: AbortSignal;
  readonly onProgress: Parameters<typeof takePool>[0]['onProgress'];
}

function measurePool(
  pool: OpenPool,
  { backend, interrupt, onProgress }: Measuring,
  settings: CertifySettings,
  { dependencies }: CliContext,
): Promise<PoolEnd> {
  const { head, journal, launches } = pool;
  return takePool({
    plan: head.plan,
    seed: head.seed,
    backend,
    device: head.host.device,
    // The pilot was launch 0.
    firstLaunch: 1 + Math.max(0, ...launches.map(({ launch }) => launch)),
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

function certificateFrom({ head, launches }: OpenPool, end: PoolEnd): Certificate {
  const { host, plan, startedAt, seed, extent, margin } = head;
  return certificateOf(
    { cells: plan.cells, host, launches },
    {
      status: end.reason === 'max-time' ? 'complete' : 'interrupted',
      extent,
      startedAt,
      seed,
      preset: plan.preset,
      roundsPerLaunch: plan.maxRounds,
      lostLaunches: end.lost,
      delayed: delayedOf(head),
      margin,
      launches: head.launches,
      decisions: EXTENTS[extent].decisions,
    },
  );
}

/** A complete certificate is not replaced by what an interrupted pool says. */
function mayWrite(path: string, certificate: Certificate): boolean {
  if (certificate.curves.length === 0) return false;
  if (certificate.status === 'complete') return true;
  try {
    return readCertificate(path).status !== 'complete';
  } catch {
    return true;
  }
}

async function conclude(
  pool: OpenPool,
  end: PoolEnd,
  paths: CertificatePaths,
  settings: CertifySettings,
  { io }: CliContext,
): Promise<ExitCode> {
  const { journal, launches } = pool;
  if (launches.length === 0) {
    journal.remove();
    throw end.failure ?? failureOf('interrupted', { subject: '' });
  }
  if (!settings.quiet) io.stderr.write(`putting ${String(launches.length)} launches before the gate\n`);
  const certificate = certificateFrom(pool, end);
  const written = mayWrite(paths.certificate, certificate);
  if (written) await writeCertificate(paths.certificate, certificate);
  const isDone = end.reason === 'max-time' && certificate.curves.length > 0;
  if (isDone) journal.remove();
  else journal.close();
  if (settings.json) io.stdout.write(`${JSON.stringify(certificate)}\n`);
  else if (!settings.quiet) io.stdout.write(certificateText(certificate, lookOf(io.stdout, io.env)));
  const talk = settings.json ? io.stderr : io.stdout;
  if (written) talk.write(`certificate: ${paths.certificate}\n`);
  if (!isDone) io.stderr.write(`kept: ${paths.pool}; go on with certify --resume\n`);
  if (end.failure !== null) io.stderr.write(renderFailure(end.failure));
  return exitCodeOf(end, certificate);
}

function exitCodeOf({ reason, failure }: PoolEnd, { curves }: Certificate): ExitCode {
  if (failure !== null) return failure.exitCode;
  if (reason === 'interrupted') return EXIT_CODE.interrupted;
  return curves.length === 0 ? EXIT_CODE.inconclusive : EXIT_CODE.pass;
}

async function openPool(
  backend: Backend,
  interrupt: AbortSignal,
  settings: CertifySettings,
  context: CliContext,
): Promise<{ pool: OpenPool; paths: CertificatePaths }> {
  const plan = usagePlan(settings);
  chosenCells(plan, settings.cells);
  const host = await probeHost(backend, firstLaunch(plan, settings.seed, DEFAULT_DEVICE), context);
  if (!settings.quiet && host.warnings.length > 0)
    context.io.stderr.write(`${warningLines(host.warnings)}\n`);
  const paths = certificatePaths(settings.directory, host, settings.extent);
  const kept = reopened(paths, settings);
  if (kept !== null) return { pool: kept, paths };
  const head = await beginPool({ backend, host, plan, interrupt }, settings, context);
  return { pool: { head, journal: PoolJournal.create(paths.pool, head), launches: [] }, paths };
}

async function measureAndJudge(settings: CertifySettings, context: CliContext): Promise<ExitCode> {
  const backend = await openHost(settings.host, context);
  const display = createProgress(context.io, settings.quiet);
  const controller = new AbortController();
  const release = interruptible(context.io, display, controller);
  try {
    const { pool, paths } = await openPool(backend, controller.signal, settings, context);
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
export async function runCertify(settings: CertifySettings, context: CliContext): Promise<ExitCode> {
  const discardDirectory = prepareOutputDirectory(settings.directory);
  try {
    return await measureAndJudge(settings, context);
  } finally {
    discardDirectory();
  }
}
