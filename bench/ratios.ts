/**
 * Our ratios against those of an independent C program (bench/native/ratios.c, its own set-up, loops and clock): `regs`
 * by sync against `regs` by ioctl, both ways, on exits of four kinds. The two take turns, so that both meet the same
 * minutes of the host. Ends with 1 when a pair differs by more than 5%.
 *
 *     npm run bench:ratios            # about 50 s; the number of turns may be given
 */
import { largest, smallest } from '../src/lib/extremes.js';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { measure, plan, probe, summarize, type Host } from '../src/index.js';
import { packageRoot } from '../src/lib/package_root.js';

const TURNS = 5;
const SECONDS = 4;
const ROUNDS = 100;
const ALLOWED = 0.05;

/** What both measure, by the C program's names: the same exits, with as many guest instructions. */
const COUNTERPART: Readonly<Record<string, string>> = {
  rdmsr: 'rdmsr',
  'single-step': 'debug-step',
  'rep-outsb-1': 'pio-out-string',
  'rep-insb-16': 'pio-in-string-16',
  'mmio-store-8': 'mmio-write-8',
  'mmio-load-8': 'mmio-read-8',
};

/** By `exit/mode` of the C program, one value a turn. */
type Turns = Map<string, number[]>;

function add(turns: Turns, guest: string, ratio: number): void {
  turns.set(guest, [...(turns.get(guest) ?? []), ratio]);
}

async function theirs(turns: Turns): Promise<void> {
  const program = join(packageRoot(), 'build', 'Release', 'kvm_exit_bench_ratios');
  const { stdout, stderr } = await promisify(execFile)(program, [String(ROUNDS)]);
  if (turns.size === 0) process.stderr.write(stderr);
  for (const line of stdout.trim().split('\n')) {
    const [exit, mode, ratio] = line.split(' ');
    add(turns, `${exit ?? ''}/${mode ?? ''}`, Number(ratio));
  }
}

async function ours(turns: Turns, host: Host): Promise<void> {
  const sweep = plan({
    preset: 'full',
    exit: Object.values(COUNTERPART),
    mode: ['long64-ring0', 'long64-ring3'],
    groups: ['regs'],
    direction: ['both'],
    launches: 1,
    maxTimeSeconds: SECONDS,
  });
  const { comparisons } = summarize(await measure(sweep, { host }));
  for (const [exit, name] of Object.entries(COUNTERPART))
    for (const { kind, subject, ratio } of comparisons) {
      const [guest, mode] = subject.split('/');
      if (kind === 'sync-ioctl' && guest === name) add(turns, `${exit}/${mode ?? ''}`, ratio.estimate);
    }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

function text(values: readonly number[] | undefined): string {
  if (values === undefined) return 'not measured'.padEnd(24);
  const [low, high] = [smallest(values), largest(values)];
  return `${median(values).toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
}

const asked = Number(process.argv[2] ?? TURNS);
if (!Number.isInteger(asked) || asked < 1)
  throw new RangeError(`${process.argv[2] ?? ''} is no number of turns`);
const host = await probe();
const program: Turns = new Map();
const tool: Turns = new Map();
for (let turn = 0; turn < asked; ++turn) {
  const pair = [(): Promise<void> => theirs(program), (): Promise<void> => ours(tool, host)];
  const order = turn % 2 === 0 ? pair : pair.toReversed();
  for (const measured of order) await measured();
}

console.log(
  `regs by sync / regs by ioctl, both ways: the median and range of ${String(asked)} turns\n` +
    `${'exit'.padEnd(26)}${'C program'.padEnd(26)}${'kvm-exit-bench'.padEnd(26)}difference`,
);
for (const [guest, values] of program) {
  const mine = tool.get(guest);
  const difference = mine === undefined ? NaN : median(mine) / median(values) - 1;
  if (Math.abs(difference) > ALLOWED) process.exitCode = 1;
  const judged = Number.isNaN(difference) ? 'no counterpart' : `${(100 * difference).toFixed(2)}%`;
  console.log(`${guest.padEnd(26)}${text(values).padEnd(26)}${text(mine).padEnd(26)}${judged}`);
}
