import writeFileAtomic from 'write-file-atomic';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { contentFailure, writeFailure } from '../file_failure.js';
import { readText } from '../text_file.js';
import { assertKind, validated } from '../validation.js';
import { CERTIFICATE_FORMAT, CERTIFICATE_VERSION, certificateSchema, type Certificate } from './schema.js';

const NEXT = 'give a certificate that this program wrote, or make one with certify';

/**
 * Writes a certificate, all of it or nothing.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeCertificate(path: string, certificate: Certificate): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(certificateSchema.parse(certificate), null, 2)}\n`);
  } catch (error) {
    throw writeFailure(path, error, 'make room or choose another directory with --output');
  }
}

/** What a curve says of a delay or a target must be there. */
function brokenReference({ curves, targets, delays }: Certificate): string | null {
  const used = [...curves.flatMap(({ injected }) => injected), ...targets];
  return used.some(({ delay }) => delay >= delays.length) ? 'it names a delay that it does not have' : null;
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readCertificate(path: string): Certificate {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw contentFailure(path, 'it is not valid JSON', NEXT);
  }
  assertKind(path, value, { format: CERTIFICATE_FORMAT, version: CERTIFICATE_VERSION, next: NEXT });
  const certificate = validated(path, certificateSchema, value, NEXT);
  const broken = brokenReference(certificate);
  if (broken !== null) throw contentFailure(path, broken, NEXT);
  return certificate;
}
