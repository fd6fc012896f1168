import { largest, smallest } from '../../lib/extremes.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure, oneLineReason } from '../../lib/failure.js';
import type { Bisection, BisectionStep, MeasuredStep } from './document.js';
import { firstChange, type Probed } from './first_change.js';

/** What is known of the cell on one kernel. */
export type KernelValue = Pick<MeasuredStep, 'release' | 'value' | 'bareExit'>;

/** Boots the kernel at that position of the list. @throws {Failure} when it cannot, or on a signal */
export type CountAt = (position: number) => Promise<KernelValue>;

export type OnStep = (step: BisectionStep, good: MeasuredStep | undefined) => void;

export type Bisected = Pick<Bisection, 'steps' | 'found'>;

function isInterrupt(error: unknown): boolean {
  return error instanceof Failure && error.exitCode === EXIT_CODE.interrupted;
}

export interface BisectRules {
  /** The smallest change that counts, either way; 1 unless given. */
  readonly least?: number;
  /**
   * Whether the bad end is counted first. Where a kernel must be built to be counted, it is not: the search then
   * shows whether anything changed.
   */
  readonly countsBad?: boolean;
}

/** The search under way: what was booted, and between which two positions the change is. */
class Search {
  readonly steps: BisectionStep[] = [];
  private good: MeasuredStep | undefined;

  constructor(
    private readonly countAt: CountAt,
    private readonly onStep: OnStep,
    private readonly least: number,
  ) {}

  private statusOf({ value }: KernelValue): 'same' | 'changed' {
    return this.good === undefined || Math.abs(value - this.good.value) < this.least ? 'same' : 'changed';
  }

  private note(step: BisectionStep): BisectionStep {
    this.steps.push(step);
    this.onStep(step, this.good);
    return step;
  }

  /** An end of the list: without it there is nothing to search between. */
  async end(position: number): Promise<MeasuredStep> {
    const value = await this.countAt(position);
    const step: MeasuredStep = { status: this.statusOf(value), position, ...value };
    this.good ??= step;
    this.note(step);
    return step;
  }

  async probe(position: number): Promise<Probed> {
    try {
      const value = await this.countAt(position);
      return this.note({ status: this.statusOf(value), position, ...value }).status;
    } catch (error) {
      if (!(error instanceof Failure) || isInterrupt(error)) throw error;
      return this.note({ status: 'skipped', position, reason: oneLineReason(error) }).status;
    }
  }

  /** What is known so far: between which two positions it changes, and by how much. */
  between(length: number): { last: number; first: number; change: number | null } {
    const counted = this.steps.filter((step) => step.status !== 'skipped');
    const positions = (status: Probed): number[] =>
      counted.filter((step) => step.status === status).map(({ position }) => position);
    const last = largest([0, ...positions('same')]);
    const first = smallest([length - 1, ...positions('changed')]);
    const valueAt = (wanted: number): number | null =>
      counted.find(({ position }) => position === wanted)?.value ?? null;
    const [before, after] = [valueAt(last), valueAt(first)];
    return { last, first, change: before === null || after === null ? null : after - before };
  }
}

/**
 * Finds the first kernel of a list on which the count differs from the first one's. One in between that cannot be
 * counted is skipped; a signal ends the search with what is known.
 * @throws {Failure} when an end of the list cannot be counted
 */
export async function bisectKernels(
  length: number,
  countAt: CountAt,
  onStep: OnStep,
  { least = 1, countsBad = true }: BisectRules = {},
): Promise<Bisected> {
  const search = new Search(countAt, onStep, least);
  const { steps } = search;
  await search.end(0);
  if (countsBad) {
    const bad = await search.end(length - 1);
    if (bad.status === 'same') return { steps, found: { status: 'unchanged' } };
  }
  try {
    // A position behind the last one stands for a list in which nothing changed.
    const places = countsBad ? length : length + 1;
    const { changed } = await firstChange(places, (position) => search.probe(position));
    if (changed === length) {
      const bad = steps.find(({ position }) => position === length - 1);
      if (bad?.status === 'same') return { steps, found: { status: 'unchanged' } };
      await search.end(length - 1);
    }
    const between = search.between(length);
    const status = between.first - between.last === 1 ? 'found' : 'hidden';
    return { steps, found: { status, ...between } };
  } catch (error) {
    if (!isInterrupt(error)) throw error;
    return { steps, found: { status: 'interrupted', ...search.between(length) } };
  }
}

/** Only a change that was found is a pass. */
export const BISECT_EXIT_CODE: Readonly<Record<Bisection['found']['status'], ExitCode>> = {
  found: EXIT_CODE.pass,
  hidden: EXIT_CODE.inconclusive,
  unchanged: EXIT_CODE.inconclusive,
  interrupted: EXIT_CODE.interrupted,
};
