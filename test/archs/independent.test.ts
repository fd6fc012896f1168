import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Boot } from '../../src/emulate/boot.js';
import { emulatedHost, type EmulatedHost } from '../../src/emulate/emulated_host.js';
import { initramfs } from '../../src/emulate/initramfs.js';
import { defaultCacheDirectory } from '../../src/emulate/kernels/store/kernel_cache.js';
import { createKernelStore } from '../../src/emulate/kernels/store/kernel_store.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { debuggerCommands, type Stretch } from '../../src/emulate/recording/bochs_trace.js';
import { recordCostly } from '../../src/emulate/recording/costly_counts.js';
import { runnerFor } from '../../src/emulate/runner_binary.js';
import { cellNamed } from '../../src/plan/cell_named.js';
import { addedIn, countOnce, type EmulatedCount } from '../support/emulated_run.js';

const BOOTS_MS = 900_000;
const RING0 = 'pio-out/long64-ring0';
const TRANSFERS = ['regs', 'sregs', 'events', 'regs+sregs+events'].flatMap((groups) => [
  `${groups}/both/ioctl`,
  `${groups}/both/sync`,
]);
/** Userspace of two programs is not the same: some instructions to bump registers and to look at what was answered. */
const USERSPACE = 12;

/** What the program in C says of each transfer: an exit of the most frequent length, from counter to counter. */
type Said = ReadonlyMap<string, Stretch>;

/** A host that boots the program in the place of our runner. */
async function hostWith(program: string, append: readonly string[]): Promise<EmulatedHost> {
  const machineModel = MACHINE_MODELS['x86-intel'];
  const cacheDirectory = defaultCacheDirectory(process.env);
  const { kernel } = await createKernelStore({ cacheDirectory }).fetch({
    arch: 'x86',
    version: '6.1',
    module: 'kvm-intel',
  });
  const runnerPath = await runnerFor(machineModel, { cacheDirectory, onNotice: () => undefined });
  const host = await emulatedHost({ machineModel, kernel, runnerPath, append });
  const modules = host.files.filter(({ path }) => path.startsWith('modules/'));
  const names = modules.map(({ path }) => `"/${path}"`).join(',');
  const parameters = append.includes('kvm_intel.ept=0') ? 'ept=0' : '';
  const flags = ['-std=gnu11', '-O1', '-static', '-Wall', '-Werror', `-DMODULES=${names}`];
  const source = join(import.meta.dirname, 'independent', 'exits.c');
  execFileSync('cc', [...flags, `-DPARAMETERS="${parameters}"`, '-o', program, source]);
  const init = { path: 'init', bytes: readFileSync(program), executable: true };
  return { ...host, files: [init, ...modules] };
}

async function boot(host: EmulatedHost, extra: Partial<EmulatedHost> = {}): Promise<Said> {
  const { files, ...options } = host;
  const running = new Boot({ ...options, ...extra, initramfs: initramfs(files) });
  const said = new Map<string, Stretch>();
  let last = '';
  for await (const line of running.lines) {
    last = line.trim();
    const [word, name = '', begin, end] = line.split(' ');
    if (word === 'counted') said.set(name, { begin: Number(begin), end: Number(end) });
  }
  await running.end;
  expect(last).toBe('done');
  return said;
}

/** Lines of the debugger's list from one reading of the counter to the other that name an instruction. */
function listed(text: string, { begin, end }: Stretch, name: string): number {
  return text.split('\n').filter((line) => {
    const tick = Number(/^\(0\)\.\[(\d+)\]/.exec(line)?.[1] ?? 0);
    return tick > begin && tick < end && new RegExp(`: ${name} `).test(line);
  }).length;
}

describe.each([
  { title: 'with nested paging', append: [] },
  { title: 'without nested paging', append: ['kvm_intel.ept=0'] },
])('a program in C that shares nothing with ours, $title', ({ append }) => {
  const directory = mkdtempSync(join(tmpdir(), 'independent-'));
  let host: EmulatedHost;
  let said: Said;
  let ours: EmulatedCount;
  beforeAll(async () => {
    host = await hostWith(join(directory, 'exits'), append);
    said = await boot(host);
    ours = await countOnce({
      arch: 'x86',
      machine: 'x86-intel',
      version: '6.1',
      append,
      plan: { preset: 'quick', exit: ['pio-out'], mode: ['long64-ring0'], minRounds: 2, maxRounds: 2 },
    });
  }, BOOTS_MS);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(TRANSFERS)('counts for %s what we count, within 1%', (transfer) => {
    const length = (name: string): number => said.get(name)!.end - said.get(name)!.begin;
    const theirs = length(transfer) - length('none');
    const own = addedIn(ours, RING0, transfer);
    expect(Math.abs(own - theirs), `${String(own)} and ${String(theirs)}`).toBeLessThanOrEqual(
      Math.max(0.01 * theirs, USERSPACE),
    );
  });

  it(
    'takes as many VMREADs and VMWRITEs',
    async () => {
      const names = ['none', ...TRANSFERS];
      const stretches = names.map((name) => said.get(name)!).sort((a, b) => a.begin - b.begin);
      const outputPath = join(directory, 'listing');
      await boot(host, { commands: debuggerCommands(stretches), outputPath });
      const listing = readFileSync(outputPath, 'latin1');
      const theirs = names.map((name) => [
        name,
        ...['vmread', 'vmwrite'].map((each) => listed(listing, said.get(name)!, each)),
      ]);
      const machineModel = MACHINE_MODELS['x86-intel'];
      const cacheDirectory = defaultCacheDirectory(process.env);
      const runner = await runnerFor(machineModel, { cacheDirectory, onNotice: () => undefined });
      const { kernel } = await createKernelStore({ cacheDirectory }).fetch({ arch: 'x86', version: '6.1' });
      const own = await emulatedHost({ machineModel, kernel, runnerPath: runner, append });
      const cells = names.map((name) => cellNamed('x86', `${RING0}/${name}`));
      const costly = await recordCostly(own, cells);
      const countOf = (name: string, kind: string): number =>
        costly.get(`${RING0}/${name}`)?.find((each) => each.name === kind)?.count ?? 0;
      expect(names.map((name) => [name, countOf(name, 'VMREAD'), countOf(name, 'VMWRITE')])).toEqual(theirs);
    },
    BOOTS_MS,
  );
});
