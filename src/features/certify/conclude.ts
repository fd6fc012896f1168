import type { AppContext } from '../../app/context.js';
import { exitCodeOfFailed, failedAmong, type FailedCell } from '../../app/failed_cells.js';
import { failureOf, renderFailure } from '../../app/failures.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { writeTextFile } from '../../lib/files/text_output.js';
import { lookOf } from '../../show/terminal/look.js';
import { type CertificatePaths, readCertificate, writeCertificate } from './document/certificates.js';
import type { Certificate } from './document/schema.js';
import type { PoolHead, PoolJournal } from './pool/journal.js';
import type { PooledLaunch } from './pool/take_launch.js';
import type { PoolEnd } from './pool/take_pool.js';
import { delayedOf } from './begin_pool.js';
import { certificateOf } from './certificate.js';
import { EXTENTS, type CertifySettings } from './settings.js';
import { certificateText } from './text.js';

/** A pool that is measured: its log, what it was begun with, and the launches so far. */
export interface OpenPool {
  readonly head: PoolHead;
  readonly journal: PoolJournal;
  readonly launches: PooledLaunch[];
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

/** The chart libraries take a quarter of a second to load: only who needs the page waits for them. */
async function writePage(certificatePath: string, certificate: Certificate): Promise<string> {
  const { renderCertificate } = await import('./page.js');
  const path = certificatePath.replace(/\.json$/, '.html');
  await writeTextFile(path, await renderCertificate(certificate));
  return path;
}

/** Lets the gate judge the pool, writes and shows the certificate, and says why the pool ended early if it did. */
export async function conclude(
  pool: OpenPool,
  end: PoolEnd,
  paths: CertificatePaths,
  settings: CertifySettings,
  { io }: AppContext,
): Promise<ExitCode> {
  const { journal, launches } = pool;
  if (launches.length === 0) {
    journal.remove();
    throw end.failure ?? failureOf('interrupted', { subject: '' });
  }
  if (!settings.quiet) io.stderr.write(`judging ${String(launches.length)} launches\n`);
  const certificate = certificateFrom(pool, end);
  const written = mayWrite(paths.certificate, certificate);
  if (written) await writeCertificate(paths.certificate, certificate);
  const page = written && settings.report ? await writePage(paths.certificate, certificate) : null;
  const isDone = end.reason === 'max-time' && certificate.curves.length > 0;
  if (isDone) journal.remove();
  else journal.close();
  if (settings.json) io.stdout.write(`${JSON.stringify(certificate)}\n`);
  else if (!settings.quiet)
    io.stdout.write(certificateText(certificate, lookOf(io.stdout, io.env), settings.all));
  const talk = settings.json ? io.stderr : io.stdout;
  if (written) talk.write(`certificate: ${paths.certificate}\n`);
  if (page !== null) talk.write(`report: ${page}\n`);
  if (!isDone) io.stderr.write(`kept: ${paths.pool}; continue with certify --resume\n`);
  if (end.failure !== null) io.stderr.write(renderFailure(end.failure));
  return exitCodeOf(end, certificate, failedCells(pool), io);
}

/** Cells that failed in any launch of the pool, each once with its first reason. */
function failedCells({ head, launches }: OpenPool): FailedCell[] {
  return head.plan.cells.flatMap((cell, index) => {
    const [first] = failedAmong(launches.flatMap(({ outcomes }) => outcomes[index] ?? []));
    return first === undefined ? [] : [{ cell, ...first }];
  });
}

function exitCodeOf(
  { reason, failure }: PoolEnd,
  { curves }: Certificate,
  failed: readonly FailedCell[],
  io: AppContext['io'],
): ExitCode {
  const code = exitCodeOfFailed(failed, io);
  if (failure !== null) return failure.exitCode;
  if (reason === 'interrupted') return EXIT_CODE.interrupted;
  if (code !== EXIT_CODE.pass) return code;
  return curves.length === 0 ? EXIT_CODE.inconclusive : EXIT_CODE.pass;
}
