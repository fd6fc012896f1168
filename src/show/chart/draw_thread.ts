/** One thread of drawing_crew.ts. scripts/bundle.mjs makes one file of it and of the chart libraries. */
import { parentPort } from 'node:worker_threads';
import { drawSpec } from './draw_spec.js';
import type { Asked, Told } from './drawing_crew.js';

let last: Promise<unknown> = Promise.resolve();

async function answer({ at, ...drawing }: Asked): Promise<void> {
  const told: Told = await drawSpec(drawing).then(
    (svg) => ({ at, svg }),
    (error: unknown) => ({ at, trouble: String(error) }),
  );
  parentPort?.postMessage(told);
}

// One after the other: each is told as soon as it is there.
parentPort?.on('message', (asked: Asked) => {
  last = last.then(() => answer(asked));
});
