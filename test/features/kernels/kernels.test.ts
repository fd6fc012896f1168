import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/plan/cell.js';
import { kernelsChart } from '../../../src/features/kernels/chart.js';
import { withoutOwnScripts } from '../../support/own_scripts.js';
import { kernelsTable } from '../../../src/features/kernels/text.js';
import {
  changeRows,
  kernelFindings,
  nextStep,
  partialCells,
  shortFindings,
  variantHeads,
} from '../../../src/features/kernels/sentences.js';
import { renderKernels } from '../../../src/features/kernels/page.js';
import { ATTACK } from '../../support/hostile/hostile_results.js';
import { kernelsOf, type Shift } from '../../support/kernel_results.js';

const LOOK = { columns: 100, color: false, unicode: true };
const isMmio = (cell: Cell): boolean => cell.kind !== 'control' && cell.exit.startsWith('mmio');

/** +9 on every exit, +48 more on mmio, -2 for sync reads of regs, +5 for a system call. */
const STABLE: Shift = (cell) => {
  if (cell.kind === 'control') return cell.control === 'null-syscall' ? 5 : 0;
  const isSync = cell.kind === 'transfer' && cell.transfer === 'sync' && cell.direction === 'read';
  return (isMmio(cell) ? 57 : 9) + (isSync && cell.groups.length === 1 ? -2 : 0);
};
const OFF: Shift = (cell) => {
  if (cell.kind === 'control') return -45;
  if (cell.id.endsWith('/sync') && cell.id.includes('regs+sregs+events/both')) return null;
  return (isMmio(cell) ? -699 : -461) + (cell.kind === 'transfer' && isMmio(cell) ? -11 : 0);
};
const ALL_EXITS = {
  plan: { exit: ['pio-*', 'mmio-*', 'hlt'], groups: ['regs'], direction: ['read'], mode: ['long64-*'] },
};

