import { join } from 'node:path';
import { Failure } from '../../../lib/failure.js';
import { type DocumentKind, readDocument, writeDocument } from '../../../lib/files/document_file.js';
import { contentFailure } from '../../../lib/files/file_failure.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { fingerprintId, fingerprintOf } from '../../../results/fingerprint.js';
import type { Host } from '../../../samples/protocol.js';
import { type Certificate, CERTIFICATE_FORMAT, CERTIFICATE_VERSION, certificateSchema } from './schema.js';

const KIND: DocumentKind<typeof certificateSchema> = {
  format: CERTIFICATE_FORMAT,
  version: CERTIFICATE_VERSION,
  schema: certificateSchema,
  next: 'give a certificate that this program wrote, or make one with certify',
};

/**
 * Writes a certificate, all of it or nothing.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeCertificate(path: string, certificate: Certificate): Promise<void> {
  await writeDocument(path, KIND, certificate, 2);
}

/** Curves and targets name delays by their index. */
function brokenReference({ curves, targets, delays }: Certificate): string | null {
  const used = [...curves.flatMap(({ injected }) => injected), ...targets];
  return used.some(({ delay }) => delay >= delays.length) ? 'it names a delay that it does not have' : null;
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readCertificate(path: string): Certificate {
  const certificate = readDocument(path, KIND);
  const broken = brokenReference(certificate);
  if (broken !== null) throw contentFailure(path, broken, KIND.next);
  return certificate;
}

type Extent = Certificate['extent'];

/** A certificate's file and the pool it is made from. A quick certificate does not replace a full one. */
export interface CertificatePaths {
  readonly certificate: string;
  readonly pool: string;
}

export function certificatePaths(directory: string, host: Host, extent: Extent): CertificatePaths {
  const name = `${host.arch}-${fingerprintId(fingerprintOf(host))}${extent === 'quick' ? '-quick' : ''}`;
  return { certificate: join(directory, `${name}.json`), pool: join(directory, `${name}.pool.jsonl`) };
}

/** The certificate of a host, or why there is none. */
export type HostCertificate =
  | { readonly status: 'found'; readonly path: string; readonly certificate: Certificate }
  | { readonly status: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly status: 'none' };

function readAt(path: string): HostCertificate {
  try {
    return { status: 'found', path, certificate: readCertificate(path) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'unreadable', path, reason: error.why };
  }
}

/** The certificate of a host, by its fingerprint: the full one before the quick one. */
export function certificateFor(directory: string, host: Host): HostCertificate {
  const paths = (['full', 'quick'] as const).map(
    (extent) => certificatePaths(directory, host, extent).certificate,
  );
  const path = paths.find((each) => lookAt(each) !== undefined);
  return path === undefined ? { status: 'none' } : readAt(path);
}
