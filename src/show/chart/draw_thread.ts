/** One thread of drawing_crew.ts. */
import { parentPort } from 'node:worker_threads';
import { drawSpec } from './draw_spec.js';
import type { Asked, Told } from './drawing_crew.js';

parentPort?.on('message', ({ at, ...drawing }: Asked) => {
  drawSpec(drawing).then(
    (svg) => parentPort?.postMessage({ at, svg } satisfies Told),
    (error: unknown) => parentPort?.postMessage({ at, trouble: String(error) } satisfies Told),
  );
});
