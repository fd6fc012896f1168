import { describe, expect, it } from 'vitest';
import { blockOwner } from '../../src/plan/block_length.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { assembleResults } from '../../src/results/assemble.js';
import type { Results } from '../../src/results/schema.js';
import type { LaunchMessage, LaunchSpec } from '../../src/samples/protocol.js';
import { SampleLog } from '../../src/samples/sample_log.js';
import { fakeOutcome, fakeSampler, smallPlan } from '../support/fake_run.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import { TEST_TOOL } from '../results/fake_results.js';

/** What a bare exit of the fake takes in ring 0 and in ring 3. */
const RING0_US = 6.54;
const RING3_US = 25;

async function resultsOfHost(costs: number): Promise<Results> {
  const plan = { ...resolvePlan({}), launches: 2, minRounds: 2, maxRounds: 2 };
  const { samples } = await fakeOutcome({ plan, fake: { costs } });
  return assembleResults({ samples, host: fakeHost(), plan, label: null, tool: TEST_TOOL });
}

/** Milliseconds of every block of a guest. */
function blocksMs({ cells, rounds, ticksPerNs }: Results): number[] {
  return rounds.flatMap(({ cell: order, mean }) =>
    order.flatMap((index, position) => {
      const result = cells[index];
      if (result?.status !== 'measured' || result.cell.kind === 'control') return [];
      return [((mean[position] ?? NaN) * result.exitsPerBlock) / ticksPerNs / 1e6];
    }),
  );
}

/** A backend that keeps what each launch was asked. */
class AskedBackend extends FakeBackend {
  readonly asked: LaunchSpec[] = [];

  override measure(spec: LaunchSpec): ReturnType<FakeBackend['measure']> {
    this.asked.push(spec);
    return super.measure(spec);
  }
}

describe('blocks on hosts of every speed', () => {
  it.each([
    ['1 us', 1 / RING0_US],
    ['60 us, as in ring 3 of a nested VM', 60 / RING3_US],
  ])('a guest whose bare exit takes %s has blocks of 0.5 to 4 ms', async (_, costs) => {
    const ms = blocksMs(await resultsOfHost(costs));
    expect(Math.min(...ms)).toBeGreaterThan(0.5);
    expect(Math.max(...ms)).toBeLessThan(4);
  });

  it('have at least two exits in each of their parts, as the plan of the results says', async () => {
    const { cells, plan } = await resultsOfHost(60 / RING3_US);
    for (const result of cells) {
      if (result.status !== 'measured') throw new Error(`${result.cell.id} was not measured`);
      const exits = result.exitsPerBlock;
      expect(exits % 16 === 0 ? exits / 16 : exits / 2).toBeGreaterThanOrEqual(2);
      expect(plan.exitsPerBlock?.[blockOwner(result.cell)]).toBe(result.exitsPerBlock);
    }
  });
});

describe('the launches of a run', () => {
  it('are told what the pilot of the first one found', async () => {
    const backend = new AskedBackend();
    const sampler = await fakeSampler({ sampler: { backend } });
    const { samples } = await sampler.run();
    const [first, ...others] = backend.asked.map(({ cells }) => cells.map((each) => each.exitsPerBlock));
    expect(new Set(first)).toEqual(new Set([null]));
    expect(others).toHaveLength(2);
    for (const exits of others) expect(exits).toEqual(samples.cells.map((each) => each.exitsPerBlock));
  });

  it('keep what the plan says, and only the rest is found', async () => {
    const guest = 'pio-out/long64-ring0';
    const plan = { ...smallPlan(), exitsPerBlock: { [guest]: 16 } };
    const calibrated: LaunchMessage[] = [];
    const { samples } = await fakeOutcome({
      plan,
      sampler: {
        onMessage: (message) => {
          if (message.type === 'calibrated') calibrated.push(message);
        },
      },
    });
    expect(calibrated).toHaveLength(1);
    for (const { cell, exitsPerBlock } of samples.cells)
      if (cell.kind !== 'control') expect(exitsPerBlock).toBe(16);
      else expect(exitsPerBlock).toBeGreaterThan(16);
  });

  it('have as long blocks as those before, whatever a later one says it found', () => {
    const cells = smallPlan()
      .cells.slice(0, 2)
      .map((cell) => ({ cell, exitsPerBlock: null }));
    const log = new SampleLog(cells);
    log.add({ type: 'calibrated', launch: 0, exitsPerBlock: [64, null] }, '');
    log.add({ type: 'calibrated', launch: 1, exitsPerBlock: [96, 48] }, '');
    expect(log.cells.map(({ exitsPerBlock }) => exitsPerBlock)).toEqual([64, 48]);
  });
});
