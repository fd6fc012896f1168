import { readDocument, writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { contentFailure } from '../../../lib/files/file_failure.js';
import { CERTIFICATE_FORMAT, CERTIFICATE_VERSION, certificateSchema, type Certificate } from './schema.js';

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

/** What a curve says of a delay or a target must be there. */
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
