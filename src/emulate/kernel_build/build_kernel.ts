/** Builds a tree with a small configuration, and keeps the image under a key of all that it depends on. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '../../lib/json.js';
import { packageRoot } from '../../lib/package_root.js';
import { boundedText, fileBytes } from '../../lib/files/given_file.js';
import { makeDirectories } from '../../lib/files/make_directories.js';
import { createFile } from '../../lib/files/whole_file.js';
import { installPackage } from '../../lib/run_program.js';
import { sha256Of, sha256OfFile } from '../../lib/sha256.js';
import { errnoOf } from '../../lib/system_reason.js';
import { cacheFailure } from '../kernels/failures.js';
import { BUILT_ARCHES } from './built_arches.js';
import { BuildWatch, type OnBuild } from './build_progress.js';
import { cannotCheckOut, cannotConfigure, doesNotCompile, lacksOptions } from './failures.js';
import { crossPrefix, type BuildRecipe } from './recipes.js';
import { adoptDirectory, type SourceTree, type SourceWorld } from './source_tree.js';
import { assertHeaders } from './tools.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const builtSchema = z.strictObject({
  arch: z.enum(BUILT_ARCHES),
  /** What it was built of, and as what, the first time: `debian:6.12`, `the base`. */
  source: z.string(),
  name: z.string(),
  /** Of the sources, as git names it. */
  tree: z.string(),
  imageSha256: sha256,
  configSha256: sha256,
  /** `gcc (Debian 12.2.0-14) 12.2.0`. */
  compiler: z.string(),
});
type Built = z.infer<typeof builtSchema>;

/** A kernel that was built, in the cache. */
export interface BuiltKernel extends Built {
  readonly imagePath: string;
}

export interface BuildRequest {
  /** What errors call it: `the base`, `the series`. */
  readonly name: string;
  readonly source: SourceTree;
  readonly tree: string;
  readonly recipe: BuildRecipe;
  readonly jobs: number | undefined;
  readonly onProgress: OnBuild;
}

const SCRIPT = 'build.sh';
const ENTRY_FILE = 'build.json';
const MOST_ENTRY_BYTES = 1 << 16;
const LIMIT_SECONDS = 6 * 3600;
const MOST_ERRORS = 4;

/** A file of native/kernel_build. */
const partOf = (name: string): string => join(packageRoot(), 'native', 'kernel_build', name);

async function compilerOf({ arch }: BuildRecipe, { run, signal }: SourceWorld): Promise<string> {
  const command = `${crossPrefix(arch)}gcc`;
  const missing = { purpose: 'it compiles kernels', next: installPackage('gcc') };
  const { stdout } = await run({ command, args: ['--version'], signal, missing });
  return stdout.split('\n')[0] ?? command;
}

export function builtIn(directory: string): BuiltKernel | null {
  try {
    const text = boundedText(join(directory, ENTRY_FILE), MOST_ENTRY_BYTES);
    const built = text === null ? undefined : builtSchema.safeParse(parsedJson(text)).data;
    return built === undefined ? null : { ...built, imagePath: join(directory, 'image') };
  } catch {
    return null;
  }
}

/** The first errors of a compiler, or else what make gave up at. */
function buildErrors(stderr: string): readonly string[] {
  const lines = stderr.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /\b(fatal )?error: |undefined reference/.test(line));
  return (errors.length > 0 ? errors : lines.filter((line) => line.includes('***'))).slice(0, MOST_ERRORS);
}

function buildFailure(request: BuildRequest, stdout: string, stderr: string, log: string): Error {
  const { name, source } = request;
  const stage = [...stdout.matchAll(/^stage: (\w+)$/gm)].at(-1)?.[1] ?? 'checkout';
  const lacking = /^lacking: (.*)$/m.exec(stdout)?.[1];
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (lacking !== undefined) return lacksOptions(name, lacking.split(' '));
  if (stage === 'checkout') return cannotCheckOut(name, said);
  if (stage === 'configure') return cannotConfigure(name, buildErrors(stderr)[0] ?? said);
  // As a patch names its files.
  const errors = buildErrors(stderr).map((line) => line.replaceAll(`${source.directory}/`, ''));
  return doesNotCompile(name, errors, log);
}

