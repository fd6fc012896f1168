import { chmodSync } from 'node:fs';
import {
  interruptedAtWord,
  NO_DEVICE,
  of,
  row,
  type Case,
  type Line,
  type Place,
  type World,
} from './case.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';

const CELLS = [
  'loop',
  'port-read',
  'serial-read',
  'mmio-read',
  'kernel-port-write',
  'kernel-mmio-read',
  'cpuid',
];
const SAID = [
  { type: 'vmm-guest', version: 1, exits: 64, cells: CELLS },
  { type: 'vmm-round', ring: 0, cycles: CELLS.map(() => 1000) },
];

/** A VMM that boots nothing and prints this. */
function vmm({ files }: Place, said: readonly object[]): string {
  const lines = said.map((each) => JSON.stringify(each)).join('\n');
  const path = files.write('vmm', `#!/bin/sh\ncat <<'E'\n${lines}\nE\n`);
  chmodSync(path, 0o755);
  return path;
}

const whole: Line = (place) => [
  '--launches',
  '1',
  '--',
  vmm(place, [...SAID, { type: 'vmm-done' }]),
  '{guest}',
];
const cut: Line = (place) => ['--launches', '1', '--', vmm(place, SAID), '{guest}'];
const world = (): World => {
  const backend = new FakeBackend({});
  return { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
};

export const VMM: readonly Case[] = [
  row('vmm run', 0, 'the guest came to its end', of('vmm run', whole, world()), 'dispatch'),
  row(
    'vmm run',
    2,
    'the command has no place for the guest',
    of('vmm run', () => ['--', 'true']),
    '{guest} stands nowhere in it',
  ),
  row('vmm run', 4, 'there is no device', of('vmm run', whole, NO_DEVICE), 'next: '),
  row('vmm run', 5, 'the guest did not come to its end', of('vmm run', cut, world()), 'it ended early'),
  row('vmm run', 130, 'a signal came', interruptedAtWord(1, of('vmm run', whole, world())), 'launch 1'),
];
