import { readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../lib/failure.js';
import { boundedText, firstBytes } from '../../lib/files/given_file.js';
import { lookAt } from '../../lib/files/text_file.js';
import { nearestName } from '../../lib/nearest.js';
import { systemReason } from '../../lib/system_reason.js';
import { failureOf } from '../../app/failures.js';
import type { EmulatedChoice } from '../../app/host_choice.js';
import { parseVariant, type Variant } from '../../app/variant.js';

const MOST_BYTES = 1_000_000;
const LOOKED_AT_BYTES = 4096;
/** A kernel's image by the names that its build gives it. */
const IMAGE_NAMES = ['bzImage', 'Image', 'Image.gz', 'vmlinuz', 'vmlinux'];

const naturally = new Intl.Collator('en', { numeric: true });

function statOf(path: string): Stats | undefined {
  return lookAt(path, 'give a kernel image, a directory or a list of them');
}

function refused(subject: string, detail: string, nearest: string | null = null): Error {
  return failureOf('invalid-value', { subject, detail, nearest });
}

/** A kernel image has zero bytes in its first block, a list of them has none. */
function isText(path: string): boolean {
  return !firstBytes(path, LOOKED_AT_BYTES).includes(0);
}

/** A file is an image; a directory holds one build: its image, and the modules where it has any. */
function inDirectory(directory: string, base: EmulatedChoice): Variant[] {
  const names = readdirSync(directory)
    .filter((name) => !name.startsWith('.'))
    .sort((left, right) => naturally.compare(left, right));
  return names.flatMap((name): Variant[] => {
    const path = join(directory, name);
    if (statOf(path)?.isDirectory() !== true)
      return [{ name: path, choice: { ...base, kernel: path, modules: null } }];
    const image = IMAGE_NAMES.map((each) => join(path, each)).find((each) => statOf(each)?.isFile());
    if (image === undefined) return [];
    const hasModules = readdirSync(path, { recursive: true }).some((file) =>
      /\.ko(\.\w+)?$/.test(String(file)),
    );
    return [{ name: path, choice: { ...base, kernel: image, modules: hasModules ? path : null } }];
  });
}

/** A path as it is seen from here, else from the list's own directory. */
function found(path: string, list: string): string | null {
  return [path, join(dirname(list), path)].find((each) => statOf(each) !== undefined) ?? null;
}

/** What names a path must be there: found out now, and not after half of the boots. */
function withPaths(variant: Variant, list: string, place: string): Variant {
  const { kernel, modules } = variant.choice;
  const isPath = kernel !== null && (kernel.includes('/') || found(kernel, list) !== null);
  const image = isPath ? found(kernel, list) : kernel;
  if (isPath && image === null) throw refused(place, `there is no file '${kernel}'`);
  const modulesPath = modules === null ? null : found(modules, list);
  if (modules !== null && modulesPath === null) throw refused(place, `there is no directory '${modules}'`);
  // A name without a slash would be taken for a version.
  const asPath = isPath && image !== null && !image.includes('/') ? `./${image}` : image;
  return { ...variant, choice: { ...variant.choice, kernel: asPath, modules: modulesPath } };
}

function inList(list: string, base: EmulatedChoice): Variant[] {
  const text = boundedText(list, MOST_BYTES);
  if (text === null) throw refused(`--over ${list}`, 'it is larger than 1 MB; a list has one kernel a line');
  return text.split('\n').flatMap((line, index): Variant[] => {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return [];
    return [withPaths(parseVariant(content, base), list, `line ${String(index + 1)} of ${list}`)];
  });
}

function over(path: string, base: EmulatedChoice): Variant[] {
  const stat = statOf(path);
  if (stat === undefined) {
    if (path.includes('/')) throw refused(`--over ${path}`, 'there is no such file or directory');
    return [parseVariant(path, base)];
  }
  try {
    if (stat.isDirectory()) return inDirectory(path, base);
    if (isText(path)) return inList(path, base);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused(`--over ${path}`, systemReason(error));
  }
  const kernel = path.includes('/') ? path : `./${path}`;
  return [{ name: path, choice: { ...base, kernel, modules: null } }];
}

/**
 * The kernels that `--over` names, in order: the lines of a list, what a directory holds, an image, or a version.
 * @throws {Failure} (usage) for what is not there, and for fewer than two
 */
export function kernelsOver(paths: readonly string[], base: EmulatedChoice): Variant[] {
  const kernels = paths.flatMap((path) => over(path, base));
  if (kernels.length > 1) return kernels;
  throw refused(
    '--over',
    `names ${kernels.length === 0 ? 'no kernel' : 'one kernel'}; a bisection needs two or more`,
  );
}

/** By its whole text, its kernel, or a part of its path that no other has. */
function positionOf(wanted: string, flag: string, kernels: readonly Variant[]): number {
  const exactly = kernels.findIndex(({ name, choice }) => name === wanted || choice.kernel === wanted);
  if (exactly >= 0) return exactly;
  const matching = kernels.flatMap(({ name }, index) =>
    name.split(/[/\s,]/).includes(wanted) ? [index] : [],
  );
  const [position] = matching;
  if (position !== undefined && matching.length === 1) return position;
  const names = kernels.map(({ name }) => name);
  const why =
    matching.length === 0 ? 'is not in the list' : `matches ${String(matching.length)} kernels of the list`;
  throw refused(`${flag} '${wanted}'`, why, nearestName(wanted, names));
}

/**
 * The kernels from the good one to the bad one, whichever way the list goes.
 * @throws {Failure} (usage) for a name that is not in the list, and where both are the same
 */
export function fromGoodToBad(
  kernels: readonly Variant[],
  good: string | undefined,
  bad: string | undefined,
): Variant[] {
  const first = good === undefined ? 0 : positionOf(good, '--good', kernels);
  const last = bad === undefined ? kernels.length - 1 : positionOf(bad, '--bad', kernels);
  if (first === last) throw refused('--good and --bad', 'name the same kernel');
  return first < last ? kernels.slice(first, last + 1) : kernels.slice(last, first + 1).reverse();
}
