/**
 * Threads that draw side by side. The drawings of a page take more time than all else of it, and the chart libraries must be
 * loaded first: threads do both while the run is read.
 */
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../lib/package_root.js';
import type { Drawer } from './draw_chart.js';
import type { Drawing } from './draw_spec.js';

/** What a thread is told, and what it tells; `at` is the number of the drawing. */
export interface Asked extends Drawing {
  readonly at: number;
}
export type Told = { readonly at: number } & ({ readonly svg: string } | { readonly trouble: string });

/** More threads would load the libraries more often than they save time. */
const MOST_THREADS = 3;

interface Waiting {
  readonly resolve: (svg: string) => void;
  readonly reject: (error: Error) => void;
}

export class DrawingCrew implements Drawer {
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();
  private broken: Error | null = null;

  private constructor(private readonly threads: readonly Worker[]) {
    for (const thread of threads) {
      thread.on('message', (told: Told) => this.hear(told));
      thread.on('error', (error) => this.breakOff(error));
    }
  }

  /** As many threads as there are processors; null where there is one only, which draws as fast by itself. */
  static start(): DrawingCrew | null {
    const count = Math.min(MOST_THREADS, availableParallelism());
    if (count < 2) return null;
    // The libraries and what draws with them in one file: 500 files would take longer to find than to run.
    const script = join(packageRoot(), 'dist', 'drawing', 'draw_thread.js');
    return new DrawingCrew(Array.from({ length: count }, () => new Worker(script)));
  }

  /** Each thread has its drawings waiting before it, so that it goes on while nobody here listens. */
  draw(drawing: Drawing): Promise<string> {
    const at = this.asked++;
    return new Promise((resolve, reject) => {
      if (this.broken !== null) reject(this.broken);
      this.waiting.set(at, { resolve, reject });
      this.threads[at % this.threads.length]?.postMessage({ at, ...drawing } satisfies Asked);
    });
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private hear(told: Told): void {
    const one = this.waiting.get(told.at);
    this.waiting.delete(told.at);
    if ('trouble' in told) one?.reject(new Error(told.trouble));
    else one?.resolve(told.svg);
  }

  private breakOff(error: Error): void {
    this.broken = error;
    for (const { reject } of this.waiting.values()) reject(error);
  }
}
