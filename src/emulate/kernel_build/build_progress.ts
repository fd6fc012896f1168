/** Where a build is, read from what make says as it goes. */
import { GrowingFile } from '../../lib/files/growing_file.js';
import { LineReader } from '../../lib/line_reader.js';

/** What a build does: it waits for another one, or is at a stage of build.sh. */
export type BuildStage = 'waiting' | 'checkout' | 'configure' | 'compile' | 'keep';

export interface BuildProgress {
  readonly stage: BuildStage;
  /** Files that were compiled, linked or made so far. */
  readonly steps: number;
  /** Of the whole build, where it is a first one; null where only what changed is built. */
  readonly expectedSteps: number | null;
  readonly elapsedSeconds: number;
  /** Null where it cannot be told yet. */
  readonly secondsLeft: number | null;
}

export type OnBuild = (progress: BuildProgress) => void;

/** Steps of a first build of 6.12 with our configuration; other series differ by some tens. */
const STEPS_OF_A_FIRST_BUILD = 1300;
/** Before that the rest is not guessed from what was done. */
const LEAST_STEPS = 50;
const POLL_MS = 500;

const STEP = /^ {2}[A-Z][A-Z0-9_]* /;

/** Reads a growing log and tells of the build twice a second. */
export class BuildWatch {
  private readonly startedMs = performance.now();
  private readonly reader = new LineReader();
  private readonly timer: NodeJS.Timeout;
  private compilingMs: number | null = null;
  private file: GrowingFile | null = null;
  private stage: BuildStage = 'waiting';
  private steps = 0;

  constructor(
    private readonly path: string,
    private readonly isIncremental: boolean,
    private readonly onProgress: OnBuild,
  ) {
    this.timer = setInterval(() => {
      this.look();
    }, POLL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.file?.close();
    this.file = null;
  }

  private look(): void {
    try {
      this.file ??= new GrowingFile(this.path);
    } catch {
      return;
    }
    for (const text of this.file.read()) for (const line of this.reader.push(text)) this.take(line);
    this.onProgress(this.progress());
  }

  private take(line: string): void {
    const stage = /^stage: (checkout|configure|compile|keep)$/.exec(line)?.[1];
    if (stage !== undefined) {
      this.stage = stage as BuildStage;
      if (stage === 'compile') this.compilingMs = performance.now();
    } else if (this.stage === 'compile' && STEP.test(line)) this.steps += 1;
  }

  private progress(): BuildProgress {
    const now = performance.now();
    const expectedSteps = this.isIncremental ? null : STEPS_OF_A_FIRST_BUILD;
    const compiled = this.compilingMs === null ? 0 : (now - this.compilingMs) / 1000;
    const share = expectedSteps === null ? null : this.steps / expectedSteps;
    const isKnown = share !== null && this.steps >= LEAST_STEPS && share < 1;
    return {
      stage: this.stage,
      steps: this.steps,
      expectedSteps,
      elapsedSeconds: (now - this.startedMs) / 1000,
      secondsLeft: isKnown ? compiled / share - compiled : null,
    };
  }
}
