/**
 * The harness itself: its template loop against the plainest loop a VMM author would write in C, on the same vCPU in
 * one process, for each transfer. The two loops of a pair run back to back, a fair coin says which first, so what is
 * left between them is the loop. A ratio of 1.00 means the harness is invisible.
 *
 *     npm run bench:harness
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Bench, type FnReturnedObject } from 'tinybench';
import { packageRoot } from '../src/lib/package_root.js';
import { logRatio, withinRun } from '../src/stats/paired.js';
import { Random } from '../src/stats/inference/random.js';

const ROUNDS = 400;
const MODES = { 'long64-ring0': 32, 'long64-ring3': 16 } as const;
const TRANSFERS = ['none', 'ioctl', 'sync'] as const;
const LOOPS = ['harness', 'hand'] as const;
type Loop = (typeof LOOPS)[number];

interface Harness {
  /** Median ticks per exit over the block's 16 sub-batches. */
  block(transfer: string, loop: Loop, exits: number): number;
}
interface HarnessAddon {
  readonly Harness: new (device: string, mode: string) => Harness;
}

const require = createRequire(import.meta.url);
const addonPath = join(packageRoot(), 'build', 'Release', 'kvm_exit_bench_harness.node');
const addon = require(addonPath) as HarnessAddon;
const coin = new Random('20121122');

/** Both loops of one transfer: whoever asks first waits for the other, then a coin decides who runs first. */
class Pair {
  readonly ticks: Record<Loop, number[]> = { harness: [], hand: [] };
  private waiting = new Map<Loop, (ticks: number) => void>();

  constructor(
    private readonly harness: Harness,
    private readonly transfer: string,
    private readonly exits: number,
  ) {}

  next(loop: Loop): Promise<number> {
    return new Promise((resolve) => {
      this.waiting.set(loop, resolve);
      if (this.waiting.size === LOOPS.length) this.run();
    });
  }

  private run(): void {
    const { waiting } = this;
    this.waiting = new Map();
    const order = coin.below(2) === 0 ? LOOPS : LOOPS.toReversed();
    for (const loop of order) {
      const ticks = this.harness.block(this.transfer, loop, this.exits);
      this.ticks[loop].push(ticks);
      waiting.get(loop)?.(ticks);
    }
  }
}

const bench = new Bench({
  name: 'the harness against a loop written by hand',
  concurrency: 'bench',
  iterations: ROUNDS,
  time: 0,
  warmup: false,
});
const pairs: { name: string; pair: Pair }[] = [];
for (const [mode, exits] of Object.entries(MODES)) {
  const harness = new addon.Harness('/dev/kvm', mode);
  for (const transfer of TRANSFERS) {
    const pair = new Pair(harness, transfer, exits);
    pairs.push({ name: `${mode}/${transfer}`, pair });
    for (const loop of LOOPS) {
      // tinybench counts milliseconds; here they are ticks, and only ratios are read.
      const block = async (): Promise<FnReturnedObject> => ({ overriddenDuration: await pair.next(loop) });
      bench.add(`${mode}/${transfer}/${loop}`, block, { async: true });
    }
  }
}
await bench.run();

console.log('ticks per exit, and harness / hand with its sign interval within this run');
for (const { name, pair } of pairs) {
  const logs = pair.ticks.harness
    .map((ticks, round) => logRatio(ticks, pair.ticks.hand[round] ?? NaN))
    .filter((log) => !Number.isNaN(log));
  if (logs.length === 0) continue;
  const ratio = withinRun(logs);
  const levels = LOOPS.map((loop) => {
    const p50 = bench.tasks.find((task) => task.name === `${name}/${loop}`)?.result;
    const level = p50 !== undefined && 'latency' in p50 ? p50.latency.p50 : NaN;
    return `${loop} ${level.toFixed(0).padStart(6)}`;
  });
  const interval = `[${ratio.low.toFixed(4)}, ${ratio.high.toFixed(4)}]`;
  console.log(
    `${name.padEnd(20)} ${levels.join('  ')}  ratio ${ratio.estimate.toFixed(4)} ${interval}, ${logs.length} rounds`,
  );
}
