import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/features/run/page/write.js';
import { drawSpec, type Drawing } from '../../src/show/chart/draw_spec.js';
import { DrawingCrew } from '../../src/show/chart/drawing_crew.js';
import { exampleResults } from '../support/example_results.js';

const PROGRAM = join('bin', 'kvm-exit-bench.cjs');

const bars = (values: readonly number[], id: string): Drawing => ({
  id,
  spec: {
    width: 100,
    data: { values: values.map((value) => ({ value })) },
    mark: 'bar',
    encoding: { x: { field: 'value', type: 'quantitative' } },
  },
});

describe.skipIf(!existsSync('dist/drawing/draw_thread.js'))('threads that draw', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'drawing-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('draw each drawing as one thread alone does, however many wait', async () => {
    const crew = DrawingCrew.start();
    if (crew === null) return;
    const drawings = Array.from({ length: 7 }, (_, index) =>
      bars([index, 2 * index], `bars-${String(index)}`),
    );
    const drawn = await Promise.all(drawings.map((drawing) => crew.draw(drawing)));
    await crew.dismiss();
    for (const [index, drawing] of drawings.entries()) expect(drawn[index]).toBe(await drawSpec(drawing));
  });

  it('say of a drawing that cannot be drawn why, and draw the next', async () => {
    const crew = DrawingCrew.start();
    if (crew === null) return;
    const wrong = { id: 'wrong', spec: { mark: 'nothing' } } as unknown as Drawing;
    const [refused, drawn] = await Promise.allSettled([
      crew.draw(wrong),
      ...[1, 2, 3].map((value) => crew.draw(bars([value], 'good'))),
    ]);
    await crew.dismiss();
    expect(refused.status).toBe('rejected');
    expect(drawn?.status).toBe('fulfilled');
  });

  it('make, in the command as it is installed, the page that its modules make, without a word on stderr', async () => {
    const results = exampleResults({ groupSets: [['regs']] });
    writeFileSync(join(directory, 'results.json'), JSON.stringify(results));
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'report', directory], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(readFileSync(join(directory, 'index.html'), 'utf8')).toBe(await renderReport(results));
  }, 30_000);
});
