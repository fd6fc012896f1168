/** Whatever KVM does wrong: no crash, no wrong number that is called good, and a reason that names it. */
import { describe, expect, it } from 'vitest';
import { WHY_NO_KVM } from '../support/surroundings/kvm_access.js';
import { runWithFault, WHY_NO_DOUBLE, type Faulted } from './faulty_run.js';
import { anyFault, mayEndWell } from './random_faults.js';
import { FAULT_CASES } from './table.js';

const why = WHY_NO_KVM ?? WHY_NO_DOUBLE;
const TRIALS = Number(process.env['KVM_FAULT_TRIALS'] ?? 6);
const TIMEOUT = 60_000;

/** All that was said: on stderr, and as the reason of a cell. */
function saidBy({ stderr, results }: Faulted): string {
  const reasons = (results?.cells ?? []).flatMap((cell) => {
    if (cell.status === 'measured') return [];
    return [cell.reason, cell.status === 'failed' ? (cell.field ?? '') : ''];
  });
  return [stderr, ...reasons].join('\n');
}

function expectNoCrash(ran: Faulted): void {
  expect(saidBy(ran)).not.toMatch(/ended early|with signal|unexpected error|does not speak/);
}

describe.skipIf(why !== null)(`a KVM with faults${why === null ? '' : ` (skipped: ${why})`}`, () => {
  it('measures like any other as long as there is none', { timeout: TIMEOUT }, async () => {
    const { code, results, stderr } = await runWithFault({ fault: '' });
    expect([code, stderr.includes('failed')]).toEqual([0, false]);
    expect(results?.cells.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it.each(FAULT_CASES)('$name: exit code $code', { timeout: TIMEOUT }, async ({ code, said, ...run }) => {
    const ran = await runWithFault(run);
    expect(ran.met).toBe(true);
    expectNoCrash(ran);
    if (said !== undefined) expect(saidBy(ran)).toMatch(said);
    expect(ran.code, saidBy(ran)).toBe(code);
  });

  it.each(Array.from({ length: TRIALS }, (_, trial) => anyFault(trial)))(
    'of any kind ends with a reason or does no harm: $fault',
    { timeout: TIMEOUT },
    async (run) => {
      const ran = await runWithFault(run);
      expectNoCrash(ran);
      expect([0, 4, 5], saidBy(ran)).toContain(ran.code);
      if (ran.code !== 0) expect(ran.stderr).toMatch(/\n {2}next: /);
      if (ran.met && !mayEndWell(run)) expect(ran.code, saidBy(ran)).not.toBe(0);
    },
  );
});
