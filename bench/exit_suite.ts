/** A sweep as a tinybench suite: a cell is a Task, and what the sampler measures is what the Task carries. */
import { Bench, type FnReturnedObject } from 'tinybench';
import type { Sampler } from '../src/measure/sampler.js';

/** A task's budget of time, in milliseconds: the sampler ends a run, not the suite. */
const NO_END_MS = Number.MAX_SAFE_INTEGER;

/**
 * All tasks are under way at once, because the sampler measures every cell once in each round, in a fresh random order
 * and in processes of its own: an iteration of a task waits for its cell's next block. A sample is the block's median in
 * milliseconds per exit, so that `bench.table()` and `task.result.latency` say what the results file says; the samples of
 * all launches stand together there, without an interval for the host, which is what the report is for. The task of a
 * cell that could not be measured ends with an error.
 */
export function exitSuite(sampler: Sampler): Bench {
  const bench = new Bench({
    name: 'KVM userspace exits',
    concurrency: 'bench',
    time: NO_END_MS,
    iterations: 0,
    // Each cell has proved itself before the first round, and no block is thrown away unseen.
    warmup: false,
    retainSamples: true,
  });
  for (const { cell } of sampler.cells) {
    const nextBlock = async (): Promise<FnReturnedObject> => {
      const block = await sampler.block(cell.id);
      if (block === null) throw new Error(`${cell.id} was not measured`);
      const { msPerExit, blockMs, isLast } = block;
      return { overriddenDuration: msPerExit, overriddenIterationCost: isLast ? NO_END_MS : blockMs };
    };
    bench.add(cell.id, nextBlock, { async: true });
  }
  return bench;
}
