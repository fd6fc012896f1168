import { describe, expect, it } from 'vitest';
import { resolvePlan, type PlanOptions } from '../../src/plan/resolve.js';
import { planSchema } from '../../src/plan/plan.js';
import { ARCH_TABLES } from '../../src/plan/arch.js';
import { everyCell } from '../../src/plan/swept_cells.js';
import { PRESET_NAMES } from '../../src/plan/presets.js';
import { Failure } from '../../src/lib/failure.js';

function ids(options: PlanOptions): string[] {
  return resolvePlan(options).cells.map((cell) => cell.id);
}

function failureOf(options: PlanOptions): Failure {
  try {
    resolvePlan(options);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('no Failure was thrown');
}

describe('presets', () => {
  it.each(PRESET_NAMES)('%s is a valid plan whose cell ids are all different', (preset) => {
    const plan = resolvePlan({ preset });
    expect(() => planSchema.parse(plan)).not.toThrow();
    expect(new Set(plan.cells.map((cell) => cell.id)).size).toBe(plan.cells.length);
  });

  it('default sweeps 9 guests with 30 transfer cells each, controls and one A/A twin', () => {
    const { cells } = resolvePlan({});
    expect(cells.filter((cell) => cell.kind === 'control')).toHaveLength(22);
    expect(cells.filter((cell) => cell.kind === 'base')).toHaveLength(10);
    expect(cells.filter((cell) => cell.kind === 'transfer')).toHaveLength(270);
  });

  it('full takes all seven combinations and quick stays near forty cells and twenty controls', () => {
    expect(ids({ preset: 'full' })).toContain('pio-in/long64-ring3/regs+events/write/sync');
    const exits = ids({ preset: 'quick' }).filter((id) => !id.startsWith('control/'));
    expect(exits.length).toBeGreaterThanOrEqual(32);
    expect(exits.length).toBeLessThanOrEqual(40);
  });

  it('hlt is never planned for ring 3', () => {
    expect(ids({ preset: 'full' }).filter((id) => id.startsWith('hlt/long64-ring3'))).toEqual([]);
  });

  it('names the nearest preset', () => {
    expect(failureOf({ preset: 'defualt' }).next).toContain("did you mean 'default'?");
  });
});

describe('filters', () => {
  it('keep base cells, the A/A twin and controls when transfer is filtered', () => {
    const found = ids({ exit: ['pio-out'], mode: ['*ring0'], groups: ['regs'], transfer: ['sync'] });
    expect(found).toEqual([
      'control/empty-timer',
      'control/compute',
      'control/cpuid',
      'control/null-syscall',
      'control/bad-fd-ioctl',
      'control/api-version',
      'control/check-extension',
      'control/vcpu-ioctl',
      'control/immediate-exit/long64-ring0',
      'control/immediate-exit-sync-out/long64-ring0/regs',
      'control/immediate-exit-sync-in/long64-ring0/regs',
      'pio-out/long64-ring0/none~2',
      'pio-out/long64-ring0/none',
      'pio-out/long64-ring0/regs/read/sync',
      'pio-out/long64-ring0/regs/write/sync',
      'pio-out/long64-ring0/regs/both/sync',
    ]);
  });

  it('take groups in any order, exact or as a glob, and exact means exact', () => {
    const base = { exit: ['hlt'], direction: ['read'], transfer: ['sync'] };
    const groupsOf = (groups: string[]): string[] =>
      ids({ ...base, groups })
        .filter((id) => id.endsWith('/sync'))
        .map((id) => id.split('/')[2] ?? '');
    expect(groupsOf(['sregs+regs'])).toEqual(['regs+sregs']);
    expect(groupsOf(['events+*'])).toEqual(['regs+events', 'sregs+events', 'regs+sregs+events']);
    expect(groupsOf(['regs'])).toEqual(['regs']);
  });

  it('replace the choice of the preset, so quick can measure an exit that it leaves out', () => {
    expect(ids({ preset: 'quick', exit: ['hlt'] })).toContain('hlt/long64-ring0/regs/read/ioctl');
  });

  it('move the A/A twin to the first guest when pio-out in ring 0 is not swept', () => {
    expect(ids({ exit: ['mmio-*'] }).filter((id) => id.endsWith('none~2'))).toEqual([
      'mmio-write/long64-ring0/none~2',
    ]);
  });

  it('that match nothing name the nearest valid value and list all, also beside one that matches', () => {
    const failure = failureOf({ exit: ['pio-out', 'pio-uot'] });
    expect(failure.exitCode).toBe(2);
    expect(failure.message).toBe(
      "--exit 'pio-uot': matches nothing; did you mean 'pio-out'? " +
        `valid: ${ARCH_TABLES.x86.exits.join(', ')}; globs such as 'pio-*' work too`,
    );
  });

  it('that are globs find rare exits and modes only where they name no usual one', () => {
    const exits = (options: PlanOptions): string[] => [
      ...new Set(ids(options).map((id) => id.split('/')[0] ?? '')),
    ];
    expect(exits({ exit: ['mmio-*'] })).not.toContain('mmio-write-8');
    expect(exits({ exit: ['mmio-write-8'] })).toContain('mmio-write-8');
    expect(exits({ exit: ['rdm*'] })).toEqual(expect.arrayContaining(['rdmsr', 'rdmsr-filter']));
    expect(exits({ preset: 'full', exit: ['mmio-*'] })).toContain('mmio-write-8');
  });

  it('narrow a preset that is a union, and go beyond it only where that would leave nothing', () => {
    const rdmsr = ids({ preset: 'full', exit: ['rdmsr'] });
    expect(rdmsr).toContain('rdmsr/long64-ring0/regs/both/sync');
    expect(rdmsr).not.toContain('rdmsr/long64-ring0/sregs/both/sync');
    expect(ids({ preset: 'full', exit: ['rdmsr'], groups: ['sregs'] })).toContain(
      'rdmsr/long64-ring0/sregs/both/sync',
    );
  });

  it('never leave a transfer that an exit cannot have', () => {
    const all = everyCell('x86').map(({ id }) => id);
    expect(all).toContain('shutdown/long64-ring0/regs/read/sync');
    expect(all).not.toContain('shutdown/long64-ring0/regs/both/sync');
    expect(all).toContain('debug-breakpoint/long64-ring0/regs/both/sync');
    expect(all).not.toContain('debug-breakpoint/long64-ring0/regs/write/sync');
    expect(all.filter((id) => id.startsWith('kernel-')).every((id) => id.endsWith('/none'))).toBe(true);
  });

  it('that leave no guest say why', () => {
    expect(failureOf({ exit: ['hlt'], mode: ['long64-ring3'] }).why).toContain(
      'hlt exit in long64-ring0 only',
    );
  });
});

describe('limits', () => {
  it('given alone bend the other limit of the preset, given together must agree', () => {
    expect(resolvePlan({ maxRounds: 2 })).toMatchObject({ minRounds: 2, maxRounds: 2 });
    expect(resolvePlan({ minRounds: 9000 })).toMatchObject({ minRounds: 9000, maxRounds: 9000 });
    expect(failureOf({ minRounds: 5, maxRounds: 4 }).exitCode).toBe(2);
  });
});

describe('the ladder', () => {
  it('leaves the ids of cells that older runs have as they were', () => {
    const old = [
      'control/empty-timer',
      'control/null-syscall',
      'control/check-extension',
      'control/vcpu-ioctl',
      'control/immediate-exit/long64-ring0',
      'control/immediate-exit/long64-ring3',
    ];
    expect(ids({}).filter((id) => old.includes(id))).toEqual(old);
  });

  it('takes the copy of each swept group alone, on x86 only', () => {
    const copies = (options: PlanOptions): string[] =>
      ids(options).filter((id) => id.startsWith('control/immediate-exit-sync'));
    expect(copies({})).toHaveLength(12);
    expect(copies({ mode: ['*ring3'], groups: ['regs+events'] })).toEqual([
      'control/immediate-exit-sync-out/long64-ring3/regs',
      'control/immediate-exit-sync-out/long64-ring3/events',
      'control/immediate-exit-sync-in/long64-ring3/regs',
      'control/immediate-exit-sync-in/long64-ring3/events',
    ]);
    for (const arch of ['s390', 'arm64'] as const) expect(copies({ arch })).toEqual([]);
  });
});
