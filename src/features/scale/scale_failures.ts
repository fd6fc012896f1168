import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import type { ScaleVerdict } from '../../samples/scale_messages.js';

export function scaleNotHere(): Failure {
  return new Failure({
    what: 'cannot measure scaling on this host',
    why: 'an emulated host counts instructions of one CPU and has no time',
    next: 'measure on a host with KVM: leave --host away, or give --host ssh:NAME',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

export function nothingToScale(verdicts: readonly ScaleVerdict[]): Failure {
  const [first] = verdicts.flatMap((verdict) => (verdict.status === 'verified' ? [] : [verdict.reason]));
  return new Failure({
    what: 'nothing to measure',
    why: `no cell can be run by the threads asked for; the first because ${first ?? 'there is none'}`,
    next: 'choose other cells with --exit and --mode, or fewer --threads; probe lists what this host can do',
    exitCode: EXIT_CODE.harnessFailed,
  });
}
