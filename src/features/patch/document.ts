/** What `patch` writes: what a series costs on every exit, transfer and control, and which functions make the difference. */
import { join } from 'node:path';
import { z } from 'zod';
import { type DocumentKind, writeDocument } from '../../lib/files/document_file.js';
import { mergedNodeSchema } from '../attribute/document/merged_tree.js';
import { kernelsSchema } from '../kernels/document/schema.js';

export const PATCH_FORMAT = 'kvm-exit-bench/patch';
export const PATCH_VERSION = 1;
const PATCH_FILE = 'patch.json';

const name = z.string();
const sha256 = z.string();

const builtSchema = z.strictObject({
  /** Of its variant in `kernels`: `base`, `series`; with --each the number of a patch. */
  name,
  /** Of the sources, as git names it. */
  tree: z.string(),
  imageSha256: sha256,
  configSha256: sha256,
});

const differenceSchema = z.strictObject({
  name,
  /** Null for the kernel image, in which KVM is built in. */
  module: name.nullable(),
  instructions: z.number().int(),
  against: z.number().int(),
  difference: z.number().int(),
});

export const patchSchema = z.strictObject({
  format: z.literal(PATCH_FORMAT),
  version: z.literal(PATCH_VERSION),
  tool: z.strictObject({ name, version: z.string() }),
  /** The command line that does it again. */
  command: z.string(),
  series: z.strictObject({
    /** Of its patches or commits, the first one first. */
    subjects: z.array(z.string()).min(1),
    diffStat: z.array(z.string()),
  }),
  source: z.strictObject({ name, base: name, configuration: name, compiler: name }),
  /** As many as `kernels` has variants. */
  built: z.array(builtSchema).min(2),
  /** The counts: the base first, the whole series last; with --each what is between them too. */
  kernels: kernelsSchema,
  /** Functions that make the difference, of the cells that changed most; they sum to the cell's recorded difference. */
  attributions: z.array(
    z.strictObject({
      cell: name,
      differences: z.array(differenceSchema),
      /** Who called whom, in both exits at once. */
      tree: mergedNodeSchema,
    }),
  ),
  /** Why there are none though a cell changed; null where there are, or none is needed. */
  unattributed: z.string().nullable(),
});
export type PatchDocument = z.infer<typeof patchSchema>;

const KIND: DocumentKind<typeof patchSchema> = {
  format: PATCH_FORMAT,
  version: PATCH_VERSION,
  schema: patchSchema,
  next: `give a ${PATCH_FILE} that this program wrote`,
};

/** Writes `patch.json` into a directory, whole or not at all. Returns its path. */
export async function writePatch(directory: string, document: PatchDocument): Promise<string> {
  return writeDocument(join(directory, PATCH_FILE), KIND, document);
}
