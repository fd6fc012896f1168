import { expect, it } from 'vitest';
import { NO_BLOCKS } from '../../src/results/storable.js';
import { asMessages } from '../../src/results/as_messages.js';
import type { CellResult } from '../../src/results/schema.js';
import { fakeResults } from './fake_results.js';

const KVM_SAYS = 'KVM_CAP_SYNC_REGS is 0';

/** The verdicts that a run would resume with, whose first cell was skipped for this reason. */
async function verdictsAfter(reason: string) {
  const results = await fakeResults();
  const [first, ...others] = results.cells;
  const skipped: CellResult = { status: 'skipped', cell: first!.cell, reason };
  const { messages } = asMessages({ ...results, cells: [skipped, ...others] });
  return messages.flatMap(({ message }) => (message.type === 'verified' ? message.verdicts : []));
}

it.each([NO_BLOCKS, 'the run ended before its proof', 'the run ended before it was verified'])(
  'a cell that the run did not come to has no verdict when the run is resumed: %s',
  async (reason) => {
    const verdicts = await verdictsAfter(reason);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.map(({ cell }) => cell)).not.toContain(0);
  },
);

it('a cell that the host cannot run stays skipped with its reason', async () => {
  expect(await verdictsAfter(KVM_SAYS)).toContainEqual({ status: 'skipped', cell: 0, reason: KVM_SAYS });
});
