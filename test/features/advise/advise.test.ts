import { describe, expect, it } from 'vitest';
import { advise, type AdviseOptions } from '../../../src/features/advise/advise.js';
import { readMix } from '../../../src/features/advise/mix/read_mix.js';
import { parseUses } from '../../../src/features/advise/uses.js';
import type { Advice } from '../../../src/features/advise/document/advice.js';
import { adviceMarkdown, adviceText } from '../../../src/features/advise/text.js';
import { advisedRun } from '../../support/advised_run.js';
import { instructionResults } from '../../support/instruction_run.js';
import { VCPU_IOCTL_TICKS } from '../../support/synthetic_costs.js';

const results = advisedRun();
const LOOK = { columns: 100, color: false, unicode: true };

function adviceOn(path: string, given: Partial<AdviseOptions> = {}): Advice {
  return advise({
    tool: { name: 'kvm-exit-bench', version: '0.0.0-test' },
    results,
    resultsSource: 'results.json',
    mix: readMix(path),
    mixSource: path,
    uses: parseUses([]),
    now: 'ioctl',
    ...given,
  });
}

/** Cost of each policy per exit, as a share of a vCPU ioctl. */
function costs({ policies }: Advice): Record<string, number> {
  return Object.fromEntries(policies.map(({ name, perExit }) => [name, perExit.estimate / VCPU_IOCTL_TICKS]));
}

const LIST = 'test/fixtures/mixes/list.json';
const STEPPING = 'bench/mixes/qemu-gdb-stepping.perf-script.txt';

describe('advice on recorded mixes', () => {
  it.each([
    ['qemu-gdb-stepping.perf-script.txt', 'stepping', []],
    ['qemu-gdb-stepping.perf-script.txt', 'stepping_uses', ['KVM_EXIT_IO=regs:read@0.2%', '*=sregs:read']],
    ['qemu-userspace-irqchip.tracefs.txt', 'irqchip', ['KVM_EXIT_IO=regs:read@5%']],
    ['qemu-query-stats.json', 'query_stats', []],
  ])('%s stays as it was: %s', async (name, golden, uses) => {
    const advice = adviceOn(`bench/mixes/${name}`, { uses: parseUses(uses) });
    await expect(adviceText(advice, LOOK, true)).toMatchFileSnapshot(`../../golden/advise/${golden}.txt`);
  });

  it('as Markdown stays as it was', async () => {
    await expect(adviceMarkdown(adviceOn(STEPPING))).toMatchFileSnapshot('../../golden/advise/stepping.md');
  });
});

describe('what a policy costs', () => {
  // Of 10,100 exits a second (the unknown one has no part) 1,000 read regs, 50 have regs both ways, 100 read sregs.
  const ioctl = (1000 + 100 + 100) / 10_100;
  const regs = 120 / VCPU_IOCTL_TICKS;
  const sregs = 250 / VCPU_IOCTL_TICKS;
  const both = ((50 / 10_100) * 330) / VCPU_IOCTL_TICKS;

  it('by ioctl is each use at its price', () => {
    expect(costs(adviceOn(LIST))['ioctl']).toBeCloseTo(ioctl, 3);
  });

  it('by sync always is what stands at every exit, and what is written', () => {
    expect(costs(adviceOn(LIST))['sync']).toBeCloseTo(regs + sregs + both, 3);
  });

  it('by the best mask leaves sregs to the ioctl, since it is used on fewer exits than its break-even', () => {
    const advice = adviceOn(LIST);
    const best = advice.policies.find(({ name }) => name === 'best')!;
    expect([best.mask, best.writes]).toEqual([['regs'], 'sync']);
    expect(costs(advice)['best']).toBeCloseTo(regs + both + 100 / 10_100, 3);
    expect(advice.groups.map(({ group, verdict }) => [group, verdict])).toEqual([
      ['regs', 'share'],
      ['sregs', 'share'],
    ]);
    expect(advice.groups[1]!.used).toBeLessThan(advice.groups[1]!.share!.low!);
  });

  it('by conditional sync stands only at the exits that use a group', () => {
    const conditional = (1100 / 10_100) * regs + (100 / 10_100) * sregs + both;
    expect(costs(adviceOn(LIST))['conditional']).toBeCloseTo(conditional, 3);
  });

  it('is saved against what is done now', () => {
    const advice = adviceOn(LIST, { now: 'sync' });
    const [first, sync, best] = advice.policies;
    expect(sync!.savedPerExit.estimate).toBe(0);
    expect(first!.savedPerExit.estimate).toBeCloseTo(sync!.perExit.estimate - first!.perExit.estimate, 6);
    expect(best!.savedPerExit.interval!.low).toBeGreaterThan(0);
  });

  it('is a share of a CPU: exits a second times ticks over the clock', () => {
    const { policies, mix, costs: of } = adviceOn(LIST);
    const { perExit, cpuShare } = policies[0]!;
    expect(mix.exitsPerSecond).toBe(10_100);
    expect(cpuShare!.estimate).toBeCloseTo((perExit.estimate * 10_100) / (of.ticksPerNs * 1e9), 9);
  });

  it('has no rate where the mix says no time, unless it is given', () => {
    const path = 'test/fixtures/mixes/perf_kvm_stat.txt';
    expect(adviceOn(path).base.cpuShare).toBeNull();
    expect(adviceOn(path, { seconds: 10 }).mix.exitsPerSecond).toBe(930);
  });

  it('is exact where instructions are counted, and no time', async () => {
    const advice = adviceOn(LIST, { results: await instructionResults() });
    const { perExit, cpuShare } = advice.policies[0]!;
    expect([perExit.interval!.low, cpuShare]).toEqual([perExit.estimate, null]);
    expect(advice.notes.join()).toContain('path lengths, not time');
  });
});

