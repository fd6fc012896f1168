import { failuresIn, type FailureTexts, usage } from '../../app/failures.js';

/** Errors that only the gate can find. */
export const GATE_FAILURES = {
  'mixed-units': ({ subject, detail }) =>
    usage(
      `cannot judge ${subject}`,
      `it is in ${detail ?? 'another unit than the baseline'}`,
      'give two runs in the same unit',
    ),
  'other-arch': ({ subject, detail }) =>
    usage(
      `the baseline ${subject} is of another architecture`,
      `its host is ${detail ?? 'another'}`,
      'give a --baseline of the same architecture',
    ),
} satisfies FailureTexts;

export const gateFailure = failuresIn(GATE_FAILURES);
