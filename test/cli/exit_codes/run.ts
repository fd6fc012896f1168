import {
  CRASH,
  fake,
  interruptedAt,
  measuring,
  NO_DEVICE,
  of,
  ONE_SYNC,
  row,
  SMALL,
  type Case,
} from './case.js';

const allSkipped = fake({ skipped: new Proxy({}, { get: () => 'no such capability' }) });

export const RUN: readonly Case[] = [
  row('run', 0, 'every cell was measured', of('run', measuring, fake()), 'results: '),
  row(
    'run',
    2,
    'a flag has no such value',
    of('run', () => ['--exit', 'pio-uot']),
    "did you mean 'pio-out'",
  ),
  row(
    'run',
    2,
    'the output cannot be written to',
    of('run', () => [...SMALL, '--output', '/proc/none'], fake()),
    'cannot write to /proc/none',
  ),
  row('run', 4, 'there is no device', of('run', measuring, NO_DEVICE), 'next: '),
  row('run', 5, 'no cell was measured', of('run', measuring, allSkipped), 'no such capability'),
  row(
    'run',
    5,
    'a cell failed verification',
    of('run', measuring, fake({ failed: { [ONE_SYNC]: { reason: 'rax differs' } } })),
    'rax differs',
  ),
  row(
    'run',
    5,
    'a guest hung',
    of(
      'run',
      measuring,
      fake({ failed: { [ONE_SYNC]: { reason: 'KVM_RUN: did not come back', fault: 'hung' } } }),
    ),
    /results: [^]*did not come back/,
  ),
  row(
    'run',
    5,
    'a resource ran out',
    of(
      'run',
      measuring,
      fake({ failed: { [ONE_SYNC]: { reason: 'KVM_CREATE_VM: EMFILE', fault: 'resource' } } }),
    ),
    /results: [^]*EMFILE/,
  ),
  row('run', 5, 'a launch went without a word', of('run', measuring, CRASH), 'ended before it was done'),
  row('run', 130, 'a signal came', interruptedAt('run', measuring, 1), 'keeping what was measured'),
];
