import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN_KERNELS, type DebianKernel } from '../debian_kernels.js';
import type { Arch } from '../../../plan/arch.js';
import {
  cacheFailure,
  DownloadFailure,
  listsFailure,
  MISSING,
  missingKeyring,
  type KernelProgram,
} from '../failures.js';
import { firstComplaint, type PackageRecord, parseNames, parseRecords } from './apt_records.js';
import {
  isDebian,
  type Mirrors,
  mirrorsOf,
  PUBLIC_MIRRORS,
  sourcesText,
  type SuiteGroup,
  suiteGroups,
  TARGET_FORMAT,
} from './apt_sources.js';
import { imagePattern } from './choose_kernel.js';
import { fileBytes } from '../../../lib/files/given_file.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { systemText } from '../../../lib/files/system_file.js';
import { writeWhole } from '../../../lib/files/whole_file.js';
import type { ProgramRun, RunProgram } from '../../../lib/run_program.js';
import { errnoOf } from '../../../lib/system_reason.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOCK_SECONDS = 300;
/** After the lock: lists of 50 MB over a slow network. A server that says nothing is left by apt itself before that. */
const UPDATE_SECONDS = 900;
/** Of 100 MB at 30 kB a second. */
const DOWNLOAD_SECONDS = 3600;

/** What an apt state needs from outside. */
export interface AptWorld {
  readonly run: RunProgram;
  readonly mirrors: Mirrors;
  readonly keyring: string;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/**
 * Settings on top of the system's own, which are kept for proxies and passwords. Its hooks are cleared: they are for
 * the system's packages, and some need root.
 */
function configText(directory: string, architecture: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
#clear Acquire::IndexTargets::deb::DEP-11;
APT::Architecture "${architecture}";
APT::Architectures { "${architecture}"; };
APT::Sandbox::User "root";
Dir::State "${directory}";
Dir::State::lists "${directory}/lists/";
Dir::State::status "${directory}/status";
Dir::Cache "${directory}/cache";
Dir::Cache::archives "${directory}/cache/archives/";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "${directory}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::PDiffs "false";
Acquire::Retries "2";
APT::Update::Error-Mode "any";
`;
}

/** Leaves a file alone that says this already: another fetch may be reading it. */
async function writeOnce(path: string, text: string): Promise<void> {
  if (!existsSync(path) || fileBytes(path).toString('utf8') !== text) await writeWhole(path, text);
}

/** One group of suites for one arch, with its own apt directories: the system's are left alone. */
export class AptState {
  readonly group: SuiteGroup;
  /** True once this object has asked the mirror: asking again would say the same. */
  refreshed = false;
  private readonly directory: string;
  private readonly debian: DebianKernel;
  private readonly world: AptWorld;
  private readonly sources: string;

  /** @param parent directory of all apt states */
  private constructor(parent: string, debian: DebianKernel, group: SuiteGroup, world: AptWorld) {
    this.directory = join(parent, debian.architecture, group.directory);
    this.debian = debian;
    this.group = group;
    this.world = world;
    this.sources = sourcesText(group, world.mirrors, world.keyring);
  }

  /** @param parent directory of all apt states; made when missing. @throws what the system says */
  static async open(
    parent: string,
    debian: DebianKernel,
    group: SuiteGroup,
    world: AptWorld,
  ): Promise<AptState> {
    const state = new AptState(parent, debian, group, world);
    const { directory, sources } = state;
    for (const part of ['lists/partial', 'cache/archives/partial']) makeDirectories(join(directory, part));
    await writeOnce(join(directory, 'status'), '');
    await writeOnce(state.configPath(), configText(directory, debian.architecture));
    await writeOnce(join(directory, 'sources.list'), sources);
    return state;
  }

  /** True when the lists are there, of the same mirrors, and under a day old. */
  isFresh(): boolean {
    if (this.refreshed) return true;
    const stamp = statSync(this.stampPath(), { throwIfNoEntry: false });
    if (stamp === undefined || this.world.now().getTime() - stamp.mtimeMs >= DAY_MS) return false;
    return fileBytes(this.stampPath()).toString('utf8') === this.sources;
  }

  /**
   * Asks the mirror for newer lists. A suite that cannot be read is no failure as long as others can: mirrors are
   * often in the middle of their own update.
   * @returns what apt complained about, or null
   * @throws {Failure} (host cannot measure) when there are no lists at all
   */
  async refresh(): Promise<string | null> {
    // Two fetches at once would meet at apt's own lock, which does not wait.
    const lock = ['--no-fork', '--timeout', String(LOCK_SECONDS), join(this.directory, 'update.lock')];
    const update = [...lock, 'apt-get', ...this.options(), 'update'];
    const limits = { limitSeconds: LOCK_SECONDS + UPDATE_SECONDS };
    const { exitStatus, stderr } = await this.program('flock', update, limits);
    this.refreshed = true;
    const said = firstComplaint(stderr);
    if (exitStatus === 0 && said === null) {
      await writeWhole(this.stampPath(), this.sources);
      return null;
    }
    const complaint = said ?? `apt-get update ended with status ${String(exitStatus)}`;
    const lists = readdirSync(join(this.directory, 'lists'));
    if (!lists.some((name) => name.includes('_Packages'))) throw listsFailure(this.group.name, complaint);
    return complaint;
  }

  /** Every kernel package of the architecture's flavour in the lists, of all versions. */
  async kernelRecords(): Promise<readonly PackageRecord[]> {
    const pattern = imagePattern(this.debian);
    const found = await this.program('apt-cache', [...this.options(), 'search', '--names-only', pattern]);
    const names = parseNames(found.stdout);
    return names.length === 0 ? [] : this.show(names);
  }

  /** @param names `package`, or `package=version` for one version of it */
  async show(names: readonly string[]): Promise<readonly PackageRecord[]> {
    const { stdout } = await this.program('apt-cache', [...this.options(), 'show', ...names]);
    return parseRecords(stdout);
  }

  /**
   * Downloads packages into a directory, verified against the signed lists by apt.
   * @param names `package=version`
   * @throws {Failure} (host cannot measure) when apt does not
   */
  async download(names: readonly string[], directory: string): Promise<void> {
    const args = [...this.options(), 'download', ...names];
    const limits = { cwd: directory, writesTo: directory, limitSeconds: DOWNLOAD_SECONDS };
    const { exitStatus, stderr } = await this.program('apt-get', args, limits);
    if (exitStatus === 0) return;
    const complaint = firstComplaint(stderr) ?? `apt-get download ended with status ${String(exitStatus)}`;
    throw new DownloadFailure(names.join(', '), complaint);
  }

  /** Removes apt's index of the lists: it is larger than all the rest, and apt rebuilds it in a second. */
  discardCache(): void {
    rmSync(join(this.directory, 'cache/pkgcache.bin'), { force: true });
  }

  private async program(
    command: KernelProgram,
    args: readonly string[],
    more: Pick<ProgramRun, 'cwd' | 'writesTo' | 'limitSeconds'> = {},
  ): ReturnType<RunProgram> {
    const { run, signal } = this.world;
    const { writesTo = this.directory } = more;
    try {
      return await run({ command, args, signal, missing: MISSING[command], ...more, writesTo });
    } catch (error) {
      throw errnoOf(error) === 'ENOSPC' ? cacheFailure(writesTo, error) : error;
    }
  }

  private options(): readonly string[] {
    return ['-q', '-c', this.configPath()];
  }

  private configPath(): string {
    return join(this.directory, 'apt.conf');
  }

  private stampPath(): string {
    return join(this.directory, 'refreshed');
  }
}

/** Which apt states, and what they need from outside. */
export interface AptStatesOptions {
  readonly arch: Arch;
  readonly suite: string | undefined;
  /** Of all apt states; made when missing. */
  readonly aptDirectory: string;
  readonly run: RunProgram;
  readonly now: () => Date;
  readonly osReleaseFile: string;
  readonly keyrings: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/**
 * The groups of suites to ask for a kernel, in order. A Debian system asks the mirrors that it uses itself.
 * @throws {Failure} (host cannot measure) without apt or Debian's keys
 */
export async function openAptStates(options: AptStatesOptions): Promise<readonly AptState[]> {
  const { arch, suite, aptDirectory, keyrings, osReleaseFile, run, signal, now } = options;
  const keyring = keyrings.find((path) => existsSync(path));
  // Asked on every system: it tells that apt is missing before anything is made.
  const args = ['indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'];
  const targets = await run({ command: 'apt-get', args, signal, missing: MISSING['apt-get'] });
  if (keyring === undefined) throw missingKeyring(keyrings[0] ?? 'any place');
  const mirrors = isDebian(systemText(osReleaseFile) ?? '') ? mirrorsOf(targets.stdout) : PUBLIC_MIRRORS;
  try {
    const world = { run, mirrors, keyring, now, signal };
    const states: AptState[] = [];
    for (const group of suiteGroups(arch, suite))
      states.push(await AptState.open(aptDirectory, DEBIAN_KERNELS[arch], group, world));
    return states;
  } catch (error) {
    throw cacheFailure(aptDirectory, error);
  }
}
