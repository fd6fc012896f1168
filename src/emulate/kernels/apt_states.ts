import { existsSync, readFileSync } from 'node:fs';
import { isDebian, mirrorsOf, PUBLIC_MIRRORS, suiteGroups, TARGET_FORMAT } from './apt_sources.js';
import { AptState } from './apt_state.js';
import { DEBIAN_KERNELS, type EmulatedArch } from './arch.js';
import { cacheFailure, missingKeyring } from './failures.js';
import type { RunCommand } from './run_command.js';

function osRelease(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Which apt states, and what they need from outside. */
export interface AptStatesOptions {
  readonly arch: EmulatedArch;
  readonly suite: string | undefined;
  /** Of all apt states; made when missing. */
  readonly aptDirectory: string;
  readonly runCommand: RunCommand;
  readonly now: () => Date;
  readonly osReleaseFile: string;
  readonly keyrings: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/**
 * The groups of suites to ask for a kernel, in order, at the mirrors that this machine itself uses when it is a
 * Debian machine.
 * @throws {Failure} (host cannot measure) without apt or Debian's keys
 */
export async function openAptStates(options: AptStatesOptions): Promise<readonly AptState[]> {
  const { arch, suite, aptDirectory, keyrings, osReleaseFile, runCommand, signal, now } = options;
  const keyring = keyrings.find((path) => existsSync(path));
  // Asked on every system: it tells that apt is missing before anything is made.
  const args = ['indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'];
  const targets = await runCommand({ command: 'apt-get', args, signal });
  if (keyring === undefined) throw missingKeyring(keyrings[0] ?? 'any place');
  const mirrors = isDebian(osRelease(osReleaseFile)) ? mirrorsOf(targets.stdout) : PUBLIC_MIRRORS;
  try {
    return suiteGroups(arch, suite).map(
      (group) =>
        new AptState(aptDirectory, DEBIAN_KERNELS[arch], group, {
          runCommand,
          mirrors,
          keyring,
          now,
          signal,
        }),
    );
  } catch (error) {
    throw cacheFailure(aptDirectory, error);
  }
}
