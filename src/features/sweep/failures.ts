import { EXIT_CODE } from '../../lib/exit_code.js';
import { failuresIn, type FailureTexts, usage } from '../../app/failures.js';

/** Errors that only a sweep can find. */
const SWEEP_FAILURES = {
  'no-units': () =>
    usage('a sweep', 'has no unit', 'give a sweep file, or units with --over: --over 6.1 --over 6.12'),
  'file-and-over': ({ subject }) =>
    usage(
      `the sweep file ${subject}`,
      'is given beside --over or options of a plan',
      'write them into the file, or leave the file out',
    ),
  'sweep-file': ({ subject, detail }) =>
    usage(
      `sweep file ${subject}`,
      detail ?? 'is none',
      'a sweep file is a JSON object with over, kernels, hosts, cpus, append, plans and seed; see docs/fleet.md',
    ),
  'unit-twice': ({ subject }) => usage(`the unit '${subject}'`, 'is given twice', 'leave one of them out'),
  'unknown-unit': ({ subject, detail }) =>
    usage(`--unit ${subject}`, detail ?? 'the sweep has no such unit', 'see sweep plan for the ids'),
  'shard-and-unit': () => usage('--shard', 'is given beside --unit', 'give one of them'),
  'empty-shard': ({ subject, detail }) =>
    usage(`--shard ${subject}`, `has no unit: the sweep has ${detail ?? 'fewer'}`, 'give fewer shards'),
  'other-image': ({ subject }) => ({
    what: `cannot measure with ${subject}`,
    why: 'it is not the image that the sweep was planned with: its hash differs',
    next: 'bring that image here, or plan the sweep again',
    exitCode: EXIT_CODE.hostCannotMeasure,
  }),
  'other-tool': ({ subject, detail }) =>
    usage(
      `the sweep was planned with version ${subject}`,
      `and this is ${detail ?? 'another'}; their numbers do not belong together`,
      'install that version here, or plan the sweep again',
    ),
  'other-sweep': ({ subject, detail }) =>
    usage(
      `${subject} belongs to another sweep`,
      detail ?? 'its plan has other units',
      'give another --output, or only directories of one sweep',
    ),
} satisfies FailureTexts;

export const sweepFailure = failuresIn(SWEEP_FAILURES);
