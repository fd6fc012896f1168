/** What sync saves of a whole exit of a VMM, with what `vmm run` measured of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adviceFindings } from '../../../src/features/advise/answer.js';
import { advise, type AdviseOptions } from '../../../src/features/advise/advise.js';
import type { Advice } from '../../../src/features/advise/document/advice.js';
import { mixOfBytes } from '../../../src/features/advise/mix/read_mix.js';
import { parseUses } from '../../../src/features/advise/uses.js';
import type { Results } from '../../../src/results/schema.js';
import {
  VMM_EXITS,
  VMM_FORMAT,
  VMM_VERSION,
  type RingCosts,
  type VmmDocument,
} from '../../../src/features/vmm/document/schema.js';
import type { Estimate } from '../../../src/stats/summary.js';
import { advisedRun } from '../../support/advised_run.js';
import { instructionResults } from '../../support/instruction_run.js';
import { runLine } from '../run/run_line.js';

const RUN = advisedRun();
const WHOLE_LINE = { low: -Infinity, high: Infinity };

/** A VMM whose dispatch takes as much in both rings. */
function vmmOf(dispatch: Estimate, host: Results['host'] = RUN.host): VmmDocument {
  const costs = (ring: RingCosts['ring']): RingCosts => ({
    ring,
    cells: Object.fromEntries(VMM_EXITS.map((cell) => [cell, dispatch])) as RingCosts['cells'],
    ...{ loop: dispatch, bare: dispatch, dispatch, dispatchShare: dispatch },
    ...{ overKernel: dispatch, syncSaves: dispatch },
  });
  return {
    format: VMM_FORMAT,
    version: VMM_VERSION,
    tool: { name: 'kvm-exit-bench', version: '0.0.0-test' },
    command: ['/usr/bin/qemu-system-x86_64', '-kernel', '{guest}'],
    host,
    unit: 'cycles',
    rings: [costs(0), costs(3)],
    launches: [],
  };
}

const exits = (perSecond: number): string => JSON.stringify([{ exit: 'KVM_EXIT_IO', perSecond }]);

function adviceWith(document: VmmDocument | null, given: Partial<AdviseOptions> = {}): Advice {
  return advise({
    tool: { name: 'kvm-exit-bench', version: '0.0.0-test' },
    results: RUN,
    resultsSource: 'results.json',
    mix: mixOfBytes(Buffer.from(exits(30_000)), 'mix.json', 'list'),
    mixSource: 'mix.json',
    uses: parseUses(['KVM_EXIT_IO=regs:both']),
    now: 'ioctl',
    vmm: document === null ? undefined : { source: 'vmm.json', document },
    ...given,
  });
}

/** Cycles of both hosts: they have one clock. */
const cyclesOf = (ticks: number): number => (ticks * RUN.host.clock.hz) / (1e9 * RUN.ticksPerNs);

describe('advice with what the VMM adds', () => {
  it('says in its first sentences what the saving is of a whole exit', () => {
    const { base, policies, ...rest } = adviceWith(null);
    const best = policies.find(({ name }) => name === 'best')!;
    const now = policies.find(({ name }) => name === 'ioctl')!;
    const bare = base.perExit.estimate + now.perExit.estimate;
    expect(rest.vmm).toBeNull();
    // As much again as the exit and its registers.
    const whole = cyclesOf(bare);
    const advice = adviceWith(vmmOf({ estimate: whole, low: whole / 2, high: 2 * whole }));
    const { wholeExit, savedShare } = advice.vmm!;
    expect(wholeExit).toBeCloseTo(2 * bare, 3);
    expect(savedShare?.estimate).toBeCloseTo(best.savedPerExit.estimate / (2 * bare), 6);
    expect(savedShare?.interval?.low).toBeCloseTo(best.savedPerExit.interval!.low / (3 * bare), 6);
    expect(savedShare?.interval?.high).toBeCloseTo(best.savedPerExit.interval!.high / (1.5 * bare), 6);
    expect(adviceFindings(advice)[0]).toMatch(
      /at 30,000 exits a second compared with ioctl on use \(.*\)\. That is \d+\.\d% \[\d+\.\d%, \d+\.\d%\] of an exit under qemu-system-x86_64, which takes [\d,]+ cycles, [\d,]+ \[[\d,]+, [\d,]+\] of them its own dispatch\.$/,
    );
  });

  it('has no interval where the VMM was started once', () => {
    const advice = adviceWith(vmmOf({ estimate: 5000, ...WHOLE_LINE }));
    expect([advice.vmm?.dispatch.interval, advice.vmm?.savedShare?.interval]).toEqual([null, null]);
    expect(adviceFindings(advice)[0]).toContain('[not known] of an exit under');
  });

  it('notes that it comes from another host', () => {
    const other = { ...RUN.host, cpu: { ...RUN.host.cpu, model: 'Another CPU' } };
    const dispatch = { estimate: 5000, low: 4000, high: 6000 };
    expect(adviceWith(vmmOf(dispatch)).notes.join()).not.toContain('another host');
    expect(adviceWith(vmmOf(dispatch, other)).notes.join()).toMatch(
      /What the VMM adds was measured on another host: Another CPU/,
    );
  });

  it('is refused for a guest that it says nothing of, and where instructions are counted', async () => {
    const document = vmmOf({ estimate: 5000, low: 4000, high: 6000 });
    expect(() => adviceWith({ ...document, rings: [] })).toThrow(
      /vmm\.json says nothing of guests in long64/,
    );
    const results = await instructionResults();
    expect(() => adviceWith(document, { results })).toThrow(/counts instructions/);
  });
});

describe('advise --vmm', () => {
  let directory = '';
  const fileOf = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'advise-vmm-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const line = (vmm: string): string[] => {
    const costs = fileOf('costs.json', JSON.stringify(RUN));
    const mix = fileOf('mix.json', exits(30_000));
    return ['advise', costs, '--mix', mix, '--uses', 'KVM_EXIT_IO=regs:both', '--vmm', vmm];
  };

  it('reads what vmm run --json printed', async () => {
    const vmm = fileOf('vmm.json', JSON.stringify(vmmOf({ estimate: 5000, low: 4000, high: 6000 })));
    const { code, stdout } = await runLine(line(vmm));
    expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('of them its own dispatch.'),
    ]);
  });

  it.each([
    ['another document', '{"format":"kvm-exit-bench/results"}', /not a file of ours/],
    ['a dispatch that is no number', '{"format":"kvm-exit-bench/vmm","version":1}', /vmm run --json/],
  ])('ends clearly with %s', async (_, text, why) => {
    const { code, stdout, stderr } = await runLine(line(fileOf('wrong.json', text)));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
  });
});
