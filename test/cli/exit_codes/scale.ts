import { FakeBackend, type FakeOptions } from '../../support/fakes/fake_backend.js';
import { interruptedAtWord, of, ONE_SYNC, row, type Case, type Line, type World } from './case.js';

const threads: Line = ({ files }) => [
  '--mode',
  '*ring0',
  '--threads',
  '1,2',
  '--max-time',
  '4',
  '--launches',
  '2',
  '--output',
  files.directory,
];
const scaleOn = (options: FakeOptions = {}): World => {
  const backend = new FakeBackend(options);
  return { createBackend: () => backend, elapsedMs: backend.now };
};
const SCALED = ['none', 'regs/both/ioctl', 'regs/both/sync'].map((end) => `pio-out/long64-ring0/${end}`);
export const SCALE: readonly Case[] = [
  row('scale', 0, 'every point was measured', of('scale', threads, scaleOn()), 'results: '),
  row(
    'scale',
    2,
    'a flag has no such value',
    of('scale', () => ['--threads', '0']),
    '--threads',
  ),
  row(
    'scale',
    4,
    'an emulated host has no time',
    of('scale', () => ['--host', 'emulated']),
    'next: ',
  ),
  row(
    'scale',
    5,
    'a cell failed verification',
    of('scale', threads, scaleOn({ failed: { [ONE_SYNC]: { reason: 'rax differs' } } })),
    'rax differs',
  ),
  row(
    'scale',
    5,
    'no cell was measured',
    of('scale', threads, scaleOn({ skipped: Object.fromEntries(SCALED.map((id) => [id, 'no vCPU'])) })),
    'no vCPU',
  ),
  row(
    'scale',
    130,
    'a signal came',
    (place) =>
      interruptedAtWord(
        3,
        of('scale', (at) => [...threads(at), '--max-time', '1000'], scaleOn()),
      )(place),
    'keeping what was measured',
  ),
];
