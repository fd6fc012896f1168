/** The document of `vmm run --json`: what a VMM's exits cost beside bare ones. `advise --vmm` reads it. */
import { z } from 'zod';
import { type DocumentKind, readDocument } from '../../../lib/files/document_file.js';
import { VMM_CELLS, VMM_RINGS, type VmmCell } from '../../../measure/vmm_guest.js';
import { hostSchema } from '../../../samples/protocol.js';
import { estimateSchema } from '../../../stats/summary.js';

export const VMM_FORMAT = 'kvm-exit-bench/vmm';
export const VMM_VERSION = 1;

/** What is an exit. */
export type VmmExit = Exclude<VmmCell, 'loop'>;
export const VMM_EXITS = VMM_CELLS.filter((cell): cell is VmmExit => cell !== 'loop');

/** The costs of one ring in cycles, each with its 95% interval over launches. */
const ringCostsSchema = z.strictObject({
  ring: z.literal(VMM_RINGS),
  /** An exit of each cell without the loop around it. */
  cells: z.record(z.enum(VMM_EXITS), estimateSchema),
  /** The loop around each exit, which is taken off. */
  loop: estimateSchema,
  /** A port read as this program's own loop of KVM_RUN takes it. */
  bare: estimateSchema,
  /** What the VMM does beside: its port read less the bare one. */
  dispatch: estimateSchema,
  /** The same as a share of the VMM's port read. */
  dispatchShare: estimateSchema,
  /** A port read that the VMM handles less a write that KVM finishes. */
  overKernel: estimateSchema,
  /** Of a VMM that reads and writes the general registers at each exit by ioctl: what sync saves, as a share of its exit. */
  syncSaves: estimateSchema,
});
export type RingCosts = z.infer<typeof ringCostsSchema>;

const vmmDocumentSchema = z.strictObject({
  format: z.literal(VMM_FORMAT),
  version: z.literal(VMM_VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  command: z.array(z.string()).min(1),
  host: hostSchema,
  unit: z.literal('cycles'),
  rings: z.array(ringCostsSchema),
  /** Every block: what the guest printed, and the results of the bare exits. */
  launches: z.array(z.unknown()),
});
export type VmmDocument = z.infer<typeof vmmDocumentSchema>;

const KIND: DocumentKind<typeof vmmDocumentSchema> = {
  format: VMM_FORMAT,
  version: VMM_VERSION,
  schema: vmmDocumentSchema,
  next: 'give what vmm run --json printed',
};

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readVmmDocument(path: string): VmmDocument {
  return readDocument(path, KIND);
}
