import { Bench } from 'tinybench';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/measure/block_feed.js';
import type { Sampler } from '../../src/measure/sampler.js';
import { fakeSampler, type FakeRun } from '../support/fake_run.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

async function taskSamples(run: FakeRun) {
  const sampler = await fakeSampler(run);
  const bench = new Bench({
    concurrency: 'bench',
    signal: sampler.signal,
    time: Infinity,
    iterations: 0,
    warmup: false,
    retainSamples: true,
  });
  for (const { cell } of sampler.cells) {
    const nextBlock = async () => {
      const block = await sampler.block(cell.id);
      if (block === null) throw new Error('not measured');
      return { overriddenDuration: block.msPerExit, overriddenIterationCost: block.blockMs };
    };
    bench.add(cell.id, nextBlock, { async: true });
  }
  const [{ samples }] = await Promise.all([sampler.run(), bench.run()]);
  return { samples, bench };
}

async function allBlocks(sampler: Sampler, id: string): Promise<Block[]> {
  const blocks: Block[] = [];
  for (;;) {
    const block = await sampler.block(id);
    if (block === null) return blocks;
    blocks.push(block);
  }
}

describe('blocks, cell by cell', () => {
  it('gives a tinybench task exactly the blocks of its cell that count, and no other sample', async () => {
    const { samples, bench } = await taskSamples({ fake: { dropEvery: 4 } });
    samples.cells.forEach(({ cell }, index) => {
      const expected = samples.rounds.flatMap((round) => {
        const position = round.cell.indexOf(index);
        const drop = round.drops.some((dropped) => dropped.position === position);
        return round.complete && position >= 0 && !drop ? [(round.median[position] ?? NaN) / 2_600_000] : [];
      });
      const result = bench.getTask(cell.id)?.result;
      expect(result?.state).toBe('aborted-with-statistics');
      if (result?.state !== 'aborted-with-statistics') return;
      expect([...(result.latency.samples ?? [])]).toEqual(expected.sort((a, b) => a - b));
    });
  });

  it('ends the task of a cell that is never timed with an error, and no other task', async () => {
    const { bench } = await taskSamples({ fake: { skipped: { [SYNC]: 'not offered' } } });
    const states = bench.tasks.map(({ name, result }) => [name, result.state] as const);
    for (const [name, state] of states)
      expect(state).toBe(name === SYNC ? 'errored' : 'aborted-with-statistics');
  });

  it('ends a suite whose run fails before any round', async () => {
    const { bench } = await taskSamples({ fake: { error: { launch: 0, round: 0, code: 'no-device' } } });
    expect(bench.tasks.every(({ result }) => ['aborted', 'errored'].includes(result.state))).toBe(true);
  });

  it('gives blocks in run order, each once, and then null for ever', async () => {
    const sampler = await fakeSampler({});
    const [blocks, { samples }] = await Promise.all([allBlocks(sampler, SYNC), sampler.run()]);
    const complete = samples.rounds.filter((round) => round.complete);
    expect(blocks.map(({ launch, round }) => [launch, round])).toEqual(
      complete.map(({ launch, round }) => [launch, round]),
    );
    expect(await sampler.block(SYNC)).toBeNull();
    expect(await sampler.block('no/such/cell')).toBeNull();
  });

  it('has blocks of a whole number of sub-batches, as long for every transfer of a guest', async () => {
    const { cells } = await fakeSampler({});
    expect(cells.every(({ exitsPerBlock }) => exitsPerBlock % 16 === 0)).toBe(true);
    const guest = cells.filter(({ cell }) => cell.kind !== 'control').map((each) => each.exitsPerBlock);
    expect(new Set(guest).size).toBe(1);
  });
});
