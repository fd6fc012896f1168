import { fake, interruptedAt, of, row, NO_DEVICE, ONE_SYNC, SMALL, type Case, type Line } from './case.js';

const OVER = ['--over', 'host=local', ...SMALL];
const running: Line = ({ files }) => [...OVER, '--output', files.path('out')];
const FAILED = { [ONE_SYNC]: { reason: 'the proof did not hold' } };

/** Merges what a run of the sweep left. */
const merged =
  (parts: Line): Case['run'] =>
  async (place) => {
    await of('sweep run', (at) => [...running(at), ...parts(at)], fake())(place);
    const { files } = place;
    return of('sweep merge', () => [files.path('out'), '--output', files.path('merged')])(place);
  };

export const SWEEP: readonly Case[] = [
  row(
    'sweep plan',
    0,
    'the units are printed',
    of('sweep plan', () => OVER),
    '1 unit',
  ),
  row(
    'sweep plan',
    2,
    'there is no unit',
    of('sweep plan', () => []),
    '--over',
  ),
  row('sweep run', 0, 'every unit is done', of('sweep run', running, fake()), 'out'),
  row(
    'sweep run',
    2,
    'there is no such unit',
    of('sweep run', (place) => [...running(place), '--unit', 'ffff']),
    'no such unit',
  ),
  row('sweep run', 4, 'a host cannot measure', of('sweep run', running, NO_DEVICE), 'next: '),
  row('sweep run', 5, 'a cell failed', of('sweep run', running, fake({ failed: FAILED })), '1 cell failed'),
  row('sweep run', 130, 'a signal came', interruptedAt('sweep run', running, 0), 'run it again for the rest'),
  row(
    'sweep submit',
    0,
    'the script is written',
    of('sweep submit', (place) => [...running(place), '--engine', 'slurm', '--dry-run']),
    'sweep.sbatch',
  ),
  row(
    'sweep submit',
    2,
    'there is no such engine',
    of('sweep submit', (place) => [...running(place), '--engine', 'slum']),
    'slurm',
  ),
  row(
    'sweep merge',
    0,
    'every unit is there',
    merged(() => []),
    '1 of 1 unit',
  ),
  row(
    'sweep merge',
    2,
    'the directory holds no sweep',
    of('sweep merge', ({ files }) => [files.path('nothing')]),
    'sweep-plan.json',
  ),
  row(
    'sweep merge',
    3,
    'a unit is missing',
    merged(() => ['--over', 'host=ssh:nowhere', '--shard', '1/2']),
    'missing: ',
  ),
];