describe('findings of a sweep', () => {
  const findingOf = async (shift: Shift, run = ALL_EXITS): Promise<string> =>
    kernelFindings(await kernelsOf({ '6.12': shift }, run))[0]!;

  it('say +9 on every exit, +48 more on mmio where the counts were made so', async () => {
    expect(await findingOf((cell) => (cell.kind === 'control' ? 0 : isMmio(cell) ? 57 : 9))).toBe(
      '6.12 against 6.1: every exit takes 9 instructions more, +48 more on mmio.',
    );
  });

  it('name the exit where only one of a family differs, and the mode where one does', async () => {
    const read: Shift = (cell) => (cell.kind !== 'control' && cell.exit === 'mmio-read' ? 57 : 9);
    expect(await findingOf(read)).toContain('every exit takes 9 instructions more, +48 more on mmio-read.');
    const ring3: Shift = (cell) => (cell.mode === 'long64-ring3' ? 12 : 10);
    expect(await findingOf(ring3)).toContain('every exit takes 10 instructions more, +2 more in ring 3.');
  });

  it('give the sum where a step goes against what is common', async () => {
    const halt: Shift = (cell) => (cell.kind !== 'control' && cell.exit === 'hlt' ? 2 : 9);
    expect(await findingOf(halt)).toContain('every exit takes 9 instructions more, but +2 on hlt.');
    expect(await findingOf((cell) => (isMmio(cell) ? -3 : 0))).toContain(
      'most exits take as many instructions, -3 on mmio.',
    );
    expect(await findingOf(() => 0)).toContain('no difference on any of 9 bare exits.');
  });

  it('say of one instruction one, and of fewer that they are fewer', async () => {
    expect(await findingOf(() => -1)).toBe('6.12 against 6.1: every exit takes 1 instruction fewer.');
  });

  it('leave what transfers and controls have on top to a table, and name a command', async () => {
    const kernels = await kernelsOf({ '6.12': STABLE, off: OFF });
    const rows = changeRows(kernels);
    expect(rows[0]).toEqual(['6.12', 'every exit', '+9']);
    expect(rows).toContainEqual(['6.12', 'on mmio-read, on top', '+48']);
    expect(rows).toContainEqual(['6.12', 'with regs read by sync, on top', '-2']);
    expect(rows).toContainEqual(['off', 'a system call', '-45']);
    expect(shortFindings(kernels)).toBe('+9, -461 instructions an exit');
    expect(nextStep(kernels)).toContain(
      'attribute --cell pio-out/long64-ring0/none --kernel off --against-kernel 6.1',
    );
    expect(shortFindings(await kernelsOf({ '6.12': () => 0 }))).toBe('No difference');
  });

  it('fit one screen with the table, the answer first', async () => {
    const text = kernelsTable(await kernelsOf({ '6.12': STABLE, off: OFF }), LOOK, false);
    expect(text).toMatch(/^6\.12 against 6\.1: every exit takes 9 instructions more/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(text).toMatch(/\nNext: [^\n]+\n$/);
  });

  it('say it when there is nothing to compare', async () => {
    expect(await findingOf(({ kind }) => (kind === 'control' ? 1 : null))).toContain(
      'no bare exit was counted on both',
    );
  });

  it('name cells that only some kernels have, once for all of them', async () => {
    const kernels = await kernelsOf({ '6.12': STABLE, off: OFF });
    expect(partialCells(kernels)).toEqual([
      'pio-out/long64-ring0/regs+sregs+events/both/sync and 3 more exist only on 6.1 and 6.12: this kernel has none',
    ]);
  });
});

describe('cells that no kernel has', () => {
  it('have no row, and are named once with the reason', async () => {
    const kernels = await kernelsOf({ '6.12': () => 9 }, { arch: 'arm64' });
    const table = kernelsTable(kernels, LOOK, true);
    expect(table).toContain('one read ioctl');
    expect(table).not.toContain('one read sync');
    expect(table).toMatch(/\/sync and \d+ more exist on no kernel: kvm_run /);
  });
});

describe('a sweep in the terminal', () => {
  it('is one table of counts and exact differences, with the findings and the caveat', async () => {
    const table = kernelsTable(
      await kernelsOf({ '6.12': STABLE, '6.1,append=mitigations=off': OFF }),
      LOOK,
      true,
    );
    await expect(table).toMatchFileSnapshot('../../golden/kernels/table.txt');
  });

  it('numbers kernels whose names are long, and says what the numbers stand for', async () => {
    const path = '/home/developer/linux/builds/0001/arch/x86/boot/bzImage';
    const kernels = await kernelsOf({ [path]: () => 9, [`${path}2`]: () => 0 });
    expect(variantHeads(kernels)).toEqual(['#1', '#2', '#3']);
    expect(kernelsTable(kernels, LOOK, true)).toContain(`#2: ${path}, `);
  });

  it('folds the modes of an exit only where every figure is the same', async () => {
    const kernels = await kernelsOf({ '6.12': () => 9 }, ALL_EXITS);
    const countsOf = new Map(kernels.cells.map(({ cell, counts }) => [cell.id, counts]));
    // The fake counts ring 3 a little higher: here only pio-in does, and hlt counts like pio-out.
    const twinOf = (id: string): string =>
      id.startsWith('pio-in') ? id : id.replace('ring3', 'ring0').replace('hlt', 'pio-out');
    const alike = kernels.cells.map(({ cell, counts }) => ({
      cell,
      counts: countsOf.get(twinOf(cell.id)) ?? counts,
    }));
    const titles = kernelsTable({ ...kernels, cells: alike }, LOOK, true)
      .split('\n')
      .filter((line) => /^\S+ in ring/.test(line));
    expect(titles).toEqual([
      'pio-out in ring 0 and ring 3',
      'pio-in in ring 0',
      'pio-in in ring 3',
      'mmio-write in ring 0 and ring 3',
      'mmio-read in ring 0 and ring 3',
      'hlt in ring 0',
    ]);
  });
});

describe('the chart of a sweep', () => {
  it('has the number of every bar in its table', async () => {
    const chart = kernelsChart(await kernelsOf({ '6.12': STABLE }))!;
    const rows = new Map((chart.table.rows as string[][]).map(([row, difference]) => [row, difference]));
    expect(rows.get('null system call')).toBe('+5');
    expect(
      [...rows].filter(([row]) => row?.startsWith('mmio-read')).every(([, text]) => text === '+57'),
    ).toBe(true);
    expect(rows.get('with regs read sync')).toBe('+7');
    expect([...rows.keys()].some((row) => row?.includes('harness'))).toBe(false);
  });

  it('is left out where nothing can be subtracted', async () => {
    expect(kernelsChart(await kernelsOf({ '6.12': () => null }))).toBeNull();
  });
});

describe("a sweep's page", () => {
  it('runs no script but its own, fetches nothing, and shows every difference and the caveat', async () => {
    const kernels = await kernelsOf({ '6.12': STABLE, off: OFF });
    const page = await renderKernels(kernels);
    expect(page).toMatch(/script-src 'sha256-[\w+/=]+' 'sha256-[\w+/=]+';/);
    expect(withoutOwnScripts(page)).not.toMatch(/<script|<link rel="stylesheet"|src="http|\son[a-z]+="/);
    for (const { cell } of kernels.cells.filter(({ cell: { id } }) => !id.endsWith('~2')))
      expect(page).toContain(`>${cell.id}<`);
    expect(page).toContain('Path lengths, not time');
    expect(page).toContain('+48 more on mmio-read');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says what is missing', async () => {
    const kernels = await kernelsOf({ '6.12': STABLE });
    const page = await renderKernels({
      ...kernels,
      status: 'interrupted',
      uncounted: [{ name: '7.2', reason: 'it did not boot' }],
    });
    expect(page).toContain('! interrupted');
    expect(page).toContain('not counted: 7.2: it did not boot');
  });

  it('keeps hostile texts inert', async () => {
    const { variants, ...kernels } = await kernelsOf({ '6.12': STABLE });
    const page = await renderKernels({
      ...kernels,
      label: ATTACK,
      caveat: ATTACK,
      variants: variants.map((variant) => ({
        ...variant,
        name: `${ATTACK}\u202e`,
        directory: ATTACK,
        host: { ...variant.host, kernel: { ...variant.host.kernel, release: ATTACK } },
      })),
      uncounted: [{ name: ATTACK, reason: ATTACK }],
      hostDifferences: [{ field: ATTACK, values: [ATTACK, ATTACK] }],
    });
    expect(withoutOwnScripts(page)).not.toMatch(/<script|<img|\u202e/);
  });
});
