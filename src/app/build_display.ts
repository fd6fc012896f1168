/** Shows where a build is: on a terminal in one line, else a line now and then. */
import type { AppContext } from './context.js';
import type { BuildProgress, OnBuild } from '../emulate/kernel_build/build_progress.js';
import { formatSeconds } from '../lib/quantity.js';

const LINE_SECONDS = 30;

/** `compiling the base: 412 of about 1,300 files, 3 min 12 s left`. */
export function buildText(name: string, progress: BuildProgress): string {
  const { stage, steps, expectedSteps, elapsedSeconds, secondsLeft } = progress;
  if (stage === 'waiting') return `${name}: waiting for another build of these sources`;
  if (stage !== 'compile') return `${name}: ${stage === 'keep' ? 'keeping the image' : stage}`;
  const of = expectedSteps === null ? 'files' : `of about ${expectedSteps.toLocaleString('en-US')} files`;
  const left =
    secondsLeft === null ? `${formatSeconds(elapsedSeconds)} so far` : `${formatSeconds(secondsLeft)} left`;
  return `compiling ${name}: ${steps.toLocaleString('en-US')} ${of}, ${left}`;
}

export interface BuildDisplay {
  readonly update: OnBuild;
  readonly finish: () => void;
}

export function buildDisplay(name: string, { io: { stderr } }: AppContext, quiet: boolean): BuildDisplay {
  const isTerminal = stderr.isTTY === true && stderr.rewriteLine !== undefined;
  let shownSeconds = Number.NEGATIVE_INFINITY;
  let shownStage = '';
  return {
    update(progress) {
      if (quiet) return;
      if (isTerminal) {
        shownStage = progress.stage;
        stderr.rewriteLine?.(buildText(name, progress));
        return;
      }
      if (progress.stage === shownStage && progress.elapsedSeconds - shownSeconds < LINE_SECONDS) return;
      [shownSeconds, shownStage] = [progress.elapsedSeconds, progress.stage];
      stderr.write(`${buildText(name, progress)}\n`);
    },
    finish() {
      if (isTerminal && shownStage !== '') stderr.rewriteLine?.('');
    },
  };
}
