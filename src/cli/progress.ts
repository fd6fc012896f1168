import cliProgress, { type Options } from 'cli-progress';
import { formatSeconds } from '../lib/quantity.js';
import type { Progress } from '../samples/samples.js';
import { lookOf } from '../show/terminal/look.js';
import { visibleText } from '../lib/visible_text.js';
import type { ProcessIo, ProgressDisplay } from '../app/context.js';

const LINE_INTERVAL_MS = 5000;
const BAR_COLUMNS = 20;

function counted(done: number, planned: number | null): string {
  return planned === null ? String(done) : `${String(done)}/${String(planned)}`;
}

function widestText({ widestInterval, widestCell }: Progress): string {
  if (widestInterval === null) return '';
  const percent = (100 * widestInterval).toFixed(1);
  return `, widest interval ${percent}%${widestCell === null ? '' : ` (${widestCell})`}`;
}

function leftText(remainingMs: number): string {
  return remainingMs < 1000 ? 'under 1 s' : formatSeconds(remainingMs / 1000);
}

/** `launch 2/5, round 13/50, 12 s left, widest interval 2.3% (pio-out/...)`. */
function progressText(progress: Progress): string {
  return visibleText(placeText(progress));
}

function placeText(progress: Progress): string {
  const launch = `launch ${counted(progress.launch + 1, progress.launches)}`;
  if (progress.phase === 'proving') return `${launch}, proving the cells`;
  const left = progress.remainingMs === null ? '' : `, ${leftText(progress.remainingMs)} left`;
  return `${launch}, round ${counted(progress.round, progress.roundsPlanned)}${left}${widestText(progress)}`;
}

/** A line at the start, then one about every five seconds of the run's own clock. */
function plainLines(io: ProcessIo): ProgressDisplay {
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    update(progress) {
      if (progress.elapsedMs - shownMs < LINE_INTERVAL_MS) return;
      shownMs = progress.elapsedMs;
      io.stderr.write(`${progressText(progress)}\n`);
    },
    finish: () => undefined,
  };
}

function barOptions(io: ProcessIo): Options {
  const { unicode, columns } = lookOf(io.stderr, io.env);
  return {
    stream: io.stderr,
    clearOnComplete: true,
    hideCursor: null,
    // Interrupts are ours to handle: they end the run, they do not only put the cursor back.
    gracefulExit: false,
    barsize: BAR_COLUMNS,
    barCompleteChar: unicode ? '\u2588' : '#',
    barIncompleteChar: unicode ? '\u2591' : '-',
    format: (options, params, payload: { readonly text?: string }) => {
      const bar = cliProgress.Format.BarFormat(params.progress, options);
      return `${bar} ${payload.text ?? ''}`.slice(0, columns - 1);
    },
  };
}

function bar(io: ProcessIo): ProgressDisplay {
  const single = new cliProgress.SingleBar(barOptions(io));
  let started = false;
  return {
    update(progress) {
      const text = progressText(progress);
      // Until the time left is known the bar is empty, not half full.
      const doneMs = progress.remainingMs === null ? 0 : progress.elapsedMs;
      const totalMs = Math.max(1, doneMs + (progress.remainingMs ?? 0));
      if (!started) single.start(totalMs, doneMs, { text });
      started = true;
      single.setTotal(totalMs);
      single.update(doneMs, { text });
    },
    finish() {
      if (started) single.stop();
      started = false;
    },
  };
}

/** A bar on a terminal, plain lines elsewhere, nothing when quiet. */
export function createProgress(io: ProcessIo, quiet: boolean): ProgressDisplay {
  if (quiet) return { update: () => undefined, finish: () => undefined };
  return io.stderr.isTTY === true && io.env['TERM'] !== 'dumb' ? bar(io) : plainLines(io);
}
