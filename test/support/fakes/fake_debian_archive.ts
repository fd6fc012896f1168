import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Failure } from '../../../src/lib/failure.js';
import { createKernelStore, type KernelStore } from '../../../src/emulate/kernels/store/kernel_store.js';
import { runProgram, type ProgramRun, type RunProgram } from '../../../src/lib/run_program.js';

export const RELEASE = '6.12.5+deb12-cloud-amd64';
export const VERSION = '6.12.5-1~deb12u1';

export function scratchDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'kernels-'));
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file that says it is a bzImage of 3 kB, with its release where the setup header points. */
export function bzImage(release = RELEASE): Buffer {
  const image = Buffer.alloc(3072);
  image.writeUInt8(1, 0x1f1);
  image.writeUInt32LE(2048 / 16, 0x1f4);
  image.write('\x55\xaa', 0x1fe, 'latin1');
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x200, 0x20e);
  image.write(`${release} (builder@example) #1 SMP\0`, 0x400, 'latin1');
  return image;
}

/** A file that says of itself what a module says. */
export function moduleFile(name: string, depends: string, vermagic = `${RELEASE} SMP modversions `): Buffer {
  const strings = [`depends=${depends}`, `name=${name}`, `vermagic=${vermagic}`];
  return Buffer.from(`\x7fELF\0code of ${name}\0${strings.join('\0')}\0`, 'latin1');
}

