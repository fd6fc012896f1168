import { describe, expect, it } from 'vitest';
import { attributionSchema, type Attribution } from '../../../src/features/attribute/document/schema.js';
import { flameFrames } from '../../../src/features/attribute/flame_frames.js';
import { attributionTable } from '../../../src/features/attribute/text.js';
import { renderAttribution } from '../../../src/features/attribute/page.js';
import { recordedAttribution } from '../../support/attribution_fixture.js';

const LOOK = { columns: 100, color: false, unicode: true };

describe('an attribution in the terminal', () => {
  it('shows the functions that differ, largest first, down to the sum', async () => {
    const table = attributionTable(recordedAttribution(true), 8, LOOK);
    await expect(table).toMatchFileSnapshot('../../golden/attribute/difference.txt');
  });

  it('shows the functions of one exit, and the rest as one row', async () => {
    const table = attributionTable(recordedAttribution(false), 12, LOOK);
    await expect(table).toMatchFileSnapshot('../../golden/attribute/cell.txt');
  });

  it('warns where recording and counter are further apart than is explained', () => {
    const { cell, ...rest } = recordedAttribution(false);
    const table = attributionTable({ ...rest, cell: { ...cell, counter: cell.instructions - 3 } }, 3, LOOK);
    expect(table).toContain('warning: ');
    expect(attributionTable(recordedAttribution(false), 3, LOOK)).not.toContain('warning: ');
  });

  it.each([
    [
      'kernel',
      { kernel: '6.1.0-42-cloud-amd64' },
      'on 6.12.117+deb12-cloud-amd64',
      'on 6.1.0-42-cloud-amd64',
    ],
    [
      'append',
      { append: 'console=ttyS0 quiet nokaslr mitigations=off' },
      'without mitigations=off',
      'with mitigations=off',
    ],
    ['image', { imageSha256: 'fe'.repeat(32) }, 'on image 0c1f77aa', 'on image fefefefe'],
  ])('tells one cell on two machines apart by its %s', (_, difference, here, there) => {
    const { cell, ...rest } = recordedAttribution(false);
    const kernel = { ...cell.emulation.kernel, ...difference };
    const emulation = { ...cell.emulation, kernel };
    const against = { ...cell, ...difference, emulation, instructions: 3800 };
    const [first] = attributionTable({ ...rest, cell, against }, 3, LOOK).split('\n');
    expect(first).toContain(`${cell.cell} ${here} takes 15 instructions more than ${cell.cell} ${there}: `);
  });
});

describe("an attribution's flame graph", () => {
  it('lays what a function calls inside its width, without overlap', () => {
    const frames = flameFrames(recordedAttribution(false).cell.tree);
    for (const [at, frame] of frames.entries()) {
      const next = frames.slice(at + 1).find(({ depth }) => depth <= frame.depth);
      if (next?.depth === frame.depth) expect(next.x).toBeGreaterThanOrEqual(frame.x + frame.total);
    }
    expect(frames[0]).toMatchObject({ name: '[runner]', x: 0, depth: 0, total: 3815 });
  });

  it('marks what differs on the same path, and only that', () => {
    const { cell, against } = recordedAttribution(true);
    const changed = flameFrames(cell.tree, against!.tree).filter(({ change }) => change !== 0);
    expect(changed.reduce((sum, { change }) => sum + (change ?? 0), 0)).toBe(372);
    expect(changed.map(({ name }) => name)).toContain('__get_regs');
    expect(changed.map(({ name }) => name)).not.toContain('tomoyo_file_ioctl');
  });
});

describe("an attribution's page", () => {
  it('runs no script and fetches nothing', () => {
    const page = renderAttribution(recordedAttribution(true));
    expect(page).toContain("script-src 'none'");
    expect(page).not.toMatch(/<script|https?:\/\/|\son[a-z]+=/);
    expect(page.match(/<svg/g)).toHaveLength(2);
  });

  it('says of a frame how many instructions it and what it calls execute', () => {
    expect(renderAttribution(recordedAttribution(true))).toContain(
      '<title>__get_regs (kvm): 70 instructions, 57 of its own, +57 of its own compared with the other</title>',
    );
  });

  it('keeps hostile names inert', () => {
    const { cell, ...rest } = recordedAttribution(false);
    const hostile = '</title><script>alert(1)</script>\u202e';
    const evil: Attribution = {
      ...rest,
      cell: {
        ...cell,
        kernel: hostile,
        functions: [{ name: hostile, module: hostile, instructions: cell.instructions }],
        tree: { name: hostile, module: hostile, self: 3815, total: 3815, children: [] },
      },
    };
    const page = renderAttribution(evil);
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('\u202e');
  });

  it('is made from a document that its own schema reads back', () => {
    const attribution = recordedAttribution(true);
    expect(attributionSchema.parse(JSON.parse(JSON.stringify(attribution)))).toEqual(attribution);
  });
});