async function builtFacts(
  scratch: string,
  { recipe, source, name, tree }: BuildRequest,
  compiler: string,
): Promise<Built> {
  const [imageSha256, configSha256] = [
    await sha256OfFile(join(scratch, 'image')),
    await sha256OfFile(join(scratch, 'config')),
  ];
  return { arch: recipe.arch, source: source.name, name, tree, imageSha256, configSha256, compiler };
}

async function build(
  scratch: string,
  request: BuildRequest,
  [compiler, world]: readonly [string, SourceWorld],
): Promise<void> {
  const { source, tree, recipe, jobs = availableParallelism(), onProgress } = request;
  const { directory, run, signal } = world;
  const { arch, target, image, fragment, required } = recipe;
  const objects = join(directory, 'objects', `${source.id}-${arch}-minimal`);
  const [logs, locks] = [join(directory, 'logs'), join(directory, 'locks')];
  for (const each of [objects, logs, locks]) makeDirectories(each);
  const stdoutPath = join(scratch, 'log');
  const script = [partOf(SCRIPT), source.directory, tree, objects, partOf(fragment)];
  const what = [scratch, String(jobs), arch, crossPrefix(arch), target, image, required.join(' ')];
  const watch = new BuildWatch(stdoutPath, existsSync(join(objects, image)), onProgress);
  // The lock goes with the build: it is held until the last process of it is gone, however we end.
  const lock = ['--no-fork', join(locks, source.id), 'sh', ...script, ...what];
  const missing = { purpose: 'it keeps two builds apart', next: installPackage('util-linux') };
  const limits = { stdoutPath, writesTo: directory, limitSeconds: LIMIT_SECONDS };
  const { exitStatus, stderr } = await run({
    command: 'flock',
    args: lock,
    signal,
    missing,
    ...limits,
  }).finally(() => watch.stop());
  const stdout = fileBytes(stdoutPath).toString('utf8');
  if (exitStatus !== 0) {
    assertHeaders(stderr);
    const log = join(logs, `${tree.slice(0, 16)}-${String(process.pid)}.log`);
    await createFile(log, `${stdout}\n${stderr}`).catch(() => undefined);
    throw buildFailure(request, stdout, stderr, log);
  }
  const built = await builtFacts(scratch, request, compiler);
  await createFile(join(scratch, ENTRY_FILE), `${JSON.stringify(built, null, 2)}\n`);
}

/**
 * The kernel of a tree, built unless the cache has it. Builds of one source wait for each other.
 * @throws {Failure} (usage) where the sources do not compile or lose KVM, (host cannot measure) where a tool is missing,
 * (harness failed) when the disk is full, (interrupted) on the signal; the cache is whole in every case
 */
export async function builtKernel(request: BuildRequest, world: SourceWorld): Promise<BuiltKernel> {
  const { tree, recipe } = request;
  const compiler = await compilerOf(recipe, world);
  const files = [recipe.fragment, SCRIPT].map((name) => fileBytes(partOf(name)).toString('utf8'));
  const key = sha256Of(JSON.stringify([tree, recipe.arch, compiler, ...files])).slice(0, 16);
  const directory = join(world.directory, 'images', key);
  const present = builtIn(directory);
  if (present !== null) return present;
  try {
    await adoptDirectory(directory, (scratch) => build(scratch, request, [compiler, world]));
  } catch (error) {
    throw errnoOf(error) === null ? error : cacheFailure(world.directory, error);
  }
  const built = builtIn(directory);
  if (built === null) throw cacheFailure(directory, new Error('what was built is not whole'));
  return built;
}
