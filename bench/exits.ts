/**
 * The suite that `npm run bench` runs: what a userspace exit costs, by guest, register groups, direction and
 * transfer. A cell is a tinybench Task, and all tasks are under way at once, because the sampler measures every
 * cell once in each round, in a fresh random order and in processes of its own: an iteration of a task waits for
 * its cell's next block and says how long an exit took in it. Takes the flags of `kvm-exit-bench run`, and writes
 * the same results and the same report.
 *
 *     npm run bench -- --preset quick --exit 'pio-*'
 */
import { Bench, type FnReturnedObject } from 'tinybench';
import { runSuite } from '../src/cli/run.js';
import type { Sampler } from '../src/measure/sampler.js';

async function exits(sampler: Sampler): Promise<void> {
  const bench = new Bench({
    name: 'KVM userspace exits',
    concurrency: 'bench',
    // The sampler knows when intervals are narrow enough or time is up; its signal ends every task.
    signal: sampler.signal,
    time: Infinity,
    iterations: 0,
    // Verification has run every cell before the first round, and no block is thrown away unseen.
    warmup: false,
  });

  for (const { cell } of sampler.cells) {
    const nextBlock = async (): Promise<FnReturnedObject> => {
      const block = await sampler.block(cell.id);
      if (block === null) throw new Error(`${cell.id} was not measured`);
      return { overriddenDuration: block.msPerExit, overriddenIterationCost: block.blockMs };
    };
    bench.add(cell.id, nextBlock, { async: true });
  }

  await bench.run();
}

await runSuite(process.argv.slice(2), exits);
