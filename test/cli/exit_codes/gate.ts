import { writeFileSync } from 'node:fs';
import type { ExitCode } from '../../../src/lib/exit_code.js';
import {
  baselineRun,
  candidateRun,
  measuringNothing,
  withoutControls,
} from '../../features/gate/gated_outcomes.js';
import { slower, SYNC, withoutCell } from '../../features/gate/gated_runs.js';
import { changedHost, worldOf, type Factor } from '../../app/changed_host.js';
import { runLine, type Ran } from '../../features/run/run_line.js';
import { fake, NO_DEVICE, of, row, SMALL, type Case, type Line, type Place, type World } from './case.js';

type Runs = (place: Place) => readonly [baseline: string, candidate: string];
function gated(make: () => readonly [object, object]): Line {
  const paths: Runs = ({ files }) => {
    const [before, after] = make();
    const [first, second] = [files.path('before.json'), files.path('after.json')];
    writeFileSync(first, JSON.stringify(before));
    writeFileSync(second, JSON.stringify(after));
    return [first, second];
  };
  return (place) => {
    const [before, after] = paths(place);
    return ['--baseline', before, after];
  };
}

type Judged = readonly [code: ExitCode, reason: string, before: object, after: () => object, said: string];
const JUDGED: readonly Judged[] = [
  [0, 'every cell is proved inside its margin', baselineRun, () => candidateRun, 'gate: pass'],
  [0, 'a cell became faster', baselineRun, () => slower(candidateRun, -0.1), 'gate: improved'],
  [1, 'a cell became slower', baselineRun, () => slower(candidateRun, 0.05), 'gate: regressed'],
  [
    1,
    'a cell fails verification that was measured',
    baselineRun,
    () => withoutCell(candidateRun, SYNC, 'failed', 'rax differs'),
    'failed its proof',
  ],
  [
    3,
    'every exit lies near its margin',
    baselineRun,
    () =>
      slower(
        candidateRun,
        0.02,
        baselineRun.cells.flatMap(({ cell }) => (cell.kind === 'control' ? [] : [cell.id])),
      ),
    'gate: inconclusive',
  ],
  [
    3,
    'the candidate lost a cell',
    baselineRun,
    () => withoutCell(candidateRun, SYNC, 'skipped', 'EPERM'),
    'could not be decided',
  ],
  [3, 'no control was measured', baselineRun, () => withoutControls(candidateRun), 'no control was measured'],
  [
    3,
    'a control moved',
    baselineRun,
    () =>
      slower(
        candidateRun,
        0.05,
        baselineRun.cells.map(({ cell }) => cell.id),
      ),
    'contaminated',
  ],
  [
    3,
    'the candidate lost every exit',
    baselineRun,
    () => ({
      ...candidateRun,
      cells: candidateRun.cells.map((each) =>
        each.cell.kind === 'control' ? each : { status: 'skipped', cell: each.cell, reason: 'why' },
      ),
    }),
    'could not be decided',
  ],
  [
    3,
    'the hosts are of two architectures',
    baselineRun,
    () => ({ ...candidateRun, host: { ...candidateRun.host, arch: 'arm64' } }),
    'differ in architecture',
  ],
  [
    5,
    'the candidate measured no cell',
    baselineRun,
    () => measuringNothing(candidateRun),
    'the candidate has no measured cell: why',
  ],
  [
    5,
    'the baseline measured no cell',
    measuringNothing(baselineRun),
    () => candidateRun,
    'the baseline has no measured cell: why',
  ],
  [2, 'a file is of another schema', { ...baselineRun, version: 99 }, () => candidateRun, 'version'],
  [2, 'a file is damaged', { format: 'x' }, () => candidateRun, 'cannot read'],
];

export const GATE: readonly Case[] = [
  ...JUDGED.map(([code, reason, before, after, said]) => ({
    ...{ command: 'gate', code, reason, said },
    run: of(
      'gate',
      gated(() => [before, after()]),
    ),
  })),
  row(
    'gate',
    2,
    "no saved baseline is of the candidate's host",
    of('gate', ({ files }) => [files.write('after.json', candidateRun), '--directory', files.baselines]),
    "no baseline for the candidate's host",
  ),
];

async function measuredGate(place: Place, world: World, ...flags: string[]): Promise<Ran> {
  const { files, io } = place;
  const [before, after] = [files.path('before'), files.path('after')];
  await runLine(['run', ...SMALL, '--no-report', '--seed', '7', '--output', before], fake());
  const line = ['gate', '--run', '--baseline', before, '--results', after, '--no-report', '--seed', '9'];
  return runLine([...line, ...flags], world, io);
}

const changed = (factor: Factor): World => worldOf(changedHost(factor));
type Measured = readonly [code: ExitCode, reason: string, world: () => World, said: string];
const MEASURED: readonly Measured[] = [
  [0, 'nothing changed', () => fake(), '1 of 1 found'],
  [
    1,
    'fresh launches confirm a slower cell',
    () => changed((id) => (id === SYNC ? 1.05 : 1)),
    'confirmed in fresh launches',
  ],
  [
    3,
    'fresh launches do not confirm it',
    () => changed((id, { cells }) => (id === SYNC && cells.length > 15 ? 1.05 : 1)),
    'did not confirm',
  ],
  [
    3,
    'a delay that was put in was not found',
    () => changed((id) => (id.endsWith('ns') ? 1 / 1.03 : 1)),
    'blind: ',
  ],
  [4, 'there is no device', () => NO_DEVICE, 'next: '],
  [
    5,
    'a launch went without a word',
    () => fake({ crash: { launch: 1, round: 2 } }),
    'ended before it was done',
  ],
];

export const GATE_RUN: readonly Case[] = [
  ...MEASURED.map(([code, reason, world, said]) => ({
    ...{ command: 'gate --run', code, reason, said },
    run: (place: Place) => measuredGate(place, world()),
  })),
  row(
    'gate --run',
    2,
    'a candidate was given too',
    of('gate', () => ['--run', 'after.json']),
    'measures the candidate itself',
  ),
  row(
    'gate --run',
    130,
    'a signal came',
    (place) => {
      const same: Factor = () => 1;
      const host = changedHost(same, {}, ({ launch }) => {
        if (launch === 2) place.io.interrupt('SIGINT');
      });
      return measuredGate(place, worldOf(host));
    },
    'not judged, because the run ended early',
  ),
];
