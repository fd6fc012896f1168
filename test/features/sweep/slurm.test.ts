import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { submitToSlurm } from '../../../src/features/sweep/engines/slurm.js';
import type { RunProgram } from '../../../src/lib/run_program.js';
import { runLine } from '../run/run_line.js';
import { SweepPlace } from './sweep_place.js';

let place: SweepPlace;
beforeEach(() => {
  place = new SweepPlace();
});
afterEach(() => {
  place.remove();
});

const submit = (...more: string[]) =>
  runLine(['sweep', 'submit', place.file, '--engine', 'slurm', '--output', place.path('a fleet'), ...more]);
const saying =
  (stdout: string, exitStatus = 0, stderr = ''): RunProgram =>
  () =>
    Promise.resolve({ stdout, stderr, exitStatus });

describe('the batch script of a sweep', () => {
  it('stays as it was, and is shell', async () => {
    const { code } = await submit('--dry-run', '--time', '90s', '--partition', 'kvm');
    const script = place.read('a fleet', 'sweep.sbatch');
    expect([code, spawnSync('sh', ['-n'], { input: script }).status]).toEqual([0, 0]);
    await expect(script.replaceAll(place.directory, '/shared')).toMatchFileSnapshot(
      '../../golden/sweep/sweep.sbatch.txt',
    );
  });

  it.each<[string[], string]>([
    [[], '1-5'],
    [['--shards', '2'], '1-2'],
    [['--shards', '99'], '1-5'],
  ])('with %j has tasks %s', async (more, tasks) => {
    await submit('--dry-run', ...more);
    expect(place.read('a fleet', 'sweep.sbatch')).toContain(`#SBATCH --array=${tasks}\n`);
  });

  it('refuses a directory of another sweep', async () => {
    await submit('--dry-run');
    const other = place.write('other.json', { hosts: ['x86'] });
    const argv = [
      'sweep',
      'submit',
      other,
      '--engine',
      'slurm',
      '--output',
      place.path('a fleet'),
      '--dry-run',
    ];
    expect((await runLine(argv)).code).toBe(2);
  });
});

describe('Slurm', () => {
  it.each(['17\n', '17;cluster\n'])('says the number of the job in %j', async (said) => {
    expect(await submitToSlurm('sweep.sbatch', saying(said))).toBe('17');
  });

  it('is quoted where it does not take the job', async () => {
    const refusing = saying('', 1, 'sbatch: error: invalid partition specified: kvm\n');
    await expect(submitToSlurm('sweep.sbatch', refusing)).rejects.toMatchObject({
      exitCode: 4,
      why: 'sbatch: error: invalid partition specified: kvm',
    });
  });
});
