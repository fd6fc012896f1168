/** One unit of a sweep: a host, what it boots, and a plan. Its id is a hash of all that. */
import { z } from 'zod';
import { canonicalJson } from '../../../lib/canonical_json.js';
import { sha256Of } from '../../../lib/sha256.js';
import { planFileSchema } from '../../../plan/plan_file.js';

const ID_DIGITS = 16;
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const unitIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** What a unit measures: the options of `run`, but for those that say where files go and what a run is called. */
const optionsSchema = planFileSchema.omit({ output: true, label: true, seed: true });
export type UnitOptions = z.infer<typeof optionsSchema>;

export const unitSchema = z.strictObject({
  id: unitIdSchema,
  /** `local`, `ssh:NAME` or `emulated:NAME`. */
  host: z.string().min(1),
  /** What an emulated host boots: a version of the kernel store, or the path of an image; null: its usual one. */
  kernel: z.string().nullable(),
  /** Of an image that was named by its path: another file under the same name is another unit. */
  kernelSha256: hash.nullable(),
  modules: z.string().nullable(),
  /** The emulator's name of a CPU model; null: the host's usual one. */
  cpu: z.string().nullable(),
  /** Kernel parameters. */
  append: z.array(z.string()),
  options: optionsSchema,
  seed: z.string(),
});
export type Unit = z.infer<typeof unitSchema>;

/** Sixteen hexadecimal digits, equal for units that ask the same. */
export function unitId(unit: Omit<Unit, 'id'>): string {
  return sha256Of(canonicalJson({ ...unit, id: undefined })).slice(0, ID_DIGITS);
}

/** `--preset quick --exit pio-out`. */
export function optionsText(options: UnitOptions): string {
  return Object.entries(options)
    .flatMap(([key, value]) => {
      const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return [value].flat().map((each) => `${flag} ${String(each)}`);
    })
    .join(' ');
}

/** What a unit boots and where, in the form in which it may be given: `6.12,host=x86-intel,append=quiet`. */
export function bootText({ host, kernel, modules, cpu, append }: Unit): string {
  return [
    ...(kernel === null ? [] : [kernel]),
    ...(modules === null ? [] : [`modules=${modules}`]),
    `host=${host.replace(/^emulated:/, '')}`,
    ...(cpu === null ? [] : [`cpu=${cpu}`]),
    ...(append.length === 0 ? [] : [`append=${append.join(' ')}`]),
  ].join(',');
}

/** The whole unit in one line. */
export function unitText(unit: Unit): string {
  return [bootText(unit), optionsText(unit.options)].filter((text) => text !== '').join(' ');
}
