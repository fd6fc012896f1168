import { EXIT_CODE } from '../lib/exit_code.js';

/** What each exit code says, in the words of help and manual. */
export const EXIT_MEANINGS = [
  { code: EXIT_CODE.pass, meaning: 'pass' },
  { code: EXIT_CODE.regression, meaning: 'regression' },
  { code: EXIT_CODE.usage, meaning: 'usage: a flag, name, file or directory is not right' },
  { code: EXIT_CODE.inconclusive, meaning: 'inconclusive' },
  {
    code: EXIT_CODE.hostCannotMeasure,
    meaning: 'this host cannot measure: no /dev/kvm, no permission, KVM too old',
  },
  {
    code: EXIT_CODE.harnessFailed,
    meaning: 'the harness failed: a cell failed its proof, or none was measured',
  },
  { code: EXIT_CODE.interrupted, meaning: 'interrupted; what was measured is kept' },
] as const;
