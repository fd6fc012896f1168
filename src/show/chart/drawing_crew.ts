/**
 * Threads that draw side by side. A page of twenty drawings takes 0.8 s to draw, and the chart libraries take 0.3 s to load:
 * threads do both while the run is read.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../lib/package_root.js';
import type { Drawing } from './draw_spec.js';

/** What a thread is told, and what it tells; `at` is the place of the drawing. */
export interface Asked extends Drawing {
  readonly at: number;
}
export type Told = { readonly at: number } & ({ readonly svg: string } | { readonly trouble: string });

/** More threads would load the libraries more often than they save time. */
const MOST_THREADS = 3;

export class DrawingCrew {
  private readonly broken: Promise<never>;

  private constructor(private readonly threads: readonly Worker[]) {
    this.broken = new Promise((_, reject) => {
      for (const thread of threads) thread.on('error', reject);
    });
    // Whoever draws hears of it.
    this.broken.catch(() => undefined);
  }

  /** As many threads as there are processors; null where there is one only, which draws as fast by itself. */
  static start(): DrawingCrew | null {
    const count = Math.min(MOST_THREADS, availableParallelism());
    if (count < 2) return null;
    const script = join(packageRoot(), 'dist', 'src', 'show', 'chart', 'draw_thread.js');
    return new DrawingCrew(Array.from({ length: count }, () => new Worker(script)));
  }

  /** The drawings in their order, each by the next thread that is free. @throws {Error} when one cannot be drawn */
  async draw(drawings: readonly Drawing[]): Promise<string[]> {
    const svgs: string[] = [];
    const left = drawings.map((drawing, at): Asked => ({ at, ...drawing })).reverse();
    const drawing = this.threads.map(async (thread) => {
      for (let asked = left.pop(); asked !== undefined; asked = left.pop()) {
        thread.postMessage(asked);
        const [told] = (await once(thread, 'message')) as [Told];
        if ('trouble' in told) throw new Error(told.trouble);
        svgs[told.at] = told.svg;
      }
    });
    await Promise.race([this.broken, Promise.all(drawing)]);
    return svgs;
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}