export function putFile(path: string, bytes: Buffer): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** A tree of files as a Debian package; real, so that dpkg-deb has something to unpack. */
export function buildDeb(name: string, version: string, files: Readonly<Record<string, Buffer>>): string {
  const root = scratchDirectory();
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: x\n`;
  putFile(join(root, 'DEBIAN/control'), Buffer.from(control));
  for (const [path, bytes] of Object.entries(files)) putFile(join(root, path), bytes);
  const deb = join(scratchDirectory(), `${name}_${version}_all.deb`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Znone', root, deb], { stdio: 'ignore' });
  return deb;
}

export function xz(bytes: Buffer): Buffer {
  return execFileSync('xz', ['-c'], { input: bytes });
}

/** What a 6.12 package holds, with modules in each of the ways that kernels compress them. */
export function packageFiles(): Readonly<Record<string, Buffer>> {
  const modules = `lib/modules/${RELEASE}/kernel`;
  return {
    [`boot/vmlinuz-${RELEASE}`]: bzImage(),
    [`boot/config-${RELEASE}`]: Buffer.from('CONFIG_KVM=m\n'),
    [`${modules}/virt/lib/irqbypass.ko.gz`]: gzipSync(moduleFile('irqbypass', '')),
    [`${modules}/arch/x86/kvm/kvm.ko.xz`]: xz(moduleFile('kvm', 'irqbypass')),
    [`${modules}/arch/x86/kvm/kvm-amd.ko`]: moduleFile('kvm_amd', 'kvm'),
    [`${modules}/arch/x86/kvm/kvm-intel.ko`]: moduleFile('kvm_intel', 'kvm'),
  };
}

/** A package that the fake archive has. */
export interface FakePackage {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  readonly deb: string;
  /** What the archive claims, when that is not the truth. */
  readonly claimedSha256?: string;
}

function stanza({ name, version, depends = '', deb, claimedSha256 }: FakePackage): string {
  const bytes = readFileSync(deb);
  const hash = claimedSha256 ?? sha256(bytes);
  return `Package: ${name}\nVersion: ${version}\nDepends: ${depends}\nSize: ${bytes.length}\nSHA256: ${hash}\n`;
}

const ok = (stdout: string) => ({ exitStatus: 0, stdout, stderr: '' });
const refused = (stderr: string) => ({ exitStatus: 100, stdout: '', stderr });

/** An archive behind apt's command line; every other program is the real one. */
class FakeApt {
  readonly runs: string[] = [];
  /** Of release `bookworm`; the others have nothing. */
  packages: readonly FakePackage[];
  /** What `apt-get indextargets` prints: the machine's own sources. */
  targets = '';
  /** What `apt-get update` complains about; null when it works. */
  complaint: string | null = null;
  /** What it only warns of, and then says that all is well: older versions do so without a network. */
  warning: string | null = null;
  /** What `apt-get download` complains about, once. */
  downloadComplaint: string | null = null;
  /** Names of packages that the lists name and the archive does not have. */
  gone: readonly string[] = [];

  constructor(packages: readonly FakePackage[]) {
    this.packages = packages;
  }

  readonly run: RunProgram = async (run) => {
    const verb = run.args.find((arg) =>
      ['indextargets', 'update', 'search', 'show', 'download'].includes(arg),
    );
    if (verb === undefined) return runProgram(run);
    const directory = dirname(run.args[run.args.indexOf('-c') + 1] ?? '');
    const group = directory.split('/').at(-1) ?? '';
    this.runs.push(verb === 'indextargets' ? verb : `${verb} ${group}`);
    return this.answer(verb, run, directory);
  };

  private answer(verb: string, run: ProgramRun, directory: string) {
    const updated = verb === 'indextargets' || existsSync(join(directory, 'lists/example_Packages'));
    const there = updated && directory.endsWith('/bookworm') ? this.packages : [];
    const names = run.args.slice(run.args.indexOf(verb) + 1);
    const asked = there.filter(({ name, version }) =>
      names.some((each) => each === name || each === `${name}=${version}`),
    );
    if (verb === 'update') {
      if (this.complaint !== null)
        return refused(`E: ${this.complaint}\nE: Some index files failed to download.`);
      if (this.warning !== null)
        return { ...ok(''), stderr: `W: ${this.warning}\nW: Some index files failed to download.\n` };
      writeFileSync(join(directory, 'lists/example_Packages'), '');
    }
    if (verb === 'indextargets') return ok(this.targets);
    if (verb === 'search') return ok(there.map(({ name }) => `${name} - a kernel\n`).join(''));
    if (verb === 'show') return ok(asked.map(stanza).join('\n'));
    if (verb !== 'download') return ok('');
    const complaint = this.downloadComplaint;
    this.downloadComplaint = null;
    if (complaint !== null) return refused(`E: ${complaint}\n`);
    if (asked.some(({ name }) => this.gone.includes(name)))
      return refused('E: Failed to fetch http://deb.example/x.deb  404  Not Found\n');
    for (const { name, deb } of asked) copyFileSync(deb, join(run.cwd ?? '', `${name}_1_amd64.deb`));
    return ok('');
  }
}

export interface TestStore {
  readonly store: KernelStore;
  readonly apt: FakeApt;
  readonly cacheDirectory: string;
}

/** A store of its own with an archive that has one good kernel, unless told otherwise. */
export function testStore(packages?: readonly FakePackage[], cacheDirectory = scratchDirectory()): TestStore {
  const apt = new FakeApt(packages ?? [goodPackage()]);
  const keyring = putFile(join(cacheDirectory, 'keyring.gpg'), Buffer.from('keys'));
  const osReleaseFile = putFile(join(cacheDirectory, 'os-release'), Buffer.from('ID=debian\n'));
  const options = { cacheDirectory, run: apt.run, osReleaseFile, keyrings: [keyring] };
  return { store: createKernelStore({ ...options, now: () => new Date() }), apt, cacheDirectory };
}

export function goodPackage(): FakePackage {
  const name = `linux-image-${RELEASE}`;
  return { name, version: VERSION, deb: buildDeb(name, VERSION, packageFiles()) };
}

/** What stands beside the stored x86 kernels as well: nothing, when all is well. */
export function entriesIn(cacheDirectory: string): string[] {
  const directory = join(cacheDirectory, 'kernels/x86');
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** The Failure that a promise ends with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}
