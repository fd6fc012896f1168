import { failuresIn, type FailureTexts, usage } from '../../app/failures.js';

/** Errors that only certify can find. */
export const CERTIFY_FAILURES = {
  'no-pool': ({ subject }) =>
    usage(`nothing to resume at ${subject}`, 'there is no pool of this host', 'leave out --resume'),
  'pool-there': ({ subject }) =>
    usage(
      `there is a pool of this host already: ${subject}`,
      'a new one would replace it',
      'resume it with --resume, delete the file, or give another --output',
    ),
  'pool-busy': ({ subject, detail = '' }) =>
    usage(
      `cannot resume ${subject}`,
      `process ${detail} still measures into it`,
      'wait until it ends, or end it',
    ),
  'old-pool': ({ subject }) =>
    usage(
      `cannot resume ${subject}`,
      'it does not say how many exits its blocks have: it was begun by a version in which all hosts had the same',
      'delete it and certify again',
    ),
  'not-certified': ({ subject }) =>
    usage(
      subject,
      'an emulated host counts instructions: two counts are equal or not, so there are no false alarms to measure',
      'certify a host that measures time',
    ),
} satisfies FailureTexts;

export const certifyFailure = failuresIn(CERTIFY_FAILURES);
