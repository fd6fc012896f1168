/**
 * A thousand launches through the API and a thousand VMs in one process: descriptors, threads, memory and temporary
 * files level off. Writes reports/soak.md; fails where one of them still grows.
 *
 *     npm run test:soak
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODE } from '../../src/lib/exit_code.js';
import { packageRoot } from '../../src/lib/package_root.js';
import { coreBinary } from '../../src/measure/core_binary.js';
import { loadAddon } from '../../src/measure/native.js';
import { launchSpec } from '../../src/samples/launch_spec.js';
import { measure, plan, probe, summarize } from '../../src/index.js';

const TIMES = Number(process.env['SOAK_TIMES'] ?? 1000);
const LOOKS = 10;
/** What may be between the first look and the last: the first comes after a tenth of the work, when all is warm. */
const MAY_GROW: Readonly<Record<keyof Look, number>> = {
  done: Infinity,
  descriptors: 2,
  threads: 1,
  megabytes: 30,
  files: 0,
};

interface Look {
  readonly done: number;
  readonly descriptors: number;
  readonly threads: number;
  /** Resident. */
  readonly megabytes: number;
  /** Of ours, in the directory for temporary files. */
  readonly files: number;
}

const tiny = plan({
  ...{ preset: 'quick', exit: ['pio-out'], mode: ['long64-ring3'], groups: ['regs'], direction: ['both'] },
  ...{ launches: 1, minRounds: 1, maxRounds: 1 },
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

async function look(done: number): Promise<Look> {
  // What is dropped is given back: a native object goes with its JavaScript one.
  globalThis.gc?.();
  await tick();
  globalThis.gc?.();
  const status = readFileSync('/proc/self/status', 'utf8');
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    done,
    descriptors: readdirSync('/proc/self/fd').length,
    threads: number('Threads'),
    megabytes: Math.round(number('VmRSS') / 1024),
    files: readdirSync(tmpdir()).filter((name) => name.startsWith('kvm-exit-bench')).length,
  };
}

async function soaked(once: (turn: number) => Promise<void>): Promise<Look[]> {
  const looks: Look[] = [];
  for (let turn = 1; turn <= TIMES; turn++) {
    await once(turn);
    if (turn % Math.ceil(TIMES / LOOKS) === 0) looks.push(await look(turn));
  }
  return looks;
}

const host = await probe();

/** A launch is a process; what is looked at is the one that starts them. */
async function launchOnce(turn: number): Promise<void> {
  const { comparisons } = summarize(await measure(tiny, { host, seed: String(turn) }));
  if (comparisons.length === 0) throw new Error('a launch without a comparison');
}

const addon = loadAddon(coreBinary().path);

/** What a launch process does, again and again in this one: a session with its VM, proved, timed and dropped. */
async function sessionOnce(turn: number): Promise<void> {
  const spec = launchSpec({ plan: tiny, seed: '1', device: host.device, launch: turn, rounds: 1 });
  const cells = spec.cells.map(({ cell }) => ({ cell, exitsPerBlock: 32 }));
  const session = new addon.Session({ ...spec, cells });
  const verdicts = await session.verify();
  const failed = verdicts.find(({ status }) => status === 'failed');
  if (failed !== undefined) throw new Error(JSON.stringify(failed));
  await session.round(0);
  await session.finish();
  // As a caller's loop that awaits real work does: without a turn nothing is ever dropped.
  await new Promise((resolve) => setImmediate(resolve));
}

function grown(looks: readonly Look[]): string[] {
  const first = looks[0];
  const last = looks.at(-1);
  if (first === undefined || last === undefined) return ['nothing was looked at'];
  return (Object.keys(MAY_GROW) as (keyof Look)[])
    .filter((what) => last[what] - first[what] > MAY_GROW[what])
    .map((what) => `${what} grew from ${String(first[what])} to ${String(last[what])}`);
}

function table(title: string, looks: readonly Look[]): string[] {
  const rows = looks.map(
    ({ done, descriptors, threads, megabytes, files }) =>
      `| ${[done, descriptors, threads, megabytes, files].join(' | ')} |`,
  );
  const head = [
    '| done | descriptors | threads | resident, MB | temporary files |',
    '| --: | --: | --: | --: | --: |',
  ];
  return [`## ${title}`, '', ...head, ...rows, ''];
}

const launches = await soaked(launchOnce);
const sessions = await soaked(sessionOnce);
const text = [
  '# A long time in one process',
  '',
  `Made by \`npm run test:soak\` with Node ${process.versions.node} on ${cpus()[0]?.model ?? 'an unknown processor'}. ` +
    'Each line is after a collection of garbage.',
  '',
  ...table(`${String(TIMES)} runs of one launch each, through the API`, launches),
  ...table(`${String(TIMES)} sessions with a VM each, in the process itself`, sessions),
].join('\n');
writeFileSync(join(packageRoot(), 'reports', 'soak.md'), text);
console.log(text);
const troubles = [...grown(launches), ...grown(sessions)];
if (troubles.length > 0) {
  console.error(troubles.join('\n'));
  process.exitCode = EXIT_CODE.harnessFailed;
}
