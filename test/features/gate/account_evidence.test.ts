import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/samples/account.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import type { Results } from '../../../src/results/schema.js';
import { accountWith } from '../../support/example_account.js';
import { runOf } from './gated_runs.js';

const COUNTERS = ['exits', 'insn_emulation', 'req_event'];

/** The run with that account of every bare exit, on a host that names these counters. */
function withAccount(results: Results, account: Account, counters: readonly string[] = COUNTERS): Results {
  return {
    ...results,
    host: { ...results.host, account: { status: 'usable', counters: [...counters] } },
    cells: results.cells.map((result) =>
      result.status === 'measured' && result.cell.kind === 'base' ? { ...result, account } : result,
    ),
  };
}

const RUN = runOf();
const USUAL = accountWith({ exits: 34, insn_emulation: 102 });
const BASELINE = withAccount(RUN, USUAL);

function regressed(candidate: Results): string[] {
  return judge(BASELINE, candidate).cells.flatMap(({ id, verdict, evidence: [first] }) =>
    verdict === 'regressed' && first?.kind === 'exact'
      ? [`${id}: ${first.what} ${String(first.baseline)} to ${String(first.candidate)}`]
      : [],
  );
}

describe("KVM's account in the gate", () => {
  test('one more emulated instruction an exit is a regression, and it is said which', () => {
    const found = regressed(withAccount(RUN, accountWith({ exits: 34, insn_emulation: 136 })));
    expect(found).not.toHaveLength(0);
    expect(found.every((text) => text.endsWith("none: insn_emulation (KVM's account) 3 to 4"))).toBe(true);
  });

  test('a counter that had not risen is 0 where the host names it, in blocks of any length', () => {
    const longer = { ...accountWith({ exits: 66, insn_emulation: 198, req_event: 66 }), exits: 66 };
    expect(regressed(withAccount(RUN, longer))[0]).toContain("req_event (KVM's account) 0 to 1");
  });

  test.each([
    ['one that rises once a block', accountWith({ exits: 35, insn_emulation: 102 })],
    [
      'one that is noise',
      accountWith(
        { insn_emulation: 102 },
        { varied: { exits: { increases: [34, 68], blocks: [5, 5], undisturbed: [4, 4] } } },
      ),
    ],
    [
      'one in which launches differ',
      accountWith(
        { exits: 34 },
        {
          launches: [0, 1],
          varied: { insn_emulation: { increases: [102, 136], blocks: [1, 99], undisturbed: [1, 99] } },
          byLaunch: { insn_emulation: [102, 136] },
          blocks: 100,
          undisturbed: 100,
        },
      ),
    ],
  ])('no evidence: %s', (_, account) => {
    expect(regressed(withAccount(RUN, account))).toEqual([]);
  });

  test('no evidence: a counter that only one of the kernels has', () => {
    const candidate = withAccount(RUN, accountWith({ exits: 34, insn_emulation: 102, pf_parked: 34 }), [
      ...COUNTERS,
      'pf_parked',
    ]);
    expect(regressed(candidate)).toEqual([]);
  });

  test('no evidence: runs of hosts that differ', () => {
    const candidate = withAccount(RUN, accountWith({ exits: 34, insn_emulation: 136 }));
    const { host } = candidate;
    expect(regressed({ ...candidate, host: { ...host, cpu: { ...host.cpu, model: 'another' } } })).toEqual(
      [],
    );
  });
});
