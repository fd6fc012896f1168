import { join } from 'node:path';
import { Failure } from '../../lib/failure.js';
import type { Host } from '../../samples/protocol.js';
import { readCertificate } from './document/file.js';
import type { Certificate } from './document/schema.js';
import type { Citation } from '../gate/citation.js';
import { lookAt } from '../../lib/files/text_file.js';
import { fingerprintId, fingerprintOf } from '../../results/fingerprint.js';

type Extent = Certificate['extent'];

/** A certificate's file and the pool it is made from. A quick one stands beside a full one and replaces none. */
export interface CertificatePaths {
  readonly certificate: string;
  readonly pool: string;
}

export function certificatePaths(directory: string, host: Host, extent: Extent): CertificatePaths {
  const name = `${host.arch}-${fingerprintId(fingerprintOf(host))}${extent === 'quick' ? '-quick' : ''}`;
  return { certificate: join(directory, `${name}.json`), pool: join(directory, `${name}.pool.jsonl`) };
}

function readAt(path: string): Citation {
  try {
    return { status: 'cited', path, certificate: readCertificate(path) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'unreadable', path, reason: error.why };
  }
}

/** The certificate of a host, by its fingerprint: the full one before the quick one. */
export function certificateFor(directory: string, host: Host): Citation {
  const paths = (['full', 'quick'] as const).map(
    (extent) => certificatePaths(directory, host, extent).certificate,
  );
  const path = paths.find((each) => lookAt(each) !== undefined);
  return path === undefined ? { status: 'none' } : readAt(path);
}
