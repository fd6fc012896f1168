import { z } from 'zod';

const recordSchema = z.object({
  Package: z.string().min(1),
  Version: z.string().min(1),
  Size: z.coerce.number().int().positive(),
  SHA256: z.string().regex(/^[0-9a-f]{64}$/),
  Depends: z.string().default(''),
});

/** One version of one package, as the archive's signed lists describe it. */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  /** Of the .deb. */
  readonly sizeBytes: number;
  /** Of the .deb, hex. */
  readonly sha256: string;
  /** The field as it is written. */
  readonly depends: string;
}

function fieldsOf(stanza: string): Record<string, string> {
  // A line that starts with a space continues the field before it; the fields that we read have one line.
  const fields = [...stanza.matchAll(/^([A-Za-z0-9-]+): ?(.*)$/gm)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}

/** What `apt-cache show` printed; stanzas of packages that cannot be downloaded are left out. */
export function parseRecords(text: string): readonly PackageRecord[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const { data } = recordSchema.safeParse(fieldsOf(stanza));
    if (data === undefined) return [];
    const { Package: name, Version: version, Size: sizeBytes, SHA256: sha256, Depends: depends } = data;
    return [{ name, version, sizeBytes, sha256, depends }];
  });
}

/** Names at the start of the lines of `apt-cache search`: `linux-image-... - Linux 6.12 for ...`. */
export function parseNames(text: string): readonly string[] {
  return [...text.matchAll(/^(\S+) - /gm)].map(([, name = '']) => name);
}

/**
 * What apt complained about first, without its prefix: an error, or that it could not fetch something, which some of its
 * versions only warn of (without a network too). Its closing remark only says that it complained.
 */
export function firstComplaint(stderr: string): string | null {
  const complaints = [...stderr.matchAll(/^(?:E: |W: (?=Failed to fetch))(.+)$/gm)].map(([, text = '']) =>
    text.trim(),
  );
  const telling = complaints.filter((text) => !text.startsWith('Some index files failed to download'));
  return telling[0] ?? complaints[0] ?? null;
}
