import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/measure/block_feed.js';
import type { Sampler } from '../../src/measure/sampler.js';
import { fakeSampler } from '../support/fake_run.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

async function allBlocks(sampler: Sampler, id: string): Promise<Block[]> {
  const blocks: Block[] = [];
  for (;;) {
    const block = await sampler.block(id);
    if (block === null) return blocks;
    blocks.push(block);
  }
}

describe('blocks, cell by cell', () => {
  it('gives blocks in run order, each once, and then null for ever', async () => {
    const sampler = await fakeSampler({});
    const [blocks, { samples }] = await Promise.all([allBlocks(sampler, SYNC), sampler.run()]);
    const complete = samples.rounds.filter((round) => round.complete);
    const index = samples.cells.findIndex(({ cell }) => cell.id === SYNC);
    const medians = complete.map(({ cell, median }) => (median[cell.indexOf(index)] ?? NaN) / 2_600_000);
    expect(blocks.map(({ msPerExit }) => msPerExit)).toEqual(medians);
    expect(blocks.map(({ isLast }) => isLast)).toEqual(medians.map((_, at) => at === medians.length - 1));
    expect(await sampler.block(SYNC)).toBeNull();
    expect(await sampler.block('no/such/cell')).toBeNull();
  });

  it('has blocks of a whole number of sub-batches', async () => {
    const sampler = await fakeSampler({});
    await sampler.run();
    for (const { cell, exitsPerBlock } of sampler.cells)
      expect(exitsPerBlock === null ? NaN : exitsPerBlock % 4, cell.id).toBe(0);
  });
});
