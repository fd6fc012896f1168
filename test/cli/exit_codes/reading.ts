import { installPackage, missingProgram } from '../../../src/lib/run_program.js';
import { baselineRun, candidateRun, measuringNothing } from '../../features/gate/gated_outcomes.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { fakeHost } from '../../support/fakes/fake_host.js';
import { FakeVmmTrace, vmmWorld } from '../../support/fakes/fake_vmm_trace.js';
import {
  CRASH,
  fake,
  interruptedAt,
  NO_DEVICE,
  of,
  row,
  type Case,
  type Line,
  type Place,
  type World,
} from './case.js';

const none: Line = () => [];
const NO_SSH = { purpose: 'it reaches a host', next: installPackage('openssh-client') };
/** A host that does not answer. */
const NOT_REACHED: World = {
  createBackend: () => ({
    name: 'none',
    probe: () => Promise.reject(missingProgram('ssh', NO_SSH)),
    measure: () => {
      throw new Error('nothing is measured');
    },
  }),
};
const BARE = 'pio-out/long64-ring3/none';
const hung = fakeHost();
const HUNG: World = {
  createBackend: () =>
    new FakeBackend({
      host: {
        ...hung,
        guests: hung.guests.map((guest, index) =>
          index === 0 ? { ...guest, usable: { status: 'failed', reason: 'did not come back' } } : guest,
        ),
      },
    }),
};
const file: Line = ({ files }) => [files.write('results.json', baselineRun)];
const nowhere: Line = ({ files }) => [files.path('nowhere.json')];
const LADDER = 'test/fixtures/results-ladder.json';
const UNTRACED: World = {
  ...vmmWorld(),
  openVmmTrace: () => Promise.resolve({ status: 'unavailable', reason: 'it takes root' }),
};
/** The signal comes while the VM is recorded. */
function interruptedVmm({ io }: Place): World {
  const trace = new FakeVmmTrace();
  const take = trace.take.bind(trace);
  trace.take = () => {
    io.interrupt('SIGINT');
    trace.take = take;
    return take();
  };
  return vmmWorld(trace);
}
export const READING: readonly Case[] = [
  row('plan', 0, 'there is a plan', of('plan', none), 'cells'),
  row(
    'plan',
    2,
    'a flag has no such value',
    of('plan', () => ['--mode', 'ring9']),
    'ring9',
  ),
  row('probe', 0, 'the host answers', of('probe', none), 'kernel'),
  row(
    'probe',
    2,
    'the host is none',
    of('probe', () => ['--host', 'nowhere']),
    'is no host',
  ),
  row('probe', 5, 'a guest hung', of('probe', none, HUNG), 'failed: pio-out/long64-ring0: did not come back'),
  row('probe', 4, 'the host does not answer', of('probe', none, NOT_REACHED), 'next: '),
  row(
    'report',
    0,
    'the page is written',
    of('report', (place) => [...file(place), '--output', place.files.path('page')]),
    'index.html',
  ),
  row('report', 2, 'the file is not there', of('report', nowhere), 'nowhere.json'),
  row('recheck', 0, 'the numbers are those of the blocks', of('recheck', file), 'agree'),
  row('recheck', 2, 'the file is not there', of('recheck', nowhere), 'nowhere.json'),
  row(
    'compare',
    0,
    'two files are side by side',
    of('compare', (place) => [...file(place), place.files.write('b.json', candidateRun)]),
    'No change beyond chance',
  ),
  row(
    'compare',
    2,
    'the file is not there',
    of('compare', (place) => [...file(place), ...nowhere(place)]),
    'nowhere.json',
  ),
  row(
    'compare',
    5,
    'a file has no measured cell',
    of('compare', (place) => [...file(place), place.files.write('b.json', measuringNothing(candidateRun))]),
    'it has no measured cell',
  ),
  row(
    'ladder',
    0,
    'the file has a ladder',
    of('ladder', () => [LADDER]),
    'system call',
  ),
  row('ladder', 2, 'the file is not there', of('ladder', nowhere), 'nowhere.json'),
  row(
    'ladder',
    4,
    'there is no device',
    of('ladder', () => ['--max-time', '1s'], NO_DEVICE),
    'next: ',
  ),
  row(
    'ladder',
    5,
    'a launch went without a word',
    of('ladder', () => ['--max-time', '1s'], CRASH),
    'ended before it was done',
  ),
  row(
    'ladder',
    5,
    'a cell failed verification',
    of(
      'ladder',
      () => ['--max-time', '1s'],
      fake({ failed: { [BARE]: { reason: 'it hung', fault: 'hung' } } }),
    ),
    /system call[^]*failed: pio-out\/long64-ring3\/none: it hung/,
  ),
  row(
    'ladder',
    130,
    'a signal came',
    interruptedAt('ladder', () => ['--max-time', '1s'], 1),
    'keeping what was measured',
  ),
  row(
    'export',
    0,
    'the table is written',
    of('export', (place) => [...file(place), '--csv', 'summary']),
    'pio-out',
  ),
  row(
    'export',
    2,
    'the file is not there',
    of('export', (place) => [...nowhere(place), '--csv', 'summary']),
    'nowhere.json',
  ),
  row(
    'advise',
    0,
    'there is advice',
    of('advise', () => [LADDER, '--mix', 'bench/mixes/qemu-gdb-stepping.perf-script.txt']),
    /^Keep /m,
  ),
  row(
    'advise',
    2,
    'the mix is not there',
    of('advise', (place) => [...file(place), '--mix', 'nowhere.txt']),
    'nowhere.txt',
  ),
  row(
    'advise',
    4,
    'the kernel may not be traced',
    of('advise', () => [LADDER, '--live'], UNTRACED),
    'it takes root',
  ),
  row(
    'advise',
    130,
    'a signal ended the recording',
    (place) => of('advise', () => [LADDER, '--live'], interruptedVmm(place))(place),
    'KVM_EXIT_IO',
  ),
  row('mix record', 0, 'exits were recorded', of('mix record', none, vmmWorld()), 'KVM_EXIT_IO'),
  row('mix record', 2, 'no VMM runs', of('mix record', none), 'no process with vCPUs'),
  row(
    'mix record',
    3,
    'the VM did not exit',
    of('mix record', none, vmmWorld(new FakeVmmTrace(''))),
    'no exit to userspace was seen',
  ),
  row('mix record', 4, 'the kernel may not be traced', of('mix record', none, UNTRACED), 'it takes root'),
  row(
    'mix record',
    130,
    'a signal came',
    (place) => of('mix record', none, interruptedVmm(place))(place),
    'KVM_EXIT_IO',
  ),
  row(
    'baseline save',
    0,
    'it is kept',
    of('baseline save', (place) => [...file(place), '--directory', place.files.baselines]),
    '.json',
  ),
  row(
    'baseline save',
    2,
    'the run measured no cell',
    of('baseline save', ({ files }) => [
      files.write('b.json', measuringNothing(baselineRun)),
      '--directory',
      files.baselines,
    ]),
    'the run measured no cell',
  ),
  row(
    'baseline find',
    0,
    "there is one of the run's host",
    async (place) => {
      await place.files.save(baselineRun, '--name', 'main');
      return of('baseline find', (at) => [...file(at), '--directory', at.files.baselines])(place);
    },
    'main.json',
  ),
  row(
    'baseline find',
    2,
    'there is none of this host',
    of('baseline find', ({ files }) => ['--directory', files.baselines]),
    'holds no baseline',
  ),
  row(
    'baseline find',
    4,
    'the host does not answer',
    of('baseline find', ({ files }) => ['--directory', files.baselines], NOT_REACHED),
    'next: ',
  ),
  row(
    'baseline list',
    0,
    'there is none, and it says so',
    of('baseline list', ({ files }) => ['--directory', files.baselines]),
    'holds no baseline',
  ),
  row(
    'baseline list',
    2,
    'the directory is a file',
    of('baseline list', (place) => ['--directory', ...file(place)]),
    'cannot read',
  ),
  row(
    'baseline show',
    0,
    'there is one of that name',
    async (place) => {
      await place.files.save(baselineRun, '--name', 'main');
      return of('baseline show', ({ files }) => ['main', '--directory', files.baselines])(place);
    },
    'fingerprint',
  ),
  row(
    'baseline show',
    2,
    'there is none of that name',
    of('baseline show', ({ files }) => ['main', '--directory', files.baselines]),
    "no baseline 'main'",
  ),
];
