import type { MeasuredView } from '../../../results/run_view.js';
import type { ExactEvidence, Verdict } from '../document/evidence.js';

interface Count {
  /** Its name in documents. */
  readonly what: string;
  readonly one: string;
  /** In texts; default: as in documents. */
  readonly many?: string;
  readonly of: (cell: MeasuredView) => number | null;
}

/** What is exact per exit on every run: any rise is a regression. A new one is one more entry. */
const COUNTS: readonly Count[] = [
  {
    what: 'instructions',
    one: 'instruction',
    // Without the harness's own instructions, which are not the kernel's.
    of: ({ exact }) => (exact === undefined ? null : exact.mode - exact.overhead),
  },
  { what: 'KVM_RUN calls', one: 'KVM_RUN call', of: ({ perExit }) => perExit?.entries ?? null },
  {
    what: 'ioctls beside KVM_RUN',
    one: 'ioctl other than KVM_RUN',
    many: 'ioctls other than KVM_RUN',
    of: ({ perExit }) => perExit?.ioctls ?? null,
  },
  { what: 'bytes of registers', one: 'byte of registers', of: ({ perExit }) => perExit?.bytes ?? null },
];

/** `ioctls other than KVM_RUN` */
export function countName(what: string): string {
  return COUNTS.find((each) => each.what === what)?.many ?? what;
}

/** `1 KVM_RUN call`, `2 KVM_RUN calls`. */
export function countText(count: number, what: string): string {
  const one = COUNTS.find((each) => each.what === what)?.one ?? what;
  return `${String(count)} ${count === 1 ? one : countName(what)}`;
}

/** Worst first: what rose, what fell, what is the same; otherwise in the order of the table. */
function decisiveFirst(evidence: readonly ExactEvidence[]): ExactEvidence[] {
  const rank = ({ baseline, candidate }: ExactEvidence): number => Math.sign(baseline - candidate);
  const order = [-1, 1, 0];
  return evidence.toSorted((left, right) => order.indexOf(rank(left)) - order.indexOf(rank(right)));
}

/** The counts of a cell that both runs have, and what their accounts say; the deciding one stands first. */
export function exactEvidence(
  baseline: MeasuredView,
  candidate: MeasuredView,
  ofAccount: readonly ExactEvidence[] = [],
): ExactEvidence[] {
  const evidence = COUNTS.flatMap(({ what, of }): ExactEvidence[] => {
    const before = of(baseline);
    const after = of(candidate);
    return before === null || after === null
      ? []
      : [{ kind: 'exact', what, baseline: before, candidate: after }];
  });
  return decisiveFirst([...evidence, ...ofAccount]);
}

/** A rise of any count is a regression, whatever else fell. */
export function exactVerdict(evidence: readonly ExactEvidence[]): Verdict {
  if (evidence.some(({ baseline, candidate }) => candidate > baseline)) return 'regressed';
  return evidence.some(({ baseline, candidate }) => candidate < baseline) ? 'improved' : 'pass';
}