describe('exits of a mix', () => {
  it('that KVM finishes stand apart, those that may reach userspace are upper bounds, unknown ones are named', () => {
    const advice = adviceOn('test/fixtures/mixes/perf_kvm_stat.txt');
    expect(advice.exits.map(({ name, upperBound }) => [name, upperBound])).toEqual([
      ['MSR_WRITE', true],
      ['IO_INSTRUCTION', true],
      ['HLT', true],
      ['EPT_MISCONFIG', true],
    ]);
    expect(advice.apart.map(({ name }) => name)).toEqual(['EXTERNAL_INTERRUPT', 'PF excp']);
    expect(advice.notUnderstood).toEqual([
      { place: '10 times', text: 'TELEPORTATION', why: 'no exit of this name is known' },
    ]);
  });

  it('of the processor do not count twice in a trace that has those of KVM_RUN', () => {
    const advice = adviceOn('test/fixtures/mixes/trace_cmd.txt');
    expect(advice.mix.exits).toBe(4);
    expect(advice.apart.map(({ name }) => name).sort()).toEqual(['cpuid', 'io', 'npf']);
  });

  it('of ours are priced as they are, reasons as the mean of their kinds, others by another exit', () => {
    const priced = adviceOn('test/fixtures/mixes/counters.csv').exits;
    expect(priced.map(({ name, standsFor, likeness }) => [name, standsFor, likeness])).toEqual([
      ['KVM_EXIT_MMIO', ['mmio-write', 'mmio-read'], 'mean'],
      ['KVM_EXIT_IO', ['pio-out', 'pio-in'], 'mean'],
      ['mmio-read', ['mmio-read'], 'same'],
    ]);
    const msr = adviceOn('test/fixtures/mixes/perf_kvm_stat.txt').exits[0]!;
    expect([msr.standsFor, msr.likeness]).toEqual([['pio-out'], 'other']);
  });

  it('take their uses from --uses first, then from the mix, then from what is assumed', () => {
    const uses = parseUses(['KVM_EXIT_IO=sregs:both@10%', '*=events:read']);
    const found = adviceOn(LIST, { uses }).exits;
    expect(found.map(({ name, uses: each, usesFrom }) => [name, each, usesFrom])).toEqual([
      ['mmio-write', [{ group: 'events', direction: 'read', share: 1 }], 'option'],
      ['KVM_EXIT_IO', [{ group: 'sregs', direction: 'both', share: 0.1 }], 'option'],
      ['KVM_EXIT_MMIO', expect.objectContaining({ length: 2 }), 'mix'],
    ]);
  });
});

describe('uses', () => {
  it.each([
    ['KVM_EXIT_IO', /no exit before an equals sign/],
    ['KVM_EXIT_IO=regs', /not a group and a direction/],
    ['KVM_EXIT_IO=reg:read', /there is no group 'reg'; did you mean 'regs'\?/],
    ['KVM_EXIT_IO=regs:sideways', /'sideways' is not a direction/],
    ['KVM_EXIT_IO=regs:read@200%', /'200%' is not a share/],
  ])('%s: refused', (text, why) => {
    expect(() => parseUses([text])).toThrow(why);
  });
});
